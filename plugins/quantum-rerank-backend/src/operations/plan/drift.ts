import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { describeConsumerDrift } from './consumerPlan';

/** Labels of facts whose change says why a plan does not hold any more. */
const TELLING = [
  'Replicas now',
  'Release now',
  'Returns to',
  'Autoscaler',
  'Temporary floor',
  'Configuration now',
  'Manifests',
  'Secret now',
];

/** What of a plan is compared. */
export type ComparedPlan = Pick<Plan, 'target' | 'facts' | 'consumers'>;

/**
 * What changed between two plans for the same request, as a sentence.
 */
export function describeDrift(
  before: ComparedPlan | undefined,
  after: ComparedPlan,
): string {
  if (!before) {
    return `The deployment is now at generation ${
      after.target.generation
    }, ${TELLING.slice(0, 2)
      .map(label => `${label.toLowerCase()}: ${factOf(after, label)}`)
      .join(', ')}.`;
  }
  const changes = [];
  if (before.target.uid !== after.target.uid) {
    changes.push('the deployment was deleted and made again');
  }
  if (before.target.generation !== after.target.generation) {
    changes.push(
      `generation ${before.target.generation} → ${after.target.generation}`,
    );
  }
  for (const label of TELLING) {
    const [old, fresh] = [factOf(before, label), factOf(after, label)];
    if (old !== fresh) {
      changes.push(
        `${label.toLowerCase()}: ${old ?? 'none'} → ${fresh ?? 'none'}`,
      );
    }
  }
  const consumers = describeConsumerDrift(before.consumers, after.consumers);
  if (consumers) {
    changes.push(consumers);
  }
  return changes.length > 0
    ? `What changed: ${changes.join(', ')}.`
    : 'The parameters differ from those of the plan.';
}

function factOf(plan: Pick<Plan, 'facts'>, label: string): string | undefined {
  const value = plan.facts.find(fact => fact.label === label)?.value;
  // The number available moves by itself and is no reason.
  return label === 'Replicas now' ? value?.split(' ')[0] : value;
}
