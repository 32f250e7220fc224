import { InputError } from '@backstage/errors';
import type { Span } from './rotation/spans';
import { DAY } from './rotation/wallClock';

const LONGEST_SCHEDULE = 93 * DAY;

/** @throws InputError for a text that is no entity reference */
export function requireRef(entityRef: string): string {
  if (/^[\w.-]+:[\w.-]+\/[\w.-]+$/.test(entityRef)) {
    return entityRef;
  }
  throw new InputError(
    'entityRef must look like component:default/quantum-rerank',
  );
}

/**
 * Milliseconds since 1970.
 *
 * @throws InputError that names the field
 */
export function toMoment(field: string, text: string): number {
  const moment = Date.parse(text);
  if (!(moment >= 0)) {
    throw new InputError(
      `${field}: must be between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z`,
    );
  }
  return moment;
}

/**
 * A stretch of time that is not too long to be worked out.
 *
 * @throws InputError that names the field
 */
export function toRange(from: string, to: string): Span {
  const range = { from: toMoment('from', from), until: toMoment('to', to) };
  if (range.from >= range.until) {
    throw new InputError('to: must be later than from');
  }
  if (range.until - range.from > LONGEST_SCHEDULE) {
    throw new InputError('to: must be at most 93 days after from');
  }
  return range;
}
