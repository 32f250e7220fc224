import { KubernetesApiError, KubernetesConnectionError } from './errors';

const BASE_MS = 200;
/** A longer Retry-After is for the caller to decide on. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Milliseconds to wait before a read is tried again: at least what the server
 * asked for, growing with the attempts, with jitter. Undefined: not to be
 * tried again.
 *
 * @param attempt - number of the attempt that failed, from 1
 */
export function retryDelay(
  error: unknown,
  attempt: number,
  random: () => number,
): number | undefined {
  const backOff = BASE_MS * 2 ** (attempt - 1) * (1 + random());
  if (error instanceof KubernetesApiError && error.status === 429) {
    const asked = (error.retryAfterSeconds ?? 0) * 1000;
    return asked > LONGEST_WAIT_MS
      ? undefined
      : Math.max(asked + BASE_MS * random(), backOff);
  }
  return error instanceof KubernetesConnectionError &&
    error.heldBackMs === undefined
    ? backOff
    : undefined;
}
