import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import type { Sample } from '../scrape/samples';

/** One look at `/metrics`: samples, or why there are none. */
export interface StoredScrape {
  at: number;
  samples?: Sample[];
  problem?: string;
  /** What failed is the way there or the profile, which says nothing about the service. */
  misconfigured?: boolean;
}

/** Longest window a rate is taken over, and so how long samples are kept. */
export const SCRAPES_KEPT_MS = 60 * 60_000;
/** The longest history that can be asked for, and a little more. */
const POINTS_KEPT_MS = 25 * 60 * 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The longest window of an error budget, and a day more. */
const HOURS_KEPT_MS = 32 * 24 * HOUR_MS;
/** Minutes are kept this long at least, so that their hours can be added up again. */
const SURE_POINTS_MS = 24 * HOUR_MS;

/** What the values of the minutes of an hour add up to. */
export interface StoredHour {
  /** When it began. */
  hour: number;
  sum: number;
  /** How many of its minutes have a value. */
  count: number;
}

/**
 * What was read from `/metrics`, shared by all replicas: samples of the last
 * hour, values of the last day, and hourly sums of a month. An environment is
 * called by a key.
 */
export class SignalStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<SignalStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new SignalStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The clock all moments in here are of. */
  readClock(): Promise<number> {
    return readClock(this.#knex);
  }

  /**
   * Takes the next look at an environment, so that one replica looks in each
   * interval. @returns when it was taken, or undefined when it is not time
   */
  async claim(
    environment: string,
    intervalMs: number,
  ): Promise<number | undefined> {
    const knex = this.#knex;
    await knex('signal_sources')
      .insert({ environment, started_at: 0 })
      .onConflict('environment')
      .ignore();
    const taken = await knex('signal_sources')
      .where({ environment })
      .where('started_at', '<=', now(knex, -intervalMs))
      .update({ started_at: now(knex) });
    if (taken === 0) {
      return undefined;
    }
    const row = await knex('signal_sources').where({ environment }).first();
    return Number(row.started_at);
  }

  async addScrape(environment: string, scrape: StoredScrape): Promise<void> {
    await this.#knex('signal_scrapes')
      .insert({
        environment,
        at: scrape.at,
        samples: scrape.samples
          ? JSON.stringify(
              scrape.samples.map(({ name, labels, value }) => [
                name,
                labels,
                String(value),
              ]),
            )
          : null,
        problem: scrape.problem ?? null,
        misconfigured: scrape.misconfigured ?? false,
      })
      .onConflict(['environment', 'at'])
      .ignore();
  }

  /** Looks after a moment, oldest first. */
  async listScrapes(
    environment: string,
    after: number,
  ): Promise<StoredScrape[]> {
    const rows = await this.#knex('signal_scrapes')
      .where({ environment })
      .where('at', '>', after)
      .orderBy('at');
    return rows.map(row => ({
      at: Number(row.at),
      ...(row.samples === null
        ? {
            problem: row.problem,
            ...(row.misconfigured ? { misconfigured: true } : {}),
          }
        : { samples: readSamples(row.samples) }),
    }));
  }

  /** Keeps the values as those of their minute, in place of earlier ones. */
  async addPoints(
    environment: string,
    at: number,
    values: ReadonlyMap<string, number>,
  ): Promise<void> {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const rows = [...values].map(([signal, value]) => ({
      environment,
      signal,
      at: minute,
      value,
    }));
    if (rows.length > 0) {
      await this.#knex('signal_points')
        .insert(rows)
        .onConflict(['environment', 'signal', 'at'])
        .merge(['value']);
    }
  }

  /** Values of minutes in a stretch of time, both ends included, oldest first. */
  async listPoints(
    environment: string,
    signal: string,
    range: { from: number; to: number },
  ): Promise<Array<{ at: number; value: number }>> {
    const rows = await this.#knex('signal_points')
      .where({ environment, signal })
      .whereBetween('at', [range.from, range.to])
      .orderBy('at')
      .select('at', 'value');
    return rows.map(row => ({ at: Number(row.at), value: Number(row.value) }));
  }

  /**
   * Adds the minutes of a signal up by hour, in place of earlier sums: as
   * often as wanted, by whichever replica.
   *
   * @param since - the hour of this moment is the first one; at most a day ago
   */
  async addUpHours(
    environment: string,
    signal: string,
    since: number,
  ): Promise<void> {
    const knex = this.#knex;
    const clock = await this.readClock();
    const from = hourOf(Math.max(since, clock - SURE_POINTS_MS));
    const hour = knex.raw('?? - ?? % ?', ['at', 'at', HOUR_MS]);
    const rows: Array<Record<string, unknown>> = await knex
      .select({ hour: 'hour' })
      .sum({ sum: 'value' })
      .count({ count: '*' })
      .from(
        knex('signal_points')
          .where({ environment, signal })
          .where('at', '>=', from)
          .select({ hour, value: 'value' })
          .as('minutes'),
      )
      .groupBy('hour');
    if (rows.length > 0) {
      await knex('signal_hours')
        .insert(
          rows.map(row => ({ environment, signal, ...toStoredHour(row) })),
        )
        .onConflict(['environment', 'signal', 'hour'])
        .merge(['sum', 'count']);
    }
  }

  /** Sums of the hours that began in a stretch of time, both ends included, oldest first. */
  async listHours(
    environment: string,
    signal: string,
    range: { from: number; to: number },
  ): Promise<StoredHour[]> {
    const rows = await this.#knex('signal_hours')
      .where({ environment, signal })
      .whereBetween('hour', [range.from, range.to])
      .orderBy('hour')
      .select('hour', 'sum', 'count');
    return rows.map(toStoredHour);
  }

  /** Forgets what is too old, of every environment. */
  async prune(): Promise<void> {
    const knex = this.#knex;
    await knex('signal_scrapes')
      .where('at', '<', now(knex, -SCRAPES_KEPT_MS - MINUTE_MS))
      .delete();
    await knex('signal_points')
      .where('at', '<', now(knex, -POINTS_KEPT_MS))
      .delete();
    await knex('signal_hours')
      .where('hour', '<', now(knex, -HOURS_KEPT_MS))
      .delete();
  }
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

/** PostgreSQL answers big numbers as text. */
function toStoredHour(row: Record<string, unknown>): StoredHour {
  return {
    hour: Number(row.hour),
    sum: Number(row.sum),
    count: Number(row.count),
  };
}

function readSamples(json: string): Sample[] {
  const rows = JSON.parse(json) as Array<
    [string, Record<string, string>, string]
  >;
  return rows.map(([name, labels, value]) => ({
    name,
    labels,
    value: Number(value),
  }));
}
