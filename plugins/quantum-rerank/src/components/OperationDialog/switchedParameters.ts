import type {
  ActionName,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Parameters } from './parameterForms';

/**
 * What a person does about a number that an autoscaler owns: set it anyway,
 * raise the autoscaler's minimum for a time, or change its bounds for good.
 */
export type ReplicasWay = 'replicas' | 'floor' | 'bounds';

/** The action that each of the ways is. */
export const actionOfWay: Record<
  ReplicasWay,
  Extract<ActionName, 'scale' | 'autoscaling'>
> = { replicas: 'scale', floor: 'autoscaling', bounds: 'autoscaling' };

/** Whether an autoscaler decides the number, so that there are ways to choose. */
export function autoscalerDecides(snapshot: Snapshot | undefined): boolean {
  return (
    snapshot?.replicasOwner.kind === 'horizontal-pod-autoscaler' &&
    snapshot.autoscaler !== undefined
  );
}

/** How long a floor stands unless somebody says otherwise. */
export const DEFAULT_FLOOR_DURATION = '2h';

/**
 * What is kept when a person chooses another way to get to a number of
 * replicas: the number. An autoscaler does not take 0.
 */
export function switchedParameters(
  to: ReplicasWay,
  parameters: Parameters,
): Parameters {
  const number = parameters?.replicas ?? parameters?.minReplicas;
  if (typeof number !== 'number') {
    return undefined;
  }
  if (to === 'replicas') {
    return { replicas: number };
  }
  if (number < 1) {
    return undefined;
  }
  return to === 'bounds'
    ? { minReplicas: number }
    : {
        minReplicas: number,
        temporary: { duration: DEFAULT_FLOOR_DURATION },
      };
}
