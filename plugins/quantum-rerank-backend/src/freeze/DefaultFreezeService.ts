import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  Freeze,
  FreezeWindow,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readClock } from '../database/now';
import { WallClock } from '../onCall/rotation/wallClock';
import type {
  FreezeFacts,
  FreezePlace,
  FreezeService,
  FreezeSituation,
  HoldingWindow,
} from './FreezeService';
import { judgeFreeze } from './judgeFreeze';
import type { OpenIncident, OpenIncidents } from './OpenIncidents';
import { spansBetween, type FreezeSpan } from './windows/freezeSpans';

const DAY_MS = 86_400_000;
/** How far ahead windows are listed. */
const AHEAD_MS = 60 * DAY_MS;
/** How far from now "would this be allowed at …?" is answered. */
const REACH_MS = 731 * DAY_MS;
/** A moment this close is now: people choose it to the minute. */
const SAME_MS = 60_000;
/** Windows that are listed at most. */
const MOST_LISTED = 100;

/** {@link FreezeService} on the freeze windows of the profile. */
export class DefaultFreezeService implements FreezeService {
  readonly #now: () => Promise<number>;
  readonly #incidents: OpenIncidents;
  readonly #logger: LoggerService;

  static async create(options: {
    database: DatabaseService;
    incidents: OpenIncidents;
    logger: LoggerService;
  }): Promise<DefaultFreezeService> {
    const knex = await options.database.getClient();
    return new DefaultFreezeService({
      ...options,
      now: () => readClock(knex),
    });
  }

  constructor(options: {
    /** Milliseconds since 1970, of the clock that replicas share. */
    now: () => Promise<number>;
    incidents: OpenIncidents;
    logger: LoggerService;
  }) {
    this.#now = options.now;
    this.#incidents = options.incidents;
    this.#logger = options.logger;
  }

  async getSituation(place: FreezePlace): Promise<FreezeSituation> {
    if (rulesOf(place).length === 0) {
      return { windows: [], incidents: [] };
    }
    const at = await this.#now();
    const windows = holdingAt(place, at);
    return { windows, incidents: await this.#listOpenAt(place, { windows }) };
  }

  async getFacts(place: FreezePlace): Promise<FreezeFacts> {
    const openIncidents = await this.#listOpen(place);
    const frozen =
      rulesOf(place).length > 0 &&
      holdingAt(place, await this.#now()).length > 0;
    return { frozen, ...(openIncidents ? { openIncidents } : {}) };
  }

  async getFreeze(place: FreezePlace, moment?: Date): Promise<Freeze> {
    const now = await this.#now();
    const at = moment?.getTime() ?? now;
    if (Math.abs(at - now) > REACH_MS) {
      throw new InputError('at: must lie within two years of now');
    }
    const windows = holdingAt(place, at);
    const isOtherMoment = Math.abs(at - now) >= SAME_MS;
    const freeze: FreezeSituation = {
      windows,
      incidents: await this.#listOpenAt(place, { windows, isOtherMoment }),
      isOtherMoment,
    };
    const options = {
      environment: place.environment.name,
      guardrails: place.profile.guardrails,
    };
    return {
      entityRef: place.entityRef,
      environment: place.environment.name,
      at: new Date(at).toISOString(),
      active: windows.map(({ untilInWords: _, ...window }) => window),
      upcoming: upcomingAfter(place, at),
      persons: judgeFreeze(freeze, { ...options, automation: false }),
      automation: judgeFreeze(freeze, { ...options, automation: true }),
    };
  }

  /** Those of today say nothing of another moment, and without windows nothing at all. */
  async #listOpenAt(
    place: FreezePlace,
    at: Pick<FreezeSituation, 'windows' | 'isOtherMoment'>,
  ): Promise<OpenIncident[] | undefined> {
    return at.windows.length > 0 && !at.isOtherMoment
      ? this.#listOpen(place)
      : [];
  }

  /** An exception that cannot be checked excuses nobody. */
  async #listOpen(place: FreezePlace): Promise<OpenIncident[] | undefined> {
    try {
      return await this.#incidents.listOpen(place);
    } catch (error) {
      this.#logger.warn(
        `Open incidents of ${place.environment.name} of ${place.entityRef} are not known`,
        error instanceof Error ? error : new Error(String(error)),
      );
      return undefined;
    }
  }
}

function rulesOf({ profile, environment }: FreezePlace) {
  return profile.freezeWindows.filter(
    ({ environments }) =>
      !environments || environments.includes(environment.name),
  );
}

function holdingAt(place: FreezePlace, at: number): HoldingWindow[] {
  return rulesOf(place)
    .flatMap(rule => spansBetween(rule, { from: at, until: at + 1 }))
    .sort((a, b) => b.until - a.until)
    .map(span => ({ ...viewOf(span), untilInWords: endInWords(span) }));
}

function upcomingAfter(place: FreezePlace, at: number): FreezeWindow[] {
  return rulesOf(place)
    .flatMap(rule =>
      spansBetween(rule, { from: at, until: at + AHEAD_MS }).filter(
        ({ from }) => from > at,
      ),
    )
    .sort((a, b) => a.from - b.from)
    .slice(0, MOST_LISTED)
    .map(viewOf);
}

function viewOf({ rule, from, until }: FreezeSpan): FreezeWindow {
  return {
    id: rule.id,
    title: rule.title,
    ...(rule.reason ? { reason: rule.reason } : {}),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  };
}

function endInWords({ rule, until }: FreezeSpan): string {
  const wall = until + new WallClock(rule.timeZone).offsetAt(until);
  return `${new Date(wall).toISOString().slice(0, 16).replace('T', ' ')} (${
    rule.timeZone
  })`;
}
