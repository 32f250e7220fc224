import type { Resource } from './useResource';

/**
 * Whether what is on the screen is no longer known to be so: its source is
 * lost, or the last attempt to read it failed. It is shown greyed then.
 *
 * @param state - how fresh the source itself says it is
 */
export function isStale(
  resource: Pick<Resource<unknown>, 'error'>,
  state?: string,
): boolean {
  return resource.error !== undefined || state === 'stale';
}
