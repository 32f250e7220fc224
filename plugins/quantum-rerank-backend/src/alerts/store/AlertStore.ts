import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import {
  countFired,
  queryEpisodes,
  toEpisode,
  type Episode,
  type EpisodeQuery,
  type FiredBefore,
} from './episodes';
import type { Look, StoredAlerts, StoredTransition } from './Look';
import { fromRow } from './rows';
import { writeLook } from './writeLook';

const DAY_MS = 24 * 60 * 60_000;
/** How long it is known when rules fired. */
const EPISODES_KEPT_MS = 400 * DAY_MS;

/** States of alert rules, shared by all replicas. An environment is called by a key. */
export class AlertStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<AlertStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new AlertStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The clock all moments in here are of. */
  readClock(): Promise<number> {
    return readClock(this.#knex);
  }

  async read(environment: string): Promise<StoredAlerts> {
    const [row] = await this.#knex('alert_environments').where({ environment });
    const states = await this.#knex('alert_states').where({ environment });
    return {
      revision: row ? Number(row.revision) : 0,
      ...(row && { evaluatedAt: Number(row.evaluated_at) }),
      states: new Map(states.map(state => [state.rule, fromRow(state)])),
    };
  }

  /**
   * Writes what a look found, all of it or, when another replica has looked
   * since, nothing.
   *
   * @returns whether it was written
   */
  async commit(look: Look): Promise<boolean> {
    const { environment, revision, at } = look;
    return transaction(this.#knex, async trx => {
      await trx('alert_environments')
        .insert({ environment, revision: 0, evaluated_at: 0 })
        .onConflict('environment')
        .ignore();
      const taken = await trx('alert_environments')
        .where({ environment, revision })
        .update({ revision: revision + 1, evaluated_at: at });
      if (taken === 0) {
        return false;
      }
      await writeLook(trx, look);
      return true;
    });
  }

  /** Times a rule fired that are not over, the earliest first. */
  async listOpen(environment: string): Promise<Episode[]> {
    const rows = await this.#knex('alert_episodes')
      .where({ environment, resolved_at: null })
      .orderBy('fired_at');
    return rows.map(toEpisode);
  }

  /** Times rules fired, the newest first. @throws InputError for a bad cursor */
  listEpisodes(
    environment: string,
    query: EpisodeQuery,
  ): Promise<Page<Episode>> {
    return queryEpisodes(this.#knex, environment, query);
  }

  /** Rules that fired and were over since a moment, the latest first. */
  countFired(environment: string, since: number): Promise<FiredBefore[]> {
    return countFired(this.#knex, environment, since);
  }

  /** Environments of which something fires or may, whoever still has them. */
  async listStanding(): Promise<string[]> {
    const rows = await this.#knex('alert_states').distinct('environment');
    return rows.map(({ environment }) => environment);
  }

  /**
   * Transitions that listeners were not told of yet, in order.
   *
   * @param without - environments to leave out
   */
  async listTransitions(
    limit: number,
    without: readonly string[] = [],
  ): Promise<StoredTransition[]> {
    const rows = await this.#knex('alert_transitions')
      .whereNotIn('environment', [...without])
      .orderBy('id')
      .limit(limit);
    const episodes = new Map<string, Episode>();
    for (const row of await this.#knex('alert_episodes').whereIn(
      'id',
      rows.map(({ episode }) => episode),
    )) {
      episodes.set(row.id, toEpisode(row));
    }
    return rows.flatMap(row => {
      const episode = episodes.get(row.episode);
      return episode
        ? [
            {
              id: Number(row.id),
              environment: row.environment,
              kind: row.kind,
              at: Number(row.at),
              episode,
            },
          ]
        : [];
    });
  }

  /** Called when everybody was told. */
  async forgetTransition(id: number): Promise<void> {
    await this.#knex('alert_transitions').where({ id }).delete();
  }

  /** Remembers a webhook. @returns whether it was not there yet */
  async remember(
    environment: string,
    digest: string,
    withinMs: number,
  ): Promise<boolean> {
    const knex = this.#knex;
    await knex('alert_notifications')
      .where('received_at', '<=', now(knex, -withinMs))
      .delete();
    const inserted = await knex('alert_notifications')
      .insert({ environment, digest, received_at: now(knex) })
      .onConflict(['environment', 'digest'])
      .ignore()
      .returning('digest');
    return inserted.length > 0;
  }

  /** Forgets what is too old, of every environment. */
  async prune(): Promise<void> {
    const knex = this.#knex;
    await knex('alert_episodes')
      .where('resolved_at', '<', now(knex, -EPISODES_KEPT_MS))
      .delete();
  }
}
