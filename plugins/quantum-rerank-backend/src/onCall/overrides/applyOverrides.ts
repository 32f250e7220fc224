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
  /** The other half of a swap. */
  counterpart?: string;
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
  let shifts: RotationShift[] = [];
  for (const step of stepsOf(rotation, overrides, range)) {
    shifts = step.after;
  }
  return shifts
    .filter(shift => overlaps(shift, range))
    .sort((a, b) => a.from - b.from);
}

/**
 * Whether somebody takes time of a rotation that an earlier override gave to
 * somebody else. Overrides of different persons' time may overlap, and the
 * halves of a swap belong together.
 *
 * @param overrides - from the oldest to the newest
 */
export function isContested(
  rotation: Rotation,
  overrides: OverrideChange[],
  range: Span,
): boolean {
  for (const { before, override } of stepsOf(rotation, overrides, range)) {
    const takes = (shift: RotationShift) => {
      const common = intersect(shift, override!);
      return common !== undefined && overlaps(common, range);
    };
    if (
      override?.person !== undefined &&
      before.some(
        shift =>
          shift.override !== undefined &&
          shift.override !== override.counterpart &&
          !isUser(shift.participant, override.person!) &&
          changes(override, shift) &&
          takes(shift),
      )
    ) {
      return true;
    }
  }
  return false;
}

/** A rotation before and after each of its overrides; first of all without any. */
function* stepsOf(
  rotation: Rotation,
  overrides: OverrideChange[],
  range: Span,
): Generator<{
  override?: OverrideChange;
  before: RotationShift[];
  after: RotationShift[];
}> {
  const own = overrides.filter(each => each.rotation === rotation.id);
  const hull = hullOf(
    range,
    own.filter(each => overlaps(each, range)),
  );
  let before: RotationShift[] = shiftsBetween(rotation, hull);
  yield { before, after: before };
  const reach = hullOf(hull, before);
  // Years of others change nothing here, and would cost each look their square.
  for (const override of own.filter(each => overlaps(each, reach))) {
    const after = applyOverride(before, override);
    yield { override, before, after };
    before = after;
  }
}

/** Whether an override changes a shift. */
function changes(
  { replaces, ...span }: OverrideChange,
  shift: RotationShift,
): boolean {
  return (
    overlaps(shift, span) &&
    (replaces === undefined || isUser(shift.participant, replaces))
  );
}

function applyOverride(
  shifts: RotationShift[],
  override: OverrideChange,
): RotationShift[] {
  const { id, person, replaces } = override;
  const kept = shifts.flatMap(shift =>
    changes(override, shift) ? without(shift, [override]) : [shift],
  );
  if (person === undefined) {
    return kept;
  }
  const spans =
    replaces === undefined
      ? [override]
      : shifts
          .filter(shift => changes(override, shift))
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
