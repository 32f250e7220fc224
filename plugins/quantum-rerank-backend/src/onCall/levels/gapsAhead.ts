import type { OnCallWarning } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { gapsBetween, shiftsWithOverrides } from '../overrides/applyOverrides';
import { shiftsBetween, turnTime } from '../rotation/rotationPieces';
import { intersect, LAST_INSTANT, without, type Span } from '../rotation/spans';
import { rotationsOf, stretchesOf } from '../scheduleParts';
import type { WarningFacts } from './findWarnings';
import { moment8601 } from './moment8601';
import { unreadAt } from './unread';

/** The first gap ahead in whatever should have somebody. */
export function gapsAhead(facts: WarningFacts): OnCallWarning[] {
  return [...gapsOfRotations(facts), ...gapsElsewhere(facts)];
}

/** The first gap of each rotation that is not meant to be one. */
function gapsOfRotations({
  target,
  known,
  at,
  ahead,
}: WarningFacts): OnCallWarning[] {
  return target.profile.rotations.flatMap(rotation => {
    const planned = shiftsBetween(rotation, ahead);
    const offDuty = turnTime(rotation, ahead).flatMap(turn =>
      without(turn, planned),
    );
    const shifts = shiftsWithOverrides(rotation, known.overrides, ahead);
    const gap = gapsBetween(shifts, ahead)
      .flatMap(each => without(each, offDuty))
      .find(({ from }) => from > at && from <= LAST_INSTANT);
    return gap ? [gapAhead(rotation.title, gap, ahead)] : [];
  });
}

/**
 * The first gap ahead of each level that only calendars and sources fill. What
 * is not known is none, and one schedule of a level may answer for another.
 */
function gapsElsewhere({
  target,
  known,
  at,
  ahead,
}: WarningFacts): OnCallWarning[] {
  const own = new Set(target.profile.rotations.map(({ level }) => level));
  const schedules = rotationsOf(target, known).filter(
    ({ level }) => !own.has(level),
  );
  const { gaps } = stretchesOf(schedules, known, ahead);
  return [...new Set(schedules.map(({ level }) => level))].flatMap(level => {
    const all = schedules.filter(each => each.level === level);
    const gap = all
      .map(({ id, source }) =>
        gaps
          .filter(each => each.rotation === id && each.source === source)
          .filter(each => each.level === level)
          .map(({ from, until }) => ({
            from: Date.parse(from),
            until: Date.parse(until),
          })),
      )
      .reduce((common, more) =>
        common.flatMap(one =>
          more.flatMap(other => intersect(one, other) ?? []),
        ),
      )
      .sort((a, b) => a.from - b.from)
      .find(
        ({ from }) =>
          from > at &&
          from <= LAST_INSTANT &&
          unreadAt(known.unread, from, level).length === 0,
      );
    return gap
      ? [gapAhead(all.map(({ title }) => title).join(' or '), gap, ahead)]
      : [];
  });
}

function gapAhead(title: string, gap: Span, ahead: Span): OnCallWarning {
  return {
    code: 'gap-ahead',
    message: `Nobody is on call in ${title} from ${moment8601(gap.from)}${
      gap.until < ahead.until ? ` until ${moment8601(gap.until)}` : ''
    }.`,
  };
}
