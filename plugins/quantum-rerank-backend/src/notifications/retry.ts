const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;
/** No receiver may ask for more silence than this. */
const LONGEST_ASKED_MS = 60 * 60_000;

/** How long a message is tried, from when it was first due. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;

/**
 * When a message is tried again: pauses double up to 15 minutes, are never
 * shorter than the receiver asked for, and are a little random so that
 * messages do not come back all at once.
 *
 * @param attempts - how often it was tried, at least 1
 * @returns undefined when it is given up
 */
export function nextAttemptAt(options: {
  now: number;
  attempts: number;
  giveUpAt: number;
  retryAfterSeconds?: number;
  random: () => number;
}): number | undefined {
  const { now, attempts, giveUpAt, retryAfterSeconds = 0, random } = options;
  const doubled = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  const asked = Math.min(
    Math.max(retryAfterSeconds * 1000, 0),
    LONGEST_ASKED_MS,
  );
  const pause = Math.max(doubled, asked) * (1 + random() / 4);
  const next = now + Math.round(pause);
  return next > giveUpAt ? undefined : next;
}
