import type { DatabaseService } from '@backstage/backend-plugin-api';
import type {
  EscalationEvent,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { readClock } from '../database/now';
import { transaction } from '../database/transaction';
import type { SomeRows } from '../database/keyset';
import type { Slice } from '../history/slice';
import { nextMomentOf } from './clock';
import {
  queryEscalations,
  queryPastEscalations,
  type PastEscalation,
} from './escalationQueries';
import {
  toStored,
  type EscalationRow,
  type EventRow,
  type StoredEscalation,
} from './escalationRows';

/** What is written on the timeline. */
export type NewEvent = Omit<EscalationEvent, 'at'>;

/** What may change of an escalation. */
export type EscalationChange = Partial<
  Pick<
    StoredEscalation,
    'state' | 'steps' | 'acknowledgedAt' | 'acknowledgedBy' | 'resolvedAt'
  >
>;

/** Done in the transaction of a change. */
export type Also = (trx: Knex) => Promise<void>;

/**
 * Escalations, shared by all replicas. Every change names the revision it was
 * decided on, so that of two that are made at once one is refused.
 */
export class EscalationStore {
  readonly #knex: Knex;
  readonly #clock: () => Promise<number>;

  static async create(options: {
    database: DatabaseService;
    /** Milliseconds since 1970; default: the clock of the database. */
    clock?: () => Promise<number>;
  }): Promise<EscalationStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new EscalationStore(knex, options.clock ?? (() => readClock(knex)));
  }

  private constructor(knex: Knex, clock: () => Promise<number>) {
    this.#knex = knex;
    this.#clock = clock;
  }

  /** The clock all moments in here are of. */
  now(): Promise<number> {
    return this.#clock();
  }

  /**
   * Stores a new one, unless one of its subject is running.
   *
   * @returns whether it was stored
   */
  async start(
    escalation: StoredEscalation,
    events: NewEvent[],
    also: Also = async () => {},
  ): Promise<boolean> {
    return transaction(this.#knex, async trx => {
      const { subject } = escalation;
      await trx('escalations')
        .insert({
          id: escalation.id,
          revision: escalation.revision,
          profile: escalation.profile,
          environment: escalation.environment,
          entity_ref: escalation.entityRef,
          subject_kind: subject.kind,
          subject_id: subject.id,
          subject_title: subject.title,
          summary: escalation.summary,
          occurrence: escalation.occurrence,
          severity: escalation.severity,
          escalates: escalation.escalates,
          state: escalation.state,
          steps: JSON.stringify(escalation.steps),
          started_at: escalation.startedAt,
          next_at: nextAtOf(escalation),
        })
        .onConflict()
        .ignore();
      const stored = await trx('escalations')
        .where({ id: escalation.id })
        .first('id');
      if (!stored) {
        return false;
      }
      await addEvents(trx, escalation.id, events, escalation.startedAt);
      await also(trx);
      return true;
    });
  }

  /**
   * Changes one, unless it was changed since it was read.
   *
   * @returns whether it was changed
   */
  async change(
    before: StoredEscalation,
    change: EscalationChange,
    options: { at: number; events: NewEvent[]; also?: Also },
  ): Promise<boolean> {
    const after = { ...before, ...change };
    return transaction(this.#knex, async trx => {
      const changed = await trx('escalations')
        .where({ id: before.id, revision: before.revision })
        .whereNull('resolved_at')
        .update({
          revision: before.revision + 1,
          state: after.state,
          steps: JSON.stringify(after.steps),
          next_at: nextAtOf(after),
          acknowledged_at: after.acknowledgedAt ?? null,
          acknowledged_by: after.acknowledgedBy ?? null,
          resolved_at: after.resolvedAt ?? null,
        });
      if (changed === 0) {
        return false;
      }
      await addEvents(trx, before.id, options.events, options.at);
      await options.also?.(trx);
      return true;
    });
  }

  /** Writes something on the timeline of one, in a transaction of others. */
  async note(
    trx: Knex,
    id: string,
    event: NewEvent,
    at: number,
  ): Promise<void> {
    await addEvents(trx, id, [event], at);
  }

  async get(id: string): Promise<StoredEscalation | undefined> {
    const row = await this.#knex<EscalationRow>('escalations')
      .where({ id })
      .first();
    return row && toStored(row);
  }

  /** Those that are not over. */
  async listRunning(): Promise<StoredEscalation[]> {
    const rows = await this.#knex<EscalationRow>('escalations')
      .whereNull('resolved_at')
      .orderBy('started_at')
      .orderBy('id');
    return rows.map(toStored);
  }

  /** Those that have something to do now. */
  async listDue(now: number): Promise<StoredEscalation[]> {
    const rows = await this.#knex<EscalationRow>('escalations')
      .where({ state: 'open' })
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(200);
    return rows.map(toStored);
  }

  /** Timelines, by id of the escalation. */
  async listEvents(ids: string[]): Promise<Map<string, EventRow[]>> {
    const rows = await this.#knex<EventRow>('escalation_events')
      .whereIn('escalation_id', ids)
      .orderBy('sequence');
    const timelines = new Map<string, EventRow[]>(ids.map(id => [id, []]));
    for (const row of rows) {
      timelines.get(row.escalation_id)?.push(row);
    }
    return timelines;
  }

  /**
   * Those that escalate, newest first.
   *
   * @throws InputError when the cursor is none
   */
  async list(
    scope: { profile: string; environment: string },
    query: { state: 'open' | 'all'; limit: number; cursor?: string },
  ): Promise<Page<StoredEscalation>> {
    return queryEscalations(this.#knex, scope, query);
  }

  /** That they were acknowledged, or that they ended, newest first. */
  async listPast(
    scope: Parameters<typeof queryPastEscalations>[1],
    slice: Slice,
  ): Promise<SomeRows<PastEscalation>> {
    return queryPastEscalations(this.#knex, scope, slice);
  }

  /** Forgets what was told once, without escalating, and is long over. */
  async prune(olderThanMs: number): Promise<void> {
    const now = await this.#clock();
    await this.#knex('escalation_events')
      .whereIn(
        'escalation_id',
        this.#knex('escalations')
          .select('id')
          .where({ escalates: false })
          .where('resolved_at', '<', now - olderThanMs),
      )
      .delete();
    await this.#knex('escalations')
      .where({ escalates: false })
      .where('resolved_at', '<', now - olderThanMs)
      .delete();
  }
}

function nextAtOf(
  escalation: Pick<StoredEscalation, 'escalates' | 'state' | 'steps'>,
): number | null {
  return escalation.escalates && escalation.state === 'open'
    ? nextMomentOf(escalation.steps)
    : null;
}

async function addEvents(
  trx: Knex,
  id: string,
  events: NewEvent[],
  at: number,
): Promise<void> {
  for (const event of events) {
    await trx('escalation_events').insert({
      escalation_id: id,
      at,
      kind: event.kind,
      text: event.text,
      level: event.level ?? null,
      by: event.by ?? null,
    });
  }
}
