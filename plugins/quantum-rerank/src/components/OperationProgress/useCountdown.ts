import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useNow } from '../../hooks';

/**
 * Whole seconds until an operation starts, undefined when it is not waiting.
 * Never more than the grace period, however this clock differs from the
 * server's.
 */
export function useCountdown(operation: Operation): number | undefined {
  const now = useNow(500);
  if (operation.state !== 'queued') {
    return undefined;
  }
  const left = Math.ceil((Date.parse(operation.notBefore) - now) / 1000);
  return Math.min(Math.max(left, 0), operation.plan.gracePeriodSeconds);
}
