import { isReady, type EvictionFacts } from '../operations/plan/evictionFacts';
import type { Guardrail } from './Guardrail';

/** What guardrails of evictions may look at. */
export interface EvictionContext {
  /** Names of the pods. */
  pods: string[];
  facts: EvictionFacts;
  /** Why the disruption budgets say no at the moment, in Kubernetes' words. */
  blocked?: string;
}

const podsMissing: Guardrail<EvictionContext> = {
  code: 'pod-not-found',
  defaultEffect: 'refuse',
  check({ pods, facts }) {
    const missing = pods.filter(name => !facts.pods.has(name));
    return missing.length > 0
      ? {
          field: 'pods',
          message: `No pod of this deployment is called ${missing.join(', ')}.`,
        }
      : undefined;
  },
};

const podsLeaving: Guardrail<EvictionContext> = {
  code: 'pod-terminating',
  defaultEffect: 'refuse',
  check({ pods, facts }) {
    const leaving = pods.filter(
      name => facts.pods.get(name)?.metadata.deletionTimestamp !== undefined,
    );
    return leaving.length > 0
      ? {
          field: 'pods',
          message: `${leaving.join(', ')} ${
            leaving.length === 1 ? 'is' : 'are'
          } being deleted already.`,
        }
      : undefined;
  },
};

/** The last ready pods: requests fail until a replacement is ready. */
const allPods: Guardrail<EvictionContext> = {
  code: 'eviction-of-all-pods',
  defaultEffect: 'require-reason',
  check({ pods, facts }) {
    const ready = [...facts.pods.values()].filter(isReady);
    const evicted = ready.filter(pod => pods.includes(pod.metadata.name));
    if (ready.length === 0 || evicted.length < ready.length) {
      return undefined;
    }
    return ready.length === 1
      ? {
          field: 'pods',
          message:
            'It is the only ready pod: requests fail until its replacement is ready.',
        }
      : {
          field: 'pods',
          message: `All ${ready.length} ready pods are evicted, one after the other. A rolling restart does the same without a pod less at any time.`,
          suggestion: 'Restart the deployment instead.',
        };
  },
};

/** A budget that allows nothing now may allow it later. */
const blockedByBudget: Guardrail<EvictionContext> = {
  code: 'eviction-blocked',
  defaultEffect: 'inform',
  check: ({ blocked }) =>
    blocked === undefined
      ? undefined
      : {
          message: `A disruption budget does not allow it at the moment: ${blocked} It is tried again until the budget allows it, for a while.`,
        },
};

/** The ReplicaSet of a pod makes its replacement, and no other release comes. */
const paused: Guardrail<EvictionContext> = {
  code: 'deployment-paused',
  defaultEffect: 'inform',
  check: ({ facts }) =>
    facts.deployment.spec.paused === true
      ? {
          message:
            'The deployment is paused: each pod is replaced by one of the release that it runs, and a new release that waits is not rolled out.',
        }
      : undefined,
};

/** Guardrails of evictions, in the order in which equally grave findings are shown. */
export const evictionGuardrails: Guardrail<EvictionContext>[] = [
  podsMissing,
  podsLeaving,
  allPods,
  blockedByBudget,
  paused,
];
