import type {
  LearnedBaseline,
  ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';

/** Lines around a change. */
const CONTEXT = 3;

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
    : withHeadings(
        createTwoFilesPatch(
          'profile',
          'profile',
          before,
          after,
          'current',
          'proposed',
          { context: CONTEXT },
        ),
        before.split('\n'),
      );
}

/** Names the signal behind each `@@`, where its `id` may be too far away to be shown. */
function withHeadings(patch: string, before: string[]): string {
  return patch.replace(/^@@ -(\d+).* @@$/gm, (header, start: string) => {
    const id = before
      .slice(0, Number(start) - 1 + CONTEXT)
      .reverse()
      .find(line => /^ {2}- id: /.test(line));
    return id ? `${header} ${id.trim().slice(2)}` : header;
  });
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
