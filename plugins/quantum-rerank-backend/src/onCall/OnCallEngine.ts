import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  OnCallSourceState,
  Participant,
  ProfileContact,
  Rotation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import { isWithin } from './elapsed';
import { normalizeRef } from './entityRefs';
import type { UnreadSource } from './levels/unread';
import { shiftsWithOverrides } from './overrides/applyOverrides';
import type { OverrideReader } from './overrides/OverrideReader';
import type { StoredOverride } from './overrides/OverrideStore';
import type { PersonDirectory } from './persons/PersonDirectory';
import type { Span } from './rotation/spans';
import { DAY } from './rotation/wallClock';
import { TRUSTED_MS } from './sources/SourceReader';
import type { SourceReaders } from './sources/SourceReaders';

/** Id of the source that the profile's rotations are. */
export const PROFILE_SOURCE = 'profile';

/** Permission checks wait no longer. */
const PERMISSION_WAIT_MS = 3_000;
const ANSWER_WAIT_MS = 5_000;
/** No turn is longer than 99 weeks. */
const LONGEST_TURN = 99 * 7 * DAY;

/** Whom a shift names, before it is decided what of it is shown. */
export interface Holder {
  /** Normalized. */
  entityRef?: string;
  contact?: ProfileContact;
  name?: string;
  email?: string;
  phone?: string;
  url?: string;
}

/** A shift of any source. Open ends are absent. */
export interface KnownShift {
  rotation: string;
  title: string;
  level: number;
  source: string;
  from?: number;
  until?: number;
  override?: string;
  holder: Holder;
}

/** What is known of a stretch of time. */
export interface KnownSchedule {
  shifts: KnownShift[];
  sources: OnCallSourceState[];
  /** Those that cannot be read now. */
  unread: UnreadSource[];
  /** In force, from the oldest to the newest. */
  overrides: StoredOverride[];
}

/**
 * Who is on call when, from the rotations of the profile with their overrides
 * and from every source. Knows nothing of permissions.
 */
export class OnCallEngine {
  readonly #overrides: OverrideReader;
  readonly #sources: SourceReaders;
  readonly #persons: PersonDirectory;
  readonly #logger: LoggerService;
  readonly #now: () => number;

  constructor(options: {
    overrides: OverrideReader;
    sources: SourceReaders;
    persons: PersonDirectory;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#overrides = options.overrides;
    this.#sources = options.sources;
    this.#persons = options.persons;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Shifts that overlap a stretch of time; they may begin before and end
   * after. Sources that fail are said to, and answer with what they last
   * said.
   *
   * @throws ServiceUnavailableError when the overrides cannot be read
   */
  async getSchedule(target: Target, range: Span): Promise<KnownSchedule> {
    const [overrides, answers] = await Promise.all([
      this.#overrides.read(target, reachOf(range)),
      this.#readSources(target, range, ANSWER_WAIT_MS),
    ]);
    return {
      shifts: [
        ...rotationShifts(target, overrides, range),
        ...answers.flatMap(({ shifts }) =>
          shifts.filter(shift => covers(shift, range)),
        ),
      ],
      sources: [
        ...(target.profile.rotations.length > 0
          ? [
              {
                id: PROFILE_SOURCE,
                title: 'Profile',
                state: 'live' as const,
              },
            ]
          : []),
        ...answers.map(({ state }) => state),
      ],
      unread: answers
        .filter(({ state }) => state.state !== 'live')
        .map(({ state, level, known }) => ({ state, level, known })),
      overrides,
    };
  }

  /**
   * Who counts as on call for permissions: the profile's list, its rotations,
   * and sources. One that fails grants what it last said for 15 minutes; one
   * that is slow grants nothing new. Never throws.
   */
  async findRefs(target: Target): Promise<string[]> {
    const at = this.#now();
    const range = { from: at, until: at + 1 };
    const [ofRotations, ofSources] = await Promise.all([
      this.#overrides
        .readTrusted(target, reachOf(range), TRUSTED_MS)
        .then(overrides => rotationShifts(target, overrides, range))
        .catch(error => {
          this.#logger.warn(
            `Overrides of ${target.entityRef} ${
              target.environment.name
            } cannot be read, so its rotations grant nothing: ${stringifyError(
              error,
            )}`,
          );
          return [];
        }),
      this.#readSources(target, range, PERMISSION_WAIT_MS),
    ]);
    const trusted = ofSources
      .filter(
        ({ state, lastSuccessAt = 0 }) =>
          state.state === 'live' || isWithin(lastSuccessAt, at, TRUSTED_MS),
      )
      .flatMap(({ shifts }) => shifts.filter(shift => covers(shift, range)));
    const refs = [
      ...target.profile.onCall.map(normalizeRef),
      ...[...ofRotations, ...trusted].map(({ holder }) => holder.entityRef),
    ];
    return [...new Set(refs.filter(ref => ref !== undefined))];
  }

  async #readSources(target: Target, range: Span, waitMs: number) {
    const answers = await this.#sources.read(target, windowOf(range), waitMs);
    const emails = answers.flatMap(({ shifts }) =>
      shifts.flatMap(({ person }) =>
        person.entityRef === undefined ? person.email ?? [] : [],
      ),
    );
    const refs = await this.#persons.findByEmail(emails, waitMs);
    return answers.map(answer => ({
      ...answer,
      shifts: answer.shifts.map(
        ({ schedule, from, until, person, ...shift }): KnownShift => ({
          ...shift,
          rotation: schedule,
          source: answer.state.id,
          from: from === undefined ? undefined : Date.parse(from),
          until: until === undefined ? undefined : Date.parse(until),
          holder: {
            ...person,
            entityRef:
              person.entityRef ??
              refs.get(person.email?.toLocaleLowerCase('en-US') ?? ''),
          },
        }),
      ),
    }));
  }
}

/** Shifts of the profile's rotations. */
function rotationShifts(
  target: Target,
  overrides: StoredOverride[],
  range: Span,
): KnownShift[] {
  return target.profile.rotations.flatMap(rotation =>
    shiftsWithOverrides(rotation, overrides, range).map(
      ({ participant, ...span }) =>
        toKnownShift(rotation, participant, span, target),
    ),
  );
}

/** A shift of a rotation of the profile. */
export function toKnownShift(
  rotation: Rotation,
  participant: Participant,
  span: Span & { override?: string },
  { profile }: Target,
): KnownShift {
  return {
    ...span,
    rotation: rotation.id,
    title: rotation.title,
    level: rotation.level,
    source: PROFILE_SOURCE,
    holder:
      'user' in participant
        ? { entityRef: normalizeRef(participant.user) }
        : {
            contact: profile.contacts.find(
              ({ id }) => id === participant.contact,
            ),
          },
  };
}

/** Whether a shift overlaps a stretch of time. */
export function covers(
  shift: { from?: number; until?: number },
  range: Span,
): boolean {
  return (
    (shift.from ?? -Infinity) < range.until &&
    (shift.until ?? Infinity) > range.from
  );
}

/** Where overrides may be that cut a shift of the time. */
function reachOf({ from, until }: Span): Span {
  return { from: from - LONGEST_TURN, until: until + LONGEST_TURN };
}

/**
 * What sources are asked for. Everything about the present is one question,
 * so that it is asked once a minute, not once per reader.
 */
function windowOf(range: Span): Span {
  const from = Math.floor(range.from / DAY) * DAY;
  return { from, until: Math.max(range.until, from + 36 * DAY) };
}
