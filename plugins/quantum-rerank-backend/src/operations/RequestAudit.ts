import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  auditEvents,
  UNATTENDED_VIA,
  type ActionRequest,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { UserCredentials } from './OperationService';
import { executionMeta } from './outbox/messages';

/** Tells the auditor of every plan, request and cancellation. */
export class RequestAudit {
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;

  constructor(options: { auditor: AuditorService; logger: LoggerService }) {
    this.#auditor = options.auditor;
    this.#logger = options.logger;
  }

  readonly #logMissing = (error: unknown) =>
    this.#logger.error('An outcome was not audited', asError(error));

  /**
   * Audits something with its outcome. It is not begun when the record cannot
   * be; once it is done, it is not called undone because its outcome could not
   * be recorded.
   *
   * @throws ServiceUnavailableError
   */
  async around<T>(
    event: {
      eventId: string;
      severityLevel: 'low' | 'medium';
      meta: Record<string, string>;
    },
    work: () => Promise<T>,
  ): Promise<T> {
    const audit = await this.#auditor.createEvent(event).catch(notWritten);
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await audit.fail({ error: asError(error) }).catch(this.#logMissing);
      throw error;
    }
    await audit.success().catch(this.#logMissing);
    return result;
  }

  /**
   * Audits an accepted request. Part of its transaction: without an audit
   * record there is no operation.
   *
   * @throws ServiceUnavailableError
   */
  async accepted(
    target: Target,
    requester: Requester,
    operation: Operation,
  ): Promise<void> {
    try {
      const audit = await this.#auditor.createEvent({
        eventId: auditEvents.request,
        severityLevel: operation.breakGlass ? 'high' : 'medium',
        meta: {
          ...metaOf(target, requester),
          ...(operation.breakGlass
            ? { breakGlass: operation.breakGlass.passed.join(' ') }
            : {}),
          operation: operation.id,
          action: operation.action,
          parameters: JSON.stringify(operation.parameters),
          reason: operation.reason,
          planHash: operation.plan.hash,
        },
      });
      await audit.success();
    } catch (error) {
      notWritten(error);
    }
  }

  /**
   * Audits what comes back by itself. Part of its transaction, too.
   *
   * @throws ServiceUnavailableError
   */
  async acceptedBySelf(operation: Operation): Promise<void> {
    try {
      const audit = await this.#auditor.createEvent({
        eventId: auditEvents.request,
        severityLevel: 'medium',
        meta: {
          ...executionMeta(operation),
          follows: operation.follows ?? '',
          planHash: operation.plan.hash,
        },
      });
      await audit.success();
    } catch (error) {
      notWritten(error);
    }
  }

  /** Audits a refused request. Nothing happens anyway, so a failure is only logged. */
  async refused(
    target: Target,
    requester: Requester,
    asked: ActionRequest,
    refusal: Error,
  ): Promise<void> {
    try {
      const audit = await this.#auditor.createEvent({
        eventId: auditEvents.request,
        severityLevel: 'medium',
        meta: {
          ...metaOf(target, requester),
          action: asked.action,
          parameters: JSON.stringify(asked.parameters),
        },
      });
      await audit.fail({ error: refusal });
    } catch (error) {
      this.#logger.error('A refused request was not audited', asError(error));
    }
  }
}

function notWritten(error: unknown): never {
  throw new ServiceUnavailableError(
    'The audit record could not be written, so nothing was done',
    error,
  );
}

/** Who asks, and through what. */
export interface Requester {
  requestedBy: string;
  via: string;
}

/** The person behind credentials. */
export function requesterOf(
  credentials: UserCredentials,
  via = viaOf(credentials),
): Requester {
  return { requestedBy: credentials.principal.userEntityRef, via };
}

/** Who asks, where, and through what. */
export function requestMeta(
  target: Target,
  credentials: UserCredentials,
  via?: string,
) {
  return metaOf(target, requesterOf(credentials, via));
}

function metaOf(target: Target, { requestedBy, via }: Requester) {
  return {
    entityRef: target.entityRef,
    environment: target.environment.name,
    requestedBy,
    via,
  };
}

/** `portal`, or the plugin that carried the request for the person. */
export function viaOf(credentials: UserCredentials): string {
  return credentials.principal.actor?.subject ?? 'portal';
}

/** Plugins that say themselves when no person started what they carry. */
const SAY_WHEN_UNATTENDED: readonly string[] = ['plugin:scaffolder'];

/**
 * {@link viaOf} what asks for a change: of other plugins nobody knows whether
 * the person is there, so they may propose
 * (docs/adr/0014-programs-propose-and-persons-decide.md).
 */
export function viaOfChange(
  credentials: UserCredentials,
  { unattended }: { unattended?: boolean },
): string {
  const via = viaOf(credentials);
  return unattended || !['portal', ...SAY_WHEN_UNATTENDED].includes(via)
    ? `${UNATTENDED_VIA}${via}`
    : via;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
