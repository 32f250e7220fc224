import { problemOf } from '../operations/worker/judgeAutoscaling';
import type { Guardrail } from './Guardrail';

/** Says that the autoscaler does not work now, by its own conditions. */
export const autoscalerCannotAct: Guardrail = {
  code: 'autoscaler-cannot-act',
  defaultEffect: 'inform',
  check({ request, facts }) {
    if (
      request.action !== 'autoscaling' ||
      !facts.autoscaler.known ||
      !facts.autoscaler.value
    ) {
      return undefined;
    }
    if (facts.deployment.spec.replicas === 0) {
      return {
        message:
          'The deployment is set to 0 replicas, which switches the autoscaler off: the change has no effect until it is scaled up by hand.',
      };
    }
    const problem = problemOf(facts.autoscaler.value);
    return problem === undefined ? undefined : { message: problem };
  },
};
