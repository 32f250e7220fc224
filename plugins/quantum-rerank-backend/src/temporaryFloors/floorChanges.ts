import { ConflictError } from '@backstage/errors';
import type { FloorBounds } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { OPEN_FLOOR_STATES, type FloorRow } from './floorRow';

/** What an operation does to a temporary floor, in the transaction of its own step. */
export type FloorChange =
  /** Before the change is sent: from here on somebody puts it back. */
  | {
      kind: 'begin';
      targetKey: string;
      entityRef: string;
      environment: string;
      autoscaler: string;
      autoscalerUid: string;
      raised: FloorBounds;
      former: FloorBounds;
      requestedBy: string;
      reason: string;
      /** Milliseconds since 1970, database clock. */
      until: number;
    }
  /** Kubernetes took it; earlier floors of the target are replaced by it. */
  | { kind: 'raised'; targetKey: string }
  /**
   * Bounds are set for good: a floor is over by this operation, where one
   * stands, and one that was perhaps raised before does not come back.
   */
  | {
      kind: 'end';
      targetKey: string;
      floor?: string;
      state: 'restored' | 'kept' | 'replaced';
    };

const TABLE = 'temporary_floors';
/** First pause after a failed try; doubles up to the longest. */
const RETRY_MS = 5000;
const LONGEST_RETRY_MS = 300_000;

/** How long to wait after so many failed tries, in milliseconds. */
export function retryPauseMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(attempts, 10));
}

/** Makes the change of a floor that belongs to a step of an operation. */
export async function changeFloor(
  trx: Knex,
  operation: string,
  change: FloorChange,
  at: number,
): Promise<void> {
  const table = () => trx<FloorRow>(TABLE);
  switch (change.kind) {
    case 'begin':
      // The step before sending may come several times; the first counts.
      await table()
        .insert({
          id: operation,
          generation: 0,
          state: 'raising',
          target_key: change.targetKey,
          entity_ref: change.entityRef,
          environment: change.environment,
          autoscaler: change.autoscaler,
          autoscaler_uid: change.autoscalerUid,
          raised: JSON.stringify(change.raised),
          former: JSON.stringify(change.former),
          requested_by: change.requestedBy,
          reason: change.reason,
          raised_at: null,
          until: change.until,
          next_at: change.until,
          attempts: 0,
          problem: null,
          restored_by: null,
          ended_at: null,
        })
        .onConflict('id')
        .ignore();
      return;
    case 'raised':
      await table()
        .where({ target_key: change.targetKey })
        // Of those that may have been raised the operations are over: a
        // target has one open operation at a time.
        .whereIn('state', OPEN_FLOOR_STATES)
        .whereNot({ id: operation })
        .update({
          state: 'replaced',
          restored_by: operation,
          ended_at: at,
          problem: null,
        });
      await table()
        .where({ id: operation, state: 'raising' })
        .update({ state: 'open', raised_at: at });
      return;
    default:
      if (change.floor !== undefined) {
        await table()
          .where({ id: change.floor })
          .whereIn('state', OPEN_FLOOR_STATES)
          .update({
            state: change.state,
            restored_by: operation,
            ended_at: at,
            problem: null,
          });
      }
      await table()
        .where({ target_key: change.targetKey, state: 'raising' })
        .update({ state: 'replaced', restored_by: operation, ended_at: at });
  }
}

/**
 * Ties a floor to the operation that is to put it back, in the transaction
 * that records the operation.
 *
 * @throws ConflictError when the floor changed since it was claimed
 */
export async function claimRestore(
  trx: Knex,
  { id, generation }: { id: string; generation: number },
  operation: string,
): Promise<void> {
  const changed = await trx<FloorRow>(TABLE)
    .where({ id, generation, state: 'open' })
    .update({ restored_by: operation });
  if (changed !== 1) {
    throw new ConflictError('Somebody else puts the former bounds back');
  }
}

/**
 * What the end of an operation means for floors: one that certainly raised
 * nothing leaves none, and one that put nothing back is tried again.
 */
export async function settleFloors(
  trx: Knex,
  operation: string,
  end: { certain: boolean; message: string },
  at: number,
): Promise<void> {
  if (end.certain) {
    await trx<FloorRow>(TABLE)
      .where({ id: operation, state: 'raising' })
      .update({ state: 'not-raised', ended_at: at });
  }
  const following = await trx<FloorRow>(TABLE)
    .where({ restored_by: operation, state: 'open' })
    .first();
  if (following) {
    await trx<FloorRow>(TABLE)
      .where({ id: following.id, state: 'open' })
      .update({
        attempts: following.attempts + 1,
        problem: end.message,
        next_at: at + retryPauseMs(following.attempts),
      });
  }
}
