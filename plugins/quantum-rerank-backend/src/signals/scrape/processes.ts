import type { Sample } from './samples';

/** Says which process answers; nearly every client library exposes it. */
export const PROCESS_START = 'process_start_time_seconds';

/** Clocks of the portal and of the service may differ by so much. */
const SKEW_MS = 60_000;

const SEVERAL =
  'Several processes answer at its address in turn, so what they count cannot be compared. Let Prometheus measure it, or give baseUrl the address of one process or of something that adds them up.';

interface Look {
  at: number;
  samples?: Sample[];
}

/**
 * The newest looks that were all at one process, oldest first, or why there
 * are none: behind a load balancer each look may reach another pod, and
 * counters of one less those of another are no rate.
 *
 * @param counters - names of the metrics that only ever grow
 */
export function looksAtOneProcess<T extends Look>(
  looks: T[],
  counters: ReadonlySet<string>,
): { looks: T[] } | { problem: string } {
  const readable = looks.filter(({ samples }) => samples !== undefined);
  const starts = readable.map(startOf);
  let handOvers = 0;
  let first = 0;
  for (let index = 1; index < readable.length; index++) {
    const [before, start] = [starts[index - 1], starts[index]];
    if (before === undefined || start === undefined || start === before) {
      continue;
    }
    if (start < before) {
      return { problem: SEVERAL };
    }
    // One that began since the last look is a restart, which is a reset of
    // its counters. One that ran already is somebody else.
    if (start * 1000 < readable[index - 1].at - SKEW_MS) {
      handOvers += 1;
      first = index;
    }
  }
  if (handOvers > 1 || goesBackAndForth(readable, counters)) {
    return { problem: SEVERAL };
  }
  const since = handOvers > 0 ? readable[first].at : -Infinity;
  return { looks: looks.filter(({ at }) => at >= since) };
}

/** When the process began that answered; undefined where it does not say, or speaks for several. */
function startOf({ samples = [] }: Look): number | undefined {
  const starts = samples.filter(({ name }) => name === PROCESS_START);
  return starts.length === 1 ? starts[0].value : undefined;
}

/**
 * Whether counters fell and were back where they had been, twice: those of a
 * process that begins anew take as long for it as its whole life before.
 */
function goesBackAndForth(
  looks: Look[],
  counters: ReadonlySet<string>,
): boolean {
  const all = new Map<
    string,
    { last: number; high: number; returns: number }
  >();
  for (const { samples = [] } of looks) {
    for (const { name, labels, value } of samples) {
      if (!counters.has(name)) {
        continue;
      }
      const key = JSON.stringify([name, Object.entries(labels).sort()]);
      const seen = all.get(key);
      if (!seen) {
        all.set(key, { last: value, high: value, returns: 0 });
        continue;
      }
      if (value >= seen.high) {
        seen.returns += seen.last < seen.high ? 1 : 0;
        seen.high = value;
      }
      if (seen.returns > 1) {
        return true;
      }
      seen.last = value;
    }
  }
  return false;
}
