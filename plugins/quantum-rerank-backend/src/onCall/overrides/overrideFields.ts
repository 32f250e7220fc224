import { InputError } from '@backstage/errors';
import type { Rotation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { Span } from '../rotation/spans';
import { DAY } from '../rotation/wallClock';

const LONGEST = 60 * DAY;
/** How far ahead a replacement may begin. */
export const FARTHEST = 366 * DAY;
/** Clocks of browsers are not exact. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * A rotation of the profile.
 *
 * @throws InputError when it has none of that name
 */
export function rotationOf({ profile }: Target, id: string): Rotation {
  const rotation = profile.rotations.find(each => each.id === id);
  if (!rotation) {
    const known = profile.rotations.map(each => each.id).join(', ');
    throw new InputError(
      `rotation: must be a rotation of the profile${
        known ? `, which has ${known}` : ', which has none'
      }. Schedules kept elsewhere are changed there.`,
    );
  }
  return rotation;
}

/**
 * The time of a request, in milliseconds since 1970.
 *
 * @param prefix - of the fields, for messages
 * @throws InputError that names the field
 */
export function toSpan(
  prefix: string,
  request: { from: string; until: string },
  now: number,
): Span {
  const span = {
    from: Date.parse(request.from),
    until: Date.parse(request.until),
  };
  if (span.from >= span.until) {
    throw new InputError(`${prefix}until: must be later than from`);
  }
  if (span.from < now - TOLERANCE_MS) {
    throw new InputError(`${prefix}from: must not be in the past`);
  }
  if (span.until - span.from > LONGEST) {
    throw new InputError(`${prefix}until: must be at most 60 days after from`);
  }
  if (span.from > now + FARTHEST) {
    throw new InputError(`${prefix}from: must be within the next 366 days`);
  }
  return span;
}
