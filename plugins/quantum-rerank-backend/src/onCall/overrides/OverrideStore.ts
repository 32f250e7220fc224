import type {
  OnCallOverride,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { SomeRows } from '../../database/keyset';
import type { Slice } from '../../history/slice';
import type { PastOverride } from './overrideQueries';

/** An override as it was made, and whether it was taken back. Times are milliseconds since 1970. */
export interface StoredOverride {
  id: string;
  entityRef: string;
  environment: string;
  rotation: string;
  kind: OnCallOverride['kind'];
  person?: string;
  replaces?: string;
  from: number;
  until: number;
  /** The other half of a swap. */
  counterpart?: string;
  reason: string;
  createdBy: string;
  createdAt: number;
  withdrawnBy?: string;
  withdrawnAt?: number;
}

/** What {@link OverrideStore.create} needs; the rest is the database's. */
export type NewOverride = Omit<
  StoredOverride,
  'createdAt' | 'createdBy' | 'withdrawnBy' | 'withdrawnAt'
>;

/**
 * Remembers overrides. Nothing is ever changed or deleted: that one was taken
 * back is a fact of its own.
 */
export interface OverrideStore {
  /**
   * Keeps an override, or both halves of a swap in one transaction. Under a
   * key that was used before nothing is planned or kept, and the earlier one
   * is returned.
   *
   * @param plan - what to keep
   * @returns the first of them
   * @throws ConflictError when the key was used for another request
   */
  create(
    plan: () => Promise<NewOverride[]>,
    request: {
      createdBy: string;
      via: string;
      idempotencyKey: string;
      requestDigest: string;
    },
  ): Promise<{ override: StoredOverride; created: boolean }>;

  /** @throws NotFoundError */
  get(id: string): Promise<StoredOverride>;

  /**
   * Takes overrides back.
   *
   * @throws ConflictError when one was taken back before
   */
  withdraw(
    ids: string[],
    by: { withdrawnBy: string; via: string; comment?: string },
  ): Promise<void>;

  /**
   * Those in force that overlap a stretch of time, from the oldest to the
   * newest. One that was taken back was in force until then.
   */
  listInForce(query: {
    entityRef: string;
    environment: string;
    from: number;
    until: number;
  }): Promise<StoredOverride[]>;

  /** All of them, newest first. */
  list(query: {
    entityRef: string;
    environment: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<StoredOverride>>;

  /** That they were made, or that they were taken back, newest first. */
  listPast(
    scope: {
      entityRef: string;
      environment: string;
      event: 'made' | 'withdrawn';
    },
    slice: Slice,
  ): Promise<SomeRows<PastOverride>>;

  /** The clock that `createdAt` is of. */
  now(): Promise<number>;
}
