import type { PlannedConsumer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readingConsumers, type NamedConsumer } from './consumerFacts';
import type { Deployment } from './objects';

/**
 * What the hash of a plan binds: which of the named workloads there are, which
 * of them read the object, and which generation of them was seen. Undefined
 * where nothing is restarted or nothing is named.
 */
export function bindConsumers(
  named: NamedConsumer[],
  restart: boolean,
): unknown {
  return restart && named.length > 0
    ? named.map(consumer => ({
        kind: consumer.kind,
        name: consumer.name,
        state: consumer.state,
        ...(consumer.state === 'reading' && {
          uid: consumer.deployment.metadata.uid,
          generation: consumer.deployment.metadata.generation,
        }),
      }))
    : undefined;
}

/** Those that are restarted, as a plan holds them; undefined when there are none. */
export function plannedConsumers(
  named: NamedConsumer[],
  restart: boolean,
): PlannedConsumer[] | undefined {
  const reading = restart ? readingConsumers(named) : [];
  return reading.length > 0
    ? reading.map(({ kind, name, deployment: { metadata, spec, status } }) => ({
        kind,
        name,
        uid: metadata.uid,
        generation: metadata.generation,
        replicas: spec.replicas,
        available: status?.availableReplicas ?? 0,
      }))
    : undefined;
}

/** The operated deployment, then those that the profile names. */
export function deploymentsToRestart(facts: {
  deployment: Deployment;
  named: NamedConsumer[];
}): Deployment[] {
  return [
    facts.deployment,
    ...readingConsumers(facts.named).map(({ deployment }) => deployment),
  ];
}

/**
 * In what the named workloads are otherwise than in the plan, in words;
 * undefined when they are the same.
 */
export function describeConsumerDrift(
  planned: PlannedConsumer[] = [],
  now: PlannedConsumer[] = [],
): string | undefined {
  const sentences = [
    ...planned.map(({ name, uid, generation }) => {
      const found = now.find(each => each.name === name);
      if (!found) {
        return `${name}, which was to be restarted too, is not there or does not read what is changed any more`;
      }
      if (found.uid !== uid) {
        return `${name}, which was to be restarted too, was deleted and made again`;
      }
      return found.generation !== generation
        ? `${name}, which was to be restarted too, was changed`
        : undefined;
    }),
    ...now
      .filter(({ name }) => !planned.some(each => each.name === name))
      .map(({ name }) => `${name} is to be restarted too now`),
  ].filter(sentence => sentence !== undefined);
  return sentences.length > 0 ? sentences.join('; ') : undefined;
}
