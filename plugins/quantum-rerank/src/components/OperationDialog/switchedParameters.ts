import type { Parameters } from './parameterForms';

/**
 * What is kept when a person chooses the autoscaler's minimum instead of the
 * number of replicas, or the other way round: the number. An autoscaler does
 * not take 0.
 */
export function switchedParameters(
  to: 'scale' | 'autoscaling',
  parameters: Parameters,
): Parameters {
  const number = parameters?.[to === 'scale' ? 'minReplicas' : 'replicas'];
  if (typeof number !== 'number') {
    return undefined;
  }
  if (to === 'scale') {
    return { replicas: number };
  }
  return number >= 1 ? { minReplicas: number } : undefined;
}
