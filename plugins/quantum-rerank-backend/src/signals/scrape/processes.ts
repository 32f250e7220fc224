import type { Sample } from './samples';

/** Says which process answers; nearly every client library exposes it. */
export const PROCESS_START = 'process_start_time_seconds';

/** Clocks of the portal and of the service may differ by so much. */
const SKEW_MS = 60_000;

/** So many looks in a row at one process do not happen by chance where several take turns. */
const SURE_LOOKS = 20;

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
  const turns = turnsOf(readable);
  const returns = returnsOf(readable, counters);
  const isRecent = (index: number) => index > readable.length - SURE_LOOKS;
  const recent = turns.filter(({ index }) => isRecent(index));
  if (
    recent.length > 1 ||
    recent.some(({ back }) => back) ||
    returns.filter(isRecent).length > 1
  ) {
    return { problem: SEVERAL };
  }
  // One return may be a process that fell over twice; looks before are kept.
  const first = Math.max(
    turns[turns.length - 1]?.index ?? 0,
    returns.length > 1 ? returns[returns.length - 1] : 0,
  );
  const since = first > 0 ? readable[first].at : -Infinity;
  return { looks: looks.filter(({ at }) => at >= since) };
}

/** Looks at which another process answered than at the one before, and whether it was one that began earlier. */
function turnsOf(looks: Look[]): Array<{ index: number; back: boolean }> {
  const starts = looks.map(startOf);
  return looks.flatMap((_, index) => {
    const [before, start] = [starts[index - 1], starts[index]];
    if (before === undefined || start === undefined || start === before) {
      return [];
    }
    // One that began since the last look is a restart, which is a reset of
    // its counters. One that ran already is somebody else.
    return start < before || start * 1000 < looks[index - 1].at - SKEW_MS
      ? [{ index, back: start < before }]
      : [];
  });
}

/** When the process began that answered; undefined where it does not say, or speaks for several. */
function startOf({ samples = [] }: Look): number | undefined {
  const starts = samples.filter(({ name }) => name === PROCESS_START);
  return starts.length === 1 ? starts[0].value : undefined;
}

/**
 * Looks at which a counter that had fallen was back where it had been: one of
 * a process that begins anew takes as long for it as its whole life before.
 */
function returnsOf(looks: Look[], counters: ReadonlySet<string>): number[] {
  const all = new Map<string, { last: number; high: number }>();
  const returns = new Set<number>();
  looks.forEach(({ samples = [] }, index) => {
    for (const { name, labels, value } of samples) {
      if (!counters.has(name)) {
        continue;
      }
      const key = JSON.stringify([name, Object.entries(labels).sort()]);
      const { last, high } = all.get(key) ?? { last: value, high: value };
      if (value >= high && last < high) {
        returns.add(index);
      }
      all.set(key, { last: value, high: Math.max(high, value) });
    }
  });
  return [...returns];
}
