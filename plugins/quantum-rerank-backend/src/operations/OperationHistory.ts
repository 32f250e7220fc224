import {
  historyCheckQuerySchema,
  operationQuerySchema,
  type HistoryCheck,
  type HistoryCheckQuery,
  type Operation,
  type OperationQuery,
  type OperationSummary,
  type Page,
  type TemporaryFloor,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { RequesterFilter } from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import { toView } from '../temporaryFloors/floorRow';
import type { TemporaryFloorStore } from '../temporaryFloors/TemporaryFloorStore';
import type { OperationFeed } from './OperationFeed';
import { parseInput } from './requestErrors';
import { judgeHistory } from './store/judgeHistory';
import type { OperationStore } from './store/OperationStore';
import { isOpenState } from './store/rowMapping';

/** How often a stream looks for changes that another replica made. */
const STREAM_POLL_MS = 1000;

/** The part of the store of temporary floors that a request needs. */
export type FloorReader = Pick<TemporaryFloorStore, 'listOpen'>;

/** The part of the store of verifications that a request needs. */
export interface VerificationReader {
  find(ids: string[]): Promise<Map<string, Verification>>;
}

/** Reads operations, each with what its verification found. */
export class OperationHistory {
  readonly #store: OperationStore;
  readonly #feed: OperationFeed;
  readonly #verifications: VerificationReader;
  readonly #floors: FloorReader;

  constructor(options: {
    store: OperationStore;
    feed: OperationFeed;
    verifications: VerificationReader;
    floors: FloorReader;
  }) {
    this.#store = options.store;
    this.#feed = options.feed;
    this.#verifications = options.verifications;
    this.#floors = options.floors;
  }

  async list(
    target: Target,
    query: OperationQuery,
    options: { visible?: RequesterFilter },
  ): Promise<Page<OperationSummary>> {
    const { open, ...filters } = parseInput(operationQuerySchema, query);
    const page = await this.#store.list({
      ...filters,
      entityRef: target.entityRef,
      environment: target.environment.name,
      visible: options.visible,
      ...(open === undefined ? {} : { open: open === 'true' }),
    });
    return { ...page, items: await this.#withVerifications(page.items) };
  }

  /** Compares records with their chained events; nothing is changed. */
  async check(
    target: Target,
    query: HistoryCheckQuery,
    options: { visible?: RequesterFilter },
  ): Promise<HistoryCheck> {
    const { items, nextCursor } = await this.#store.listRecorded({
      ...parseInput(historyCheckQuerySchema, query),
      entityRef: target.entityRef,
      environment: target.environment.name,
      visible: options.visible,
    });
    return {
      checked: items.length,
      broken: items.flatMap(recorded => {
        const { id, title } = recorded;
        const problem = judgeHistory(recorded);
        return problem ? [{ operation: id, title, problem }] : [];
      }),
      ...(nextCursor ? { nextCursor } : {}),
    };
  }

  async listTemporaryFloors(
    target: Target,
    options: { visible?: RequesterFilter },
  ): Promise<Page<TemporaryFloor>> {
    const floors = await this.#floors.listOpen({
      entityRef: target.entityRef,
      environment: target.environment.name,
    });
    return {
      items: floors.map(floor =>
        toView(floor, {
          person: isVisible(floor.requestedBy, options.visible),
        }),
      ),
    };
  }

  async get(id: string): Promise<Operation> {
    const { operation } = await this.#store.get(id);
    return this.#withVerification(operation);
  }

  async *watch(
    id: string,
    options: { signal: AbortSignal },
  ): AsyncIterable<Operation> {
    const ended = new AbortController();
    const signal = AbortSignal.any([options.signal, ended.signal]);
    let sequence = -1;
    try {
      while (!signal.aborted) {
        const change = this.#feed.nextChange(id, {
          timeoutMs: STREAM_POLL_MS,
          signal,
        });
        const { operation } = await this.#store.get(id);
        if (operation.sequence !== sequence) {
          sequence = operation.sequence;
          yield await this.#withVerification(operation);
        }
        if (!isOpenState(operation.state)) {
          return;
        }
        await change;
      }
    } finally {
      // Whoever stops listening leaves nothing behind that waits.
      ended.abort();
    }
  }

  async #withVerification(operation: Operation): Promise<Operation> {
    const [verified] = await this.#withVerifications([operation]);
    return verified;
  }

  /** Those that are open have none yet. */
  async #withVerifications<T extends OperationSummary>(
    operations: T[],
  ): Promise<T[]> {
    const ended = operations.filter(({ state }) => !isOpenState(state));
    const found = await this.#verifications.find(ended.map(({ id }) => id));
    return operations.map(operation => {
      const verification = found.get(operation.id);
      return verification ? { ...operation, verification } : operation;
    });
  }
}

/** Whether the history shows what somebody did; nothing of it without a filter. */
function isVisible(person: string, visible?: RequesterFilter): boolean {
  return (
    visible !== undefined &&
    (visible.include?.includes(person) ?? true) &&
    !visible.exclude?.includes(person)
  );
}
