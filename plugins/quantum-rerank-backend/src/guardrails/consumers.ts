import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  readingConsumers,
  type NamedConsumer,
} from '../operations/plan/consumerFacts';
import type { Guardrail } from './Guardrail';
import { list } from './list';

/** What guardrails of the workloads that the profile names look at. */
export interface ConsumersContext {
  environment: ProfileEnvironment;
  named: NamedConsumer[];
  /** What is changed, such as "ConfigMap". */
  kind: 'ConfigMap' | 'Secret';
  /** Whether those that read it are restarted. */
  restart: boolean;
}

type ConsumersGuardrail = Guardrail<ConsumersContext>;

const unknown: ConsumersGuardrail = {
  code: 'consumer-unknown',
  defaultEffect: 'refuse',
  check({ named, kind, restart }) {
    const unseen = named.flatMap(consumer =>
      consumer.state === 'unknown' ? [consumer] : [],
    );
    return unseen.length > 0
      ? {
          message: `The profile names ${list(
            unseen.map(({ name }) => name),
          )} among the consumers, and whether it reads the ${kind} cannot be seen: ${
            unseen[0].reason
          }`,
          // Without a restart nothing depends on it.
          ...(restart ? {} : { effect: 'inform' }),
        }
      : undefined;
  },
};

const paused: ConsumersGuardrail = {
  code: 'consumer-paused',
  defaultEffect: 'refuse',
  check({ named, restart }) {
    const names = readingConsumers(named)
      .filter(({ deployment }) => deployment.spec.paused === true)
      .map(({ name }) => name);
    return restart && names.length > 0
      ? {
          message: `${list(names)} ${
            names.length === 1 ? 'is' : 'are'
          } paused, so the restart would not be carried out until ${
            names.length === 1 ? 'it is' : 'they are'
          } resumed.`,
          suggestion: 'Resume it first.',
        }
      : undefined;
  },
};

const notFound: ConsumersGuardrail = {
  code: 'consumer-not-found',
  defaultEffect: 'inform',
  check({ named, environment }) {
    const names = namesOf(named, 'not-found');
    return names.length > 0
      ? {
          message: `The profile names ${list(
            names,
          )} among the consumers, and there is no such deployment in namespace ${
            environment.namespace
          }: nothing of it is restarted.`,
          suggestion: 'Correct the consumers of the environment.',
        }
      : undefined;
  },
};

const notReading: ConsumersGuardrail = {
  code: 'consumer-not-reading',
  defaultEffect: 'inform',
  check({ named, kind, restart }) {
    const names = namesOf(named, 'not-reading');
    return restart && names.length > 0
      ? {
          message: `${list(names)} ${
            names.length === 1 ? 'does' : 'do'
          } not read this ${kind} and ${
            names.length === 1 ? 'is' : 'are'
          } not restarted.`,
        }
      : undefined;
  },
};

/** Guardrails of the workloads that the profile names among the consumers. */
export const consumerGuardrails: ConsumersGuardrail[] = [
  unknown,
  paused,
  notFound,
  notReading,
];

function namesOf(
  named: NamedConsumer[],
  state: NamedConsumer['state'],
): string[] {
  return named
    .filter(consumer => consumer.state === state)
    .map(({ name }) => name);
}
