import {
  durationInWords,
  durationToMilliseconds,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
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
              ? `, with ${durationInWords(
                  wanted.pause,
                )} after each step but the last`
              : ''
          }. It stops where pods do not settle or a signal gets worse, and can be stopped between two steps.`,
        }
      : undefined;
  },
};

/** Half of a pause that long has values enough, one a minute, to compare. */
const COMPARABLE_MS = 480_000;

/** Whether each step is verified by signals before the next, and how long that takes. */
export const gradualComparison: Guardrail = {
  code: 'gradual-comparison',
  defaultEffect: 'inform',
  check({ request, facts, comparedSignals }) {
    const wanted = gradualOf(request);
    if (
      !wanted ||
      stepsDown(facts.deployment.spec.replicas, wanted).length < 2
    ) {
      return undefined;
    }
    const common = { field: 'gradual' };
    if (comparedSignals === 0) {
      return {
        ...common,
        message:
          'The profile names no signal with a target or a normal range, so a step is verified by its pods alone.',
      };
    }
    if (wanted.withoutSignals) {
      return {
        ...common,
        message:
          'It goes on where signals cannot be compared (gradual.withoutSignals), so a step may be verified by its pods alone.',
      };
    }
    return durationToMilliseconds(wanted.pause) < COMPARABLE_MS
      ? {
          ...common,
          message: `A pause of ${durationInWords(
            wanted.pause,
          )} is short to compare signals, which have one value a minute: a step waits for them, for about 8 min after it, and the operation stops where they cannot be compared 10 min after the pause.`,
        }
      : {
          ...common,
          message:
            'It stops where signals cannot be compared 10 min after the pause of a step.',
        };
  },
};
