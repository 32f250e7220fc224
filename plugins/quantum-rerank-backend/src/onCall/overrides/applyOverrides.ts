import type {
  Participant,
  Rotation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { normalizeRef } from '../entityRefs';
import { shiftsBetween } from '../rotation/rotationPieces';
import {
  hullOf,
  intersect,
  overlaps,
  without,
  type Span,
} from '../rotation/spans';

/** What an override changes. */
export interface OverrideChange extends Span {
  id: string;
  rotation: string;
  /** Who is on call instead; nobody when absent. */
  person?: string;
  /** Only the time of this person is changed; all of it when absent. */
  replaces?: string;
}

/** Somebody's time in a rotation. */
export interface RotationShift extends Span {
  participant: Participant;
  /** Id of the override that put them there. */
  override?: string;
}

/**
 * Who is on call in a rotation with its overrides on top, the newest of which
 * wins. Shifts are whole: they may begin before and end after.
 *
 * @param overrides - from the oldest to the newest; those of other rotations are left out
 */
export function shiftsWithOverrides(
  rotation: Rotation,
  overrides: OverrideChange[],
  range: Span,
): RotationShift[] {
  const own = overrides.filter(each => each.rotation === rotation.id);
  const hull = hullOf(
    range,
    own.filter(each => overlaps(each, range)),
  );
  let shifts: RotationShift[] = shiftsBetween(rotation, hull);
  const reach = hullOf(hull, shifts);
  // Years of others change nothing here, and would cost each look their square.
  for (const override of own.filter(each => overlaps(each, reach))) {
    shifts = applyOverride(shifts, override);
  }
  return shifts
    .filter(shift => overlaps(shift, range))
    .sort((a, b) => a.from - b.from);
}

function applyOverride(
  shifts: RotationShift[],
  override: OverrideChange,
): RotationShift[] {
  const { id, person, replaces } = override;
  const changes = (shift: RotationShift) =>
    overlaps(shift, override) &&
    (replaces === undefined || isUser(shift.participant, replaces));
  const kept = shifts.flatMap(shift =>
    changes(shift) ? without(shift, [override]) : [shift],
  );
  if (person === undefined) {
    return kept;
  }
  const spans =
    replaces === undefined
      ? [override]
      : shifts
          .filter(changes)
          .flatMap(shift => intersect(shift, override) ?? []);
  return [
    ...kept,
    ...spans.map(({ from, until }) => ({
      from,
      until,
      participant: { user: person },
      override: id,
    })),
  ];
}

/** Whether a participant is a user of the catalog. */
export function isUser(participant: Participant, ref: string): boolean {
  return (
    'user' in participant &&
    normalizeRef(participant.user) === normalizeRef(ref)
  );
}

/** Stretches in which nobody is on call. */
export function gapsBetween(shifts: Span[], range: Span): Span[] {
  return without(range, shifts);
}
