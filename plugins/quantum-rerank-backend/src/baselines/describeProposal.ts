import type {
  LearnedBaseline,
  ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';

const CHANGED: ReadonlyArray<LearnedBaseline['change']> = [
  'narrower',
  'wider',
  'shifted',
  'new',
];

/**
 * What the proposal would change in the profile, as a unified diff of its
 * `signals`; empty when nothing.
 */
export function describeProposal(
  signals: ProfileSignal[],
  items: LearnedBaseline[],
): string {
  const learned = new Map(
    items
      .filter(({ change }) => CHANGED.includes(change))
      .map(item => [item.signal, item.learned]),
  );
  const proposed = signals.map(signal => {
    const normal = learned.get(signal.id);
    return normal ? withNormal(signal, normal) : signal;
  });
  const [before, after] = [signals, proposed].map(list =>
    stringify({ signals: list }),
  );
  return before === after
    ? ''
    : createTwoFilesPatch(
        'profile',
        'profile',
        before,
        after,
        'current',
        'proposed',
        { context: 3 },
      );
}

/** The signal with its keys in their order, and a new one where the profile has it. */
function withNormal(
  signal: ProfileSignal,
  normal: ProfileSignal['normal'],
): object {
  if (signal.normal) {
    return { ...signal, normal };
  }
  const entries: Array<[string, unknown]> = Object.entries(signal);
  const place = entries.findIndex(([key]) => key === 'good');
  entries.splice(place, 0, ['normal', normal]);
  return Object.fromEntries(entries);
}
