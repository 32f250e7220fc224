import type {
  OnCallLevel,
  OnCallShift,
  Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KnownShift } from '../OnCallEngine';
import type { UnreadSource } from './unread';

/**
 * The levels of the escalation and of everybody who is in a rotation, from
 * the first to the last. One without anybody falls back to the next that has
 * somebody, else to the nearest before it.
 *
 * @param unreadOf - sources that may fill a level and do not say whether they do
 */
export function buildLevels(
  profile: Profile,
  now: KnownShift[],
  next: KnownShift[],
  shown: (shift: KnownShift) => OnCallShift,
  unreadOf: (level: number) => UnreadSource[],
): OnCallLevel[] {
  const steps = new Map(
    profile.escalation?.steps.map(step => [step.level, step]),
  );
  const numbers = new Set([
    ...steps.keys(),
    ...profile.rotations.map(({ level }) => level),
    ...profile.calendars.map(({ level }) => level),
    ...[...now, ...next].map(({ level }) => level),
  ]);
  const filled = new Set(now.map(({ level }) => level));
  return [...numbers]
    .sort((a, b) => a - b)
    .map(level => {
      const step = steps.get(level);
      const fallbackTo = filled.has(level)
        ? undefined
        : nearestFilled(level, filled);
      return {
        level,
        title: step?.title ?? titleOf(level, profile, [...now, ...next]),
        ...(step ? { after: step.after } : {}),
        ...(step?.respondWithin ? { respondWithin: step.respondWithin } : {}),
        now: now.filter(shift => shift.level === level).map(shown),
        next: next.filter(shift => shift.level === level).map(shown),
        ...(fallbackTo === undefined ? {} : { fallbackTo }),
        ...(!filled.has(level) && unreadOf(level).length > 0
          ? { unknown: true }
          : {}),
      };
    });
}

/** The level that answers for an empty one. */
export function nearestFilled(
  level: number,
  filled: ReadonlySet<number>,
): number | undefined {
  const levels = [...filled].sort((a, b) => a - b);
  return (
    levels.find(each => each > level) ??
    levels.filter(each => each < level).at(-1)
  );
}

function titleOf(
  level: number,
  { rotations, calendars }: Profile,
  shifts: KnownShift[],
): string {
  const titles = [...rotations, ...calendars, ...shifts]
    .filter(each => each.level === level)
    .map(({ title }) => title);
  return [...new Set(titles)].join(', ') || `Level ${level}`;
}
