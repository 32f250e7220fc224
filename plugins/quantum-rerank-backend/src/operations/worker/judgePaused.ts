import { z } from 'zod';
import type { Deployment } from '../plan/objects';
import type { ChangeJudgement } from './judgeChange';

/** Kubernetes' own value where a deployment names none. */
const DEFAULT_MAX_SURGE = '25%';

const strategySchema = z.object({
  type: z.string().optional(),
  rollingUpdate: z
    .object({
      maxSurge: z
        .union([z.int(), z.string().regex(/^\d{1,6}%$/)])
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/**
 * Where the number of pods stands while rollouts are paused. The controller
 * still scales, so it is there when as many pods as wanted are available,
 * whichever release they run. Pure.
 */
export function judgePaused(deployment: Deployment): ChangeJudgement {
  const { metadata, spec, status } = deployment;
  const current = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if (metadata.generation > (status?.observedGeneration ?? 0)) {
    return {
      state: 'progressing',
      message:
        'Waiting for the deployment controller to observe the latest change',
    };
  }
  if (current > spec.replicas + lastingSurge(deployment)) {
    return {
      state: 'progressing',
      message: `${
        current - spec.replicas
      } of ${current} pods are still to be removed`,
    };
  }
  return {
    state:
      current >= spec.replicas && available >= spec.replicas
        ? 'complete'
        : 'progressing',
    message: `${available} of ${spec.replicas} pods available, rollouts are paused`,
  };
}

/**
 * Pods above the wanted number that stay as long as it is paused: a release
 * that was half rolled out keeps its surge.
 */
function lastingSurge({ spec, status }: Deployment): number {
  const current = status?.replicas ?? 0;
  const updated = status?.updatedReplicas ?? 0;
  const isHalfway = updated > 0 && updated < current;
  if (spec.replicas === 0 || !isHalfway) {
    return 0;
  }
  const { data } = strategySchema.safeParse(spec.strategy ?? {});
  if (data?.type === 'Recreate') {
    return 0;
  }
  const surge = data?.rollingUpdate?.maxSurge ?? DEFAULT_MAX_SURGE;
  return typeof surge === 'number'
    ? surge
    : Math.ceil((Number.parseInt(surge, 10) * spec.replicas) / 100);
}
