import type {
  OnCall,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import { normalizeRef } from './entityRefs';
import { buildLevels } from './levels/buildLevels';
import { followersOf, isNow } from './levels/followers';
import { findWarnings } from './levels/findWarnings';
import { unreadAt } from './levels/unread';
import type { KnownShift, OnCallEngine } from './OnCallEngine';
import type { PersonDirectory } from './persons/PersonDirectory';
import {
  toContacts,
  toShift,
  type Details,
  type Persons,
} from './persons/personView';
import type { Span } from './rotation/spans';
import { DAY } from './rotation/wallClock';
import { rotationsOf, stretchesOf } from './scheduleParts';

const WEEK = 7 * DAY;

/** Answers about who is on call, with as much of persons as may be seen. */
export class OnCallAnswers {
  readonly #engine: OnCallEngine;
  readonly #persons: PersonDirectory;

  constructor(options: { engine: OnCallEngine; persons: PersonDirectory }) {
    this.#engine = options.engine;
    this.#persons = options.persons;
  }

  /**
   * Who to call at an instant.
   *
   * @throws ServiceUnavailableError when the overrides cannot be read
   */
  async getOnCall(
    target: Target,
    at: number,
    details: Details,
  ): Promise<OnCall> {
    const ahead = { from: at, until: at + WEEK };
    const known = await this.#engine.getSchedule(target, ahead);
    const now = known.shifts.filter(shift => isNow(shift, at));
    const next = followersOf(target, known, at);
    const participants = participantsAt(target, at);
    const persons = await this.#persons.lookUp([
      ...refsOf([...now, ...next]),
      ...participants.map(({ ref }) => ref),
    ]);
    const { profile } = target;
    const shown = (shift: KnownShift) =>
      toShift(shift, profile, details, persons);
    const levels = buildLevels(profile, now, next, shown, level =>
      unreadAt(known.unread, at, level),
    );
    return {
      entityRef: target.entityRef,
      environment: target.environment.name,
      at: new Date(at).toISOString(),
      details,
      levels,
      contacts: toContacts(profile, details),
      sources: known.sources,
      warnings: findWarnings({
        target,
        known,
        at,
        ahead,
        now,
        levels,
        absent: absentOf(participants, persons),
        details,
      }),
    };
  }

  /**
   * Shifts and gaps of a stretch of time, clipped to it.
   *
   * @throws ServiceUnavailableError when the overrides cannot be read
   */
  async getSchedule(
    target: Target,
    range: Span,
    details: Details,
  ): Promise<OnCallSchedule> {
    const known = await this.#engine.getSchedule(target, range);
    const persons = await this.#persons.lookUp(refsOf(known.shifts));
    const { profile } = target;
    const rotations = rotationsOf(target, known);
    return {
      entityRef: target.entityRef,
      environment: target.environment.name,
      from: new Date(range.from).toISOString(),
      to: new Date(range.until).toISOString(),
      details,
      rotations,
      shifts: [...known.shifts]
        .sort((a, b) => (a.from ?? range.from) - (b.from ?? range.from))
        .map(shift => toShift(shift, profile, details, persons)),
      ...stretchesOf(rotations, known, range),
      sources: known.sources,
    };
  }

  /**
   * Shifts of a stretch of time whose person is one of the references, and the
   * titles of sources that do not say all of it now.
   */
  async getShiftsOf(
    target: Target,
    refs: ReadonlySet<string>,
    range: Span,
  ): Promise<{ shifts: OnCallSchedule['shifts']; unread: string[] }> {
    const known = await this.#engine.getSchedule(target, range);
    const { shifts } = known;
    const own = shifts.filter(
      ({ holder }) => holder.entityRef && refs.has(holder.entityRef),
    );
    const persons = await this.#persons.lookUp(refsOf(own));
    return {
      shifts: own.map(shift => toShift(shift, target.profile, 'all', persons)),
      unread: known.unread
        .filter(
          source =>
            !source.known ||
            source.known.from > range.from ||
            source.known.until < range.until,
        )
        .map(({ state }) => state.title),
    };
  }
}

function refsOf(shifts: KnownShift[]): string[] {
  return shifts.flatMap(({ holder }) => holder.entityRef ?? []);
}

interface RotationParticipant {
  rotation: string;
  ref: string;
}

/** Users in layers that are not over. */
function participantsAt(
  { profile }: Target,
  at: number,
): RotationParticipant[] {
  const today = new Date(at).toISOString().slice(0, 10);
  return profile.rotations.flatMap(({ title, layers }) =>
    layers
      .filter(({ end }) => end === undefined || end >= today)
      .flatMap(({ participants }) =>
        participants.flatMap(participant => {
          const ref =
            'user' in participant ? normalizeRef(participant.user) : undefined;
          return ref ? [{ rotation: title, ref }] : [];
        }),
      ),
  );
}

function absentOf(
  participants: RotationParticipant[],
  persons: Persons,
): RotationParticipant[] {
  return participants.filter(
    ({ ref, rotation }, index) =>
      persons.get(ref) === 'absent' &&
      participants.findIndex(
        other => other.ref === ref && other.rotation === rotation,
      ) === index,
  );
}
