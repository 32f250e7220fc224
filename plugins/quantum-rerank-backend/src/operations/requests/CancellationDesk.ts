import {
  auditEvents,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ActionHandlers } from '../actions/ActionHandler';
import type { OperationFeed } from '../OperationFeed';
import type { UserCredentials } from '../OperationService';
import type { RequestAudit } from '../RequestAudit';
import type { OperationStore, StoredOperation } from '../store/OperationStore';
import { isOpenState } from '../store/rowMapping';
import { tooLateToCancel } from './refusals';

/** Takes cancellations of what has not changed anything yet, and stops what can be stopped. */
export class CancellationDesk {
  readonly #store: OperationStore;
  readonly #handlers: ActionHandlers;
  readonly #audit: RequestAudit;
  readonly #feed: OperationFeed;

  constructor(options: {
    store: OperationStore;
    handlers: ActionHandlers;
    audit: RequestAudit;
    feed: OperationFeed;
  }) {
    this.#store = options.store;
    this.#handlers = options.handlers;
    this.#audit = options.audit;
    this.#feed = options.feed;
  }

  async cancel(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const by = options.credentials.principal.userEntityRef;
    const stored = await this.#store.get(id);
    return this.#audit.around(
      {
        eventId: auditEvents.cancel,
        severityLevel: 'medium',
        meta: { operation: id, requestedBy: by },
      },
      async () => {
        const cancelled = isOpenState(stored.operation.state)
          ? await this.#store.cancel(id, {
              by,
              comment: body.comment,
              message: `Cancelled by ${by} before anything was changed${
                body.comment ? `: ${body.comment}` : '.'
              }`,
            })
          : undefined;
        const stopping = cancelled ?? (await this.#stop(stored, by, body));
        if (!stopping) {
          throw tooLateToCancel(await this.#store.get(id), this.#handlers);
        }
        this.#feed.publish(stopping.operation);
        return stopping.operation;
      },
    );
  }

  /** What was sent stops before its next part, or is watched no longer; undefined while a request may be on its way. */
  async #stop(
    stored: StoredOperation,
    by: string,
    { comment }: { comment?: string },
  ): Promise<StoredOperation | undefined> {
    const { operation, execution } = await this.#store.get(stored.operation.id);
    return operation.cancellable
      ? this.#store.requestStop(operation.id, {
          by,
          comment,
          message: execution.applied
            ? 'Stops being watched.'
            : 'Stops before the next step.',
        })
      : undefined;
  }
}
