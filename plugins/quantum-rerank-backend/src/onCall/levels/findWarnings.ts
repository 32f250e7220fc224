import type {
  OnCallLevel,
  OnCallWarning,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { KnownSchedule, KnownShift } from '../OnCallEngine';
import { isContested } from '../overrides/applyOverrides';
import type { Details } from '../persons/personView';
import { shiftsBetween, turnTime } from '../rotation/rotationPieces';
import { LAST_INSTANT, type Span } from '../rotation/spans';
import { gapsAhead } from './gapsAhead';
import { moment8601 } from './moment8601';
import { unreadAt, unreadWords } from './unread';

/** What is looked at. */
export interface WarningFacts {
  target: Target;
  known: KnownSchedule;
  at: number;
  /** The time in which gaps matter. */
  ahead: Span;
  now: KnownShift[];
  levels: OnCallLevel[];
  /** Participants whom the catalog does not have. */
  absent: Array<{ rotation: string; ref: string }>;
  details: Details;
}

/**
 * What people should know about the schedule. Persons are named only to those
 * who may see names.
 */
export function findWarnings(facts: WarningFacts): OnCallWarning[] {
  return [
    ...nobodyAtAll(facts),
    ...emptyRotations(facts),
    ...emptyLevels(facts),
    ...gapsAhead(facts),
    ...samePerson(facts),
    ...unknownParticipants(facts),
    ...overlappingOverrides(facts),
    ...staleSources(facts),
  ];
}

function nobodyAtAll({
  now,
  levels,
  known,
  at,
}: WarningFacts): OnCallWarning[] {
  if (now.length > 0) {
    return [];
  }
  const unread = unreadAt(known.unread, at);
  return unread.length > 0
    ? [
        {
          code: 'unknown-on-call',
          message: `Who is on call is not known: ${unreadWords(
            unread,
          )}. Use the emergency contacts.`,
        },
      ]
    : [
        {
          code: 'nobody-on-call',
          message:
            levels.length > 0
              ? 'Nobody is on call at any level. Use the emergency contacts.'
              : 'The profile names no rotation, calendar or escalation, so nobody is known to be on call.',
        },
      ];
}

/** Rotations that have nobody although somebody should be there, or nobody should. */
function emptyRotations(facts: WarningFacts): OnCallWarning[] {
  const { target, at, now } = facts;
  const moment = { from: at, until: at + 1 };
  return target.profile.rotations
    .filter(
      ({ id }) =>
        !now.some(
          ({ source, rotation }) => source === 'profile' && rotation === id,
        ),
    )
    .map(rotation => {
      const { id, title } = rotation;
      const offDuty =
        turnTime(rotation, moment).length > 0 &&
        shiftsBetween(rotation, moment).length === 0;
      if (!offDuty) {
        return {
          code: 'nobody-on-call' as const,
          message: `Nobody is on call in ${title}.`,
        };
      }
      const back = facts.known.shifts.find(
        ({ source, rotation: other, from }) =>
          source === 'profile' &&
          other === id &&
          from !== undefined &&
          from > at &&
          from <= LAST_INSTANT,
      )?.from;
      return {
        code: 'off-duty' as const,
        message: `${title} is off duty now${
          back === undefined
            ? ''
            : ` and on duty again from ${moment8601(back)}`
        }.`,
      };
    });
}

function emptyLevels({
  target,
  levels,
  known,
  at,
}: WarningFacts): OnCallWarning[] {
  const { rotations, calendars } = target.profile;
  return levels.flatMap<OnCallWarning>(({ level, title, next, ...rest }) => {
    const { fallbackTo, unknown } = rest;
    if (fallbackTo === undefined) {
      return [];
    }
    if (unknown) {
      return [
        {
          code: 'unknown-on-call' as const,
          message: `Who is on call at level ${level} (${title}) is not known: ${unreadWords(
            unreadAt(known.unread, at, level),
          )}. Level ${fallbackTo} is there.`,
        },
      ];
    }
    const someoneElse = `Level ${fallbackTo} answers for it.`;
    const exists =
      next.length > 0 ||
      [...rotations, ...calendars].some(each => each.level === level);
    return [
      exists
        ? {
            code: 'nobody-on-call' as const,
            message: `Level ${level} (${title}) has nobody now. ${someoneElse}`,
          }
        : {
            code: 'missing-level' as const,
            message: `No rotation fills level ${level} (${title}). ${someoneElse}`,
          },
    ];
  });
}

function samePerson({ now }: WarningFacts): OnCallWarning[] {
  const levels = new Map<string, Set<number>>();
  for (const { level, holder } of now) {
    const key = holder.entityRef ?? holder.contact?.id ?? holder.email;
    if (key) {
      levels.set(key, (levels.get(key) ?? new Set()).add(level));
    }
  }
  return [...levels.values()]
    .filter(({ size }) => size > 1)
    .map(found => ({
      code: 'same-person' as const,
      message: `Levels ${[...found]
        .sort((a, b) => a - b)
        .join(
          ' and ',
        )} have the same person now, so escalating between them reaches nobody new.`,
    }));
}

function unknownParticipants({
  absent,
  details,
}: WarningFacts): OnCallWarning[] {
  return absent.map(({ rotation, ref }) => ({
    code: 'unknown-participant' as const,
    message: `${
      details === 'roles' ? 'Somebody' : ref
    } takes part in ${rotation} and is not in the catalog.`,
  }));
}

function overlappingOverrides({
  target,
  known,
  ahead,
}: WarningFacts): OnCallWarning[] {
  return target.profile.rotations
    .filter(rotation => isContested(rotation, known.overrides, ahead))
    .map(({ title }) => ({
      code: 'overlapping-overrides' as const,
      message: `Replacements in ${title} overlap. The newest holds.`,
    }));
}

function staleSources({ known }: WarningFacts): OnCallWarning[] {
  return known.sources
    .filter(({ state }) => state !== 'live')
    .map(({ title, state, reason, lastSuccessAt }) => ({
      code: 'source-stale' as const,
      message: `${
        state === 'stale'
          ? `${title} cannot be read; what it says is from ${lastSuccessAt}`
          : `${title} cannot be read, and nothing is known from it`
      }${reason ? `: ${withoutPeriod(reason)}` : ''}.`,
    }));
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
