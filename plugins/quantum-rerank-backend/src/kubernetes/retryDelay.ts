import { KubernetesApiError, KubernetesConnectionError } from './errors';

const BASE_MS = 200;
/** A longer pause is for the caller to decide on. */
const LONGEST_WAIT_MS = 5_000;
/** No API server asks for more; a proxy that does must not hold everything up for days. */
const LONGEST_ASKED_MS = 120_000;

/**
 * Milliseconds that an answer, or the pause it began, asks to wait: at most
 * two minutes, 0 where nothing is asked for.
 */
export function askedPauseMs(error: unknown): number {
  let asked = 0;
  if (error instanceof KubernetesApiError) {
    asked = (error.retryAfterSeconds ?? 0) * 1000;
  } else if (error instanceof KubernetesConnectionError) {
    asked = error.heldBack?.milliseconds ?? 0;
  }
  return Math.min(asked, LONGEST_ASKED_MS);
}

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
  const asked = askedPauseMs(error);
  if (error instanceof KubernetesConnectionError && !error.heldBack) {
    return backOff;
  }
  const isPause =
    error instanceof KubernetesApiError
      ? error.status === 429
      : error instanceof KubernetesConnectionError && error.heldBack?.asked;
  return isPause && asked <= LONGEST_WAIT_MS
    ? Math.max(asked + BASE_MS * random(), backOff)
    : undefined;
}
