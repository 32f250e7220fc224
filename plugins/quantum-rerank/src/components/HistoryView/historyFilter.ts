import {
  actionNames,
  historyKindSchema,
  operationStateSchema,
  type HistoryQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';

/** What the history is filtered by. */
export type HistoryFilter = Pick<
  HistoryQuery,
  'kind' | 'action' | 'state' | 'person' | 'about' | 'after' | 'before'
>;

/** Parameters of the address that filter the history. */
export const filterParameters = [
  'kind',
  'action',
  'state',
  'by',
  'about',
  'after',
  'before',
] as const;

/**
 * Filter in the address; what makes no sense there is left out. Times are
 * moments, not days, so that a link means the same in every zone.
 */
export function readFilter(query: URLSearchParams): HistoryFilter {
  const kind = historyKindSchema.options.find(
    each => each === query.get('kind'),
  );
  const ofOperations = kind === undefined || kind === 'operation';
  const about = query.get('about') ?? '';
  return {
    kind,
    action: ofOperations
      ? actionNames.find(name => name === query.get('action'))
      : undefined,
    state: ofOperations
      ? operationStateSchema.options.find(state => state === query.get('state'))
      : undefined,
    person: query.get('by') ?? undefined,
    about: /^[\w-]{1,36}$/.test(about) ? about : undefined,
    after: toMoment(query.get('after')),
    before: toMoment(query.get('before')),
  };
}

/** A moment as it is written everywhere; undefined for none. */
export function toMoment(text: string | null): string | undefined {
  const time = DateTime.fromISO(text ?? '', { zone: 'utc' });
  return time.isValid ? time.toJSDate().toISOString() : undefined;
}

/** The beginning of a day in a zone, as a moment; undefined for no day. */
export function startOfDay(day: string, zone: string): string | undefined {
  const time = DateTime.fromISO(day, { zone });
  return time.isValid
    ? time.startOf('day').toUTC().toJSDate().toISOString()
    : undefined;
}

/** The end of a day in a zone, which is the beginning of the next one. */
export function endOfDay(day: string, zone: string): string | undefined {
  const time = DateTime.fromISO(day, { zone });
  return time.isValid
    ? time.plus({ days: 1 }).startOf('day').toUTC().toJSDate().toISOString()
    : undefined;
}

/** The day on which a time that begins at this moment begins. */
export function firstDay(after: string | undefined, zone: string): string {
  return after ? DateTime.fromISO(after, { zone }).toFormat('yyyy-MM-dd') : '';
}

/** The last day of a time that ends before this moment. */
export function lastDay(before: string | undefined, zone: string): string {
  return before
    ? DateTime.fromISO(before, { zone })
        .minus({ milliseconds: 1 })
        .toFormat('yyyy-MM-dd')
    : '';
}
