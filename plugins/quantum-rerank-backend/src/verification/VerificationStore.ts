import type { DatabaseService } from '@backstage/backend-plugin-api';
import {
  verificationSchema,
  type OperationState,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { now, readClock } from '../database/now';
import { transaction } from '../database/transaction';
import { insertOutboxMessages } from '../operations/outbox/outboxTable';
import type { OutboxMessage } from '../operations/store/OperationStore';
import { mayHaveChanged } from './mayHaveChanged';

/** An operation that was sent and ended. */
export interface EndedOperation {
  id: string;
  entityRef: string;
  environment: string;
  title: string;
  requestedBy: string;
  applyStartedAt: number;
  endedAt: number;
  /** Whether it may have changed something. */
  changed: boolean;
}

/** A verification that is to be looked at. */
export interface DueVerification extends EndedOperation {
  version: number;
  until: number;
  /** What the last look found. */
  verification?: Verification;
}

/** What ended longer ago stays without a verification: it is from before any outage that people still ask about. */
const LOOK_BACK_MS = 14 * 86_400_000;

interface Row {
  id: string;
  entity_ref: string;
  environment: string;
  title: string;
  requested_by: string;
  apply_started_at: number | string;
  ended_at: number | string;
  operation_state: OperationState;
  execution: string;
}

const OPERATION_COLUMNS = [
  'operations.id',
  'operations.entity_ref',
  'operations.environment',
  'operations.title',
  'operations.requested_by',
  'operations.apply_started_at',
  'operations.ended_at',
  'operations.state as operation_state',
  'operations.execution',
];

/** Verifications beside the operations that they are of. */
export class VerificationStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<VerificationStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new VerificationStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The database's clock. */
  now(): Promise<number> {
    return readClock(this.#knex);
  }

  /** Ended operations that nobody began to verify, oldest first. */
  async listUnseen(limit: number): Promise<EndedOperation[]> {
    const knex = this.#knex;
    const rows: Row[] = await knex('operations')
      .leftJoin(
        'operation_verifications',
        'operation_verifications.operation_id',
        'operations.id',
      )
      .whereNull('operation_verifications.operation_id')
      .whereIn('operations.state', [
        'succeeded',
        'degraded',
        'failed',
        'overridden',
        'interrupted',
      ])
      .whereNotNull('operations.apply_started_at')
      .where('operations.ended_at', '>', now(knex, -LOOK_BACK_MS))
      .orderBy('operations.ended_at')
      .limit(limit)
      .select(OPERATION_COLUMNS);
    return rows.map(toEnded);
  }

  /** Begins a verification; of several replicas one does. */
  async begin(operationId: string, until: number): Promise<void> {
    await this.#knex('operation_verifications')
      .insert({
        operation_id: operationId,
        version: 0,
        state: 'watching',
        until,
        next_at: now(this.#knex),
      })
      .onConflict('operation_id')
      .ignore();
  }

  /** Leaves an operation that changed nothing out from now on. */
  async skip(operationId: string): Promise<void> {
    await this.#knex('operation_verifications')
      .insert({
        operation_id: operationId,
        version: 0,
        state: 'done',
        until: now(this.#knex),
        next_at: now(this.#knex),
      })
      .onConflict('operation_id')
      .ignore();
  }

  /** Verifications that are due, longest overdue first. */
  async listDue(limit: number): Promise<DueVerification[]> {
    const rows: Array<
      Row & {
        version: number;
        until: number | string;
        verification: string | null;
      }
    > = await this.#knex('operation_verifications')
      .join(
        'operations',
        'operations.id',
        'operation_verifications.operation_id',
      )
      .where('operation_verifications.state', 'watching')
      .where('operation_verifications.next_at', '<=', now(this.#knex))
      .orderBy('operation_verifications.next_at')
      .limit(limit)
      .select([
        ...OPERATION_COLUMNS,
        'operation_verifications.version',
        'operation_verifications.until',
        'operation_verifications.verification',
      ]);
    return rows.map(row => {
      const verification = read(row.verification);
      return {
        ...toEnded(row),
        version: row.version,
        until: Number(row.until),
        ...(verification ? { verification } : {}),
      };
    });
  }

  /**
   * Keeps what a look found, with messages that leave with it.
   *
   * @returns false when another replica was faster
   */
  async record(
    due: Pick<DueVerification, 'id' | 'version'>,
    verification: Verification,
    options: { nextAt: number; outbox: OutboxMessage[] },
  ): Promise<boolean> {
    return transaction(this.#knex, async trx => {
      const changed = await trx('operation_verifications')
        .where({
          operation_id: due.id,
          version: due.version,
          state: 'watching',
        })
        .update({
          version: due.version + 1,
          state: verification.state,
          next_at: options.nextAt,
          verification: JSON.stringify(verification),
        });
      if (changed === 1) {
        await insertOutboxMessages(trx, options.outbox, await readClock(trx));
      }
      return changed === 1;
    });
  }

  /** Looks later at what cannot be looked at now. */
  async postpone(
    due: Pick<DueVerification, 'id' | 'version'>,
    nextAt: number,
  ): Promise<void> {
    await this.#knex('operation_verifications')
      .where({ operation_id: due.id, version: due.version, state: 'watching' })
      .update({ next_at: nextAt });
  }

  /** What is known of operations, by their ids. */
  async find(ids: string[]): Promise<Map<string, Verification>> {
    const rows: Array<{ operation_id: string; verification: string | null }> =
      ids.length > 0
        ? await this.#knex('operation_verifications')
            .whereIn('operation_id', ids)
            .select('operation_id', 'verification')
        : [];
    return new Map(
      rows.flatMap(row => {
        const verification = read(row.verification);
        return verification ? [[row.operation_id, verification]] : [];
      }),
    );
  }
}

function toEnded(row: Row): EndedOperation {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    environment: row.environment,
    title: row.title,
    requestedBy: row.requested_by,
    applyStartedAt: Number(row.apply_started_at),
    endedAt: Number(row.ended_at),
    changed: mayHaveChanged(row.operation_state, row.execution),
  };
}

/** One that cannot be read is not known, instead of breaking a list. */
function read(text: string | null): Verification | undefined {
  try {
    return verificationSchema.safeParse(JSON.parse(text ?? 'null')).data;
  } catch {
    return undefined;
  }
}
