import { randomUUID } from 'node:crypto';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Silence } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import { digest } from '../../operations/canonicalJson';
import type { KeyedRequest, NewSilence } from '../EnvironmentAlerts';

const DAY_MS = 24 * 60 * 60_000;
/** Ended silences are shown this long. */
const SHOWN_MS = DAY_MS;
/** How long it is known who silenced what. */
const KEPT_MS = 400 * DAY_MS;

/** Silences of environments without an Alertmanager, by the database's clock. */
export class SilenceStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<SilenceStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new SilenceStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async create(environment: string, silence: NewSilence): Promise<Silence> {
    const { request } = silence;
    const id = request?.id ?? randomUUID();
    const startsAt = request?.startsAt ?? (await readClock(this.#knex));
    await this.#knex('alert_silences')
      .insert({
        id,
        environment,
        rules: JSON.stringify(silence.rules),
        created_by: silence.createdBy,
        reason: silence.reason,
        starts_at: startsAt,
        ends_at: startsAt + silence.lengthMs,
        operation_id: silence.operationId ?? null,
        incident_id: silence.incidentId ?? null,
      })
      // Of a request that is sent again.
      .onConflict('id')
      .ignore();
    return (await this.get(environment, id))!;
  }

  /**
   * Remembers a request by the key of its sender.
   *
   * @param what - is asked for, and by whom; another one with the same key is no repetition
   * @throws ConflictError when the key was used for something else
   */
  async remember(
    environment: string,
    sender: { by: string; key: string },
    what: unknown,
  ): Promise<KeyedRequest> {
    const key = digest([sender.by, sender.key]);
    const request = digest(what);
    const startsAt = await readClock(this.#knex);
    const inserted = await this.#knex('alert_silence_requests')
      .insert({ environment, key, request, starts_at: startsAt })
      .onConflict(['environment', 'key'])
      .ignore()
      .returning('key');
    const row = await this.#knex('alert_silence_requests')
      .where({ environment, key })
      .first();
    if (row?.request !== request) {
      throw new ConflictError(
        'idempotencyKey: was used for another silence before',
      );
    }
    return {
      id: digest([environment, key]).slice(0, 36),
      startsAt: Number(row.starts_at),
      repeated: inserted.length === 0,
    };
  }

  async get(environment: string, id: string): Promise<Silence | undefined> {
    const [row] = await this.#select().where({ environment, id });
    return row && toSilence(row);
  }

  /** Those that hold, and those that ended within a day; the newest first. */
  async list(environment: string): Promise<Silence[]> {
    const rows = await this.#select()
      .where({ environment })
      .where('ends_at', '>', now(this.#knex, -SHOWN_MS))
      .orderBy([{ column: 'starts_at', order: 'desc' }, 'id'])
      .limit(200);
    return rows.map(toSilence);
  }

  /** Ends a silence now. @returns false when it has ended already */
  async expire(environment: string, id: string): Promise<boolean> {
    const knex = this.#knex;
    const changed = await knex('alert_silences')
      .where({ environment, id })
      .where('ends_at', '>', now(knex))
      .update({ ends_at: now(knex) });
    return changed > 0;
  }

  /** Forgets what is too old, of every environment. */
  async prune(): Promise<void> {
    const knex = this.#knex;
    await knex('alert_silences')
      .where('ends_at', '<', now(knex, -KEPT_MS))
      .delete();
    await knex('alert_silence_requests')
      .where('starts_at', '<', now(knex, -KEPT_MS))
      .delete();
  }

  #select() {
    return this.#knex('alert_silences').select('*', { now: now(this.#knex) });
  }
}

function toSilence(row: Record<string, any>): Silence {
  const rules = JSON.parse(row.rules) as string[];
  const [at, startsAt, endsAt] = [row.now, row.starts_at, row.ends_at].map(
    Number,
  );
  const holds = at < startsAt ? 'pending' : 'active';
  return {
    id: row.id,
    state: at < endsAt ? holds : 'expired',
    rules,
    matchers: [matcherOf(rules)],
    createdBy: row.created_by,
    reason: row.reason,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    ...(row.operation_id && { operationId: row.operation_id }),
    ...(row.incident_id && { incidentId: row.incident_id }),
    source: 'portal',
  };
}

function matcherOf(rules: string[]): string {
  return rules.length === 1
    ? `alertname="${rules[0]}"`
    : `alertname=~"${rules.join('|')}"`;
}
