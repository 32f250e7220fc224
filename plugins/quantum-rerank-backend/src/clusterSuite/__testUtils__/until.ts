import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 50;

/**
 * Looks again and again until there is something, for what the cluster sends
 * no event about.
 *
 * @param what - what is waited for, for the message
 * @throws Error when it took longer than `patienceMs`
 */
export async function until<T>(
  what: string,
  patienceMs: number,
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${patienceMs / 1000} s in vain: ${what}`);
    }
    await pause(INTERVAL_MS);
  }
}
