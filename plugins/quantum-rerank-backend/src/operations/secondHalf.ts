import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Who carries what comes back by itself; no plugin has such a name. */
export const TEMPORARY_FLOOR = 'temporary-floor';

/**
 * Whether an operation only takes back, by itself, what was authorised
 * together with the change it follows. Requests of people and plugins never
 * are: what carries those is `portal` or the subject of the plugin.
 */
export function isSecondHalf(
  operation: Pick<Operation, 'via' | 'follows'>,
): boolean {
  return operation.via === TEMPORARY_FLOOR && operation.follows !== undefined;
}
