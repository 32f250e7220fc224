import { shiftsWithOverrides } from '../overrides/applyOverrides';
import {
  toKnownShift,
  type KnownSchedule,
  type KnownShift,
} from '../OnCallEngine';
import type { Target } from '../../profile/ProfileService';
import { LAST_INSTANT } from '../rotation/spans';
import { DAY } from '../rotation/wallClock';

/** How far ahead the next shift is looked for, step by step. */
const HORIZONS = [14 * DAY, 120 * DAY, 730 * DAY];

/** Whether a shift is going on. */
export function isNow(
  { from = -Infinity, until = Infinity }: KnownShift,
  at: number,
): boolean {
  return from <= at && at < until;
}

/** The shift that comes next in each rotation and schedule. */
export function followersOf(
  target: Target,
  known: KnownSchedule,
  at: number,
): KnownShift[] {
  const own = target.profile.rotations.flatMap(rotation => {
    for (const horizon of HORIZONS) {
      const next = shiftsWithOverrides(rotation, known.overrides, {
        from: at,
        until: at + horizon,
      }).find(({ from }) => from > at && from <= LAST_INSTANT);
      if (next) {
        const { participant, ...span } = next;
        return [toKnownShift(rotation, participant, span, target)];
      }
    }
    return [];
  });
  const others = new Map<string, KnownShift[]>();
  for (const shift of known.shifts) {
    const { from, source, rotation, level } = shift;
    if (source === 'profile' || from === undefined || from <= at) {
      continue;
    }
    const key = JSON.stringify([source, rotation, level]);
    const found = others.get(key) ?? [];
    const best = found[0]?.from ?? Infinity;
    if (from < best) {
      others.set(key, [shift]);
    } else if (from === best) {
      // Several persons may share the time.
      found.push(shift);
    }
  }
  return [...own, ...[...others.values()].flat()];
}
