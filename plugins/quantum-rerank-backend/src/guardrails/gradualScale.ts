import { gradualOf, stepsDown } from '../operations/plan/gradual';
import type { Guardrail } from './Guardrail';

/** Only a scale-down goes in steps: more pods are wanted at once. */
export const gradualOnlyDown: Guardrail = {
  code: 'gradual-only-down',
  defaultEffect: 'refuse',
  check({ request, facts }) {
    const wanted = gradualOf(request);
    const { replicas } = facts.deployment.spec;
    return wanted && wanted.replicas > replicas
      ? {
          field: 'gradual',
          message: `The deployment is set to ${replicas} replicas, and ${wanted.replicas} are more: only a scale-down goes in steps.`,
          suggestion: 'Scale up at once.',
        }
      : undefined;
  },
};

/** Says which numbers a scale-down goes through, and what stops it. */
export const gradualSteps: Guardrail = {
  code: 'gradual-steps',
  defaultEffect: 'inform',
  check({ request, facts }) {
    const wanted = gradualOf(request);
    const numbers = wanted
      ? stepsDown(facts.deployment.spec.replicas, wanted)
      : [];
    return wanted && numbers.length > 0
      ? {
          field: 'gradual',
          message: `It goes to ${numbers.join(', ')} replicas${
            numbers.length > 1
              ? `, with ${wanted.pause} after each step but the last`
              : ''
          }. It stops where pods do not settle or a signal gets worse, and can be stopped between two steps.`,
        }
      : undefined;
  },
};
