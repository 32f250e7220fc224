import type {
  Condition,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { doesNotApply, isUnknown, type Judged } from '../Judged';

/** Whether the autoscaler can do its work. */
export function judgeAutoscaler(
  expected: string | undefined,
  { autoscaler, freshness }: Snapshot,
): Judged {
  const part = freshness.parts.find(
    ({ resource }) => resource === 'horizontalpodautoscalers',
  );
  if (!autoscaler) {
    if (part?.state !== 'live' && part?.state !== 'absent') {
      return isUnknown(
        `The autoscaler could not be read: ${
          part?.reason ?? 'the first read is under way'
        }`,
      );
    }
    return expected === undefined
      ? doesNotApply('Nothing scales this deployment')
      : {
          applies: true,
          state: 'warning',
          summary: `The profile names the autoscaler ${expected}, but nothing scales this deployment`,
        };
  }
  const observed = { observedAt: freshness.lastContactAt };
  const { currentReplicas, desiredReplicas, minReplicas, maxReplicas } =
    autoscaler;
  const trouble = troubleIn(autoscaler.conditions, maxReplicas);
  if (trouble) {
    return {
      applies: true,
      state: 'warning',
      summary: `The autoscaler ${autoscaler.name} ${trouble}`,
      ...observed,
    };
  }
  if (part?.state !== 'live') {
    return isUnknown(
      `What is known of the autoscaler may be out of date: ${
        part?.reason ?? 'it is not being watched'
      }`,
    );
  }
  if (currentReplicas === undefined) {
    return isUnknown(
      `The autoscaler ${autoscaler.name} has not said anything yet`,
    );
  }
  const range = `${minReplicas} to ${maxReplicas}`;
  const wants =
    desiredReplicas !== undefined && desiredReplicas !== currentReplicas
      ? ` and wants ${desiredReplicas}`
      : '';
  if (currentReplicas >= maxReplicas && minReplicas < maxReplicas) {
    return {
      applies: true,
      state: 'warning',
      summary: `The autoscaler ${autoscaler.name} is at its maximum of ${maxReplicas} replicas`,
      ...observed,
    };
  }
  return {
    applies: true,
    state: 'ok',
    summary: `The autoscaler ${autoscaler.name} keeps ${range} replicas, now ${currentReplicas}${wants}`,
    ...observed,
  };
}

/** The first condition that keeps it from its work, in words. */
function troubleIn(
  conditions: Condition[],
  maxReplicas: number,
): string | undefined {
  const find = (type: string) =>
    conditions.find(condition => condition.type === type);
  const able = find('AbleToScale');
  if (able?.status === 'False') {
    return `cannot scale: ${why(able)}`;
  }
  const active = find('ScalingActive');
  if (active?.status === 'False') {
    return active.reason === 'ScalingDisabled'
      ? 'does not act, because the deployment is scaled to 0 replicas'
      : `does not act: ${why(active)}`;
  }
  const limited = find('ScalingLimited');
  return limited?.status === 'True' && limited.reason === 'TooManyReplicas'
    ? `wants more than its maximum of ${maxReplicas} replicas`
    : undefined;
}

function why({ message, reason }: Condition): string {
  return message ?? reason ?? 'no reason is given';
}
