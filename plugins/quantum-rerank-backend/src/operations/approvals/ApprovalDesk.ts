import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  auditEvents,
  isAutomatic,
  isUnattended,
  type ApprovalRequest,
  type Operation,
  type ReviewRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';
import type { OperationIntake } from '../OperationIntake';
import type { OperationFeed } from '../OperationFeed';
import type { UserCredentials } from '../OperationService';
import { describeDrift } from '../plan/drift';
import { parseActionRequest, type Planner } from '../plan/Planner';
import type { RequestAudit } from '../RequestAudit';
import type { HeldValues } from '../secrets/HeldValues';
import type { OperationStore } from '../store/OperationStore';
import { isOpenState } from '../store/rowMapping';
import { decisionTold } from './approvalMessages';
import { judgeDecider } from './judgeDecider';

/** Takes approvals, rejections and reviews. */
export class ApprovalDesk {
  readonly #store: OperationStore;
  readonly #planner: Planner;
  readonly #authorizer: OperationAuthorizer;
  readonly #audit: RequestAudit;
  readonly #intake: OperationIntake;
  readonly #feed: OperationFeed;
  readonly #heldValues: HeldValues;

  constructor(options: {
    store: OperationStore;
    planner: Planner;
    authorizer: OperationAuthorizer;
    audit: RequestAudit;
    /** The `OperationWorker` of this process. */
    worker: OperationIntake;
    feed: OperationFeed;
    heldValues: HeldValues;
  }) {
    this.#store = options.store;
    this.#planner = options.planner;
    this.#authorizer = options.authorizer;
    this.#audit = options.audit;
    this.#intake = options.worker;
    this.#feed = options.feed;
    this.#heldValues = options.heldValues;
  }

  /**
   * Approves or rejects an operation that waits.
   *
   * @throws NotAllowedError for whoever asked for it, for other plugins, and where the policy denies it
   * @throws ConflictError when it does not wait any more, or is not what was planned
   */
  async decide(
    target: Target,
    id: string,
    body: ApprovalRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const { credentials } = options;
    const by = credentials.principal.userEntityRef;
    const { operation } = await this.#store.get(id);
    return this.#audit.around(
      {
        eventId: auditEvents[body.decision],
        severityLevel: 'medium',
        meta: {
          operation: id,
          requestedBy: operation.requestedBy,
          decidedBy: by,
          planHash: operation.plan.hash,
          ...(body.comment ? { comment: body.comment } : {}),
        },
      },
      async () => {
        await this.#requireDecider(target, operation, credentials);
        if (operation.state !== 'awaiting-approval') {
          throw notWaiting(operation);
        }
        if (body.decision === 'approve') {
          await this.#requireStillRight(target, operation, credentials);
        }
        const gracePeriodMs = operation.plan.gracePeriodSeconds * 1000;
        const words = body.comment ? `: ${endSentence(body.comment)}` : '.';
        const decided = await this.#store.decide(
          id,
          body.decision === 'approve'
            ? {
                decision: 'approve',
                by,
                comment: body.comment,
                message: `Approved by ${by}${words} ${
                  gracePeriodMs > 0
                    ? `Starts in ${operation.plan.gracePeriodSeconds} s; until then cancelling is free.`
                    : 'Waits for its turn.'
                }`,
                gracePeriodMs,
                lease: {
                  // Values are with the process that took the request.
                  owner:
                    operation.action === 'secret-update'
                      ? undefined
                      : this.#intake.owner,
                  milliseconds: this.#intake.leaseMs,
                },
              }
            : {
                decision: 'reject',
                by,
                comment: body.comment,
                message: `Rejected by ${by}${words} Nothing was changed.`,
              },
          result => [decisionTold(result)],
        );
        if (!decided) {
          throw notWaiting((await this.#store.get(id)).operation);
        }
        if (body.decision === 'approve') {
          this.#intake.approved(decided, credentials);
        }
        this.#feed.publish(decided.operation);
        return decided.operation;
      },
    );
  }

  /**
   * Records the review of an operation that passed approval or freeze.
   *
   * @throws NotAllowedError for whoever asked for it, for other plugins, and where the policy denies it
   * @throws ConflictError when there is nothing to review
   */
  async review(
    target: Target,
    id: string,
    body: ReviewRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const by = options.credentials.principal.userEntityRef;
    const { operation } = await this.#store.get(id);
    return this.#audit.around(
      {
        eventId: auditEvents.review,
        severityLevel: 'medium',
        meta: {
          operation: id,
          requestedBy: operation.requestedBy,
          reviewedBy: by,
          comment: body.comment,
        },
      },
      async () => {
        await this.#requireDecider(target, operation, options.credentials);
        if (!operation.breakGlass) {
          throw new ConflictError(
            'It passed neither approval nor freeze, so there is nothing to review',
          );
        }
        if (isOpenState(operation.state)) {
          throw new ConflictError('It is not over yet; review it afterwards');
        }
        const reviewed = await this.#store.review(id, {
          by,
          comment: body.comment,
        });
        if (!reviewed) {
          const { breakGlass } = (await this.#store.get(id)).operation;
          throw new ConflictError(
            `It was reviewed already, by ${breakGlass?.reviewedBy}`,
          );
        }
        this.#feed.publish(reviewed.operation);
        return reviewed.operation;
      },
    );
  }

  async #requireDecider(
    target: Target,
    operation: Operation,
    credentials: UserCredentials,
  ): Promise<void> {
    const { decision, reason } = await judgeDecider(target, operation, {
      authorizer: this.#authorizer,
      credentials,
    });
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
  }

  /**
   * What is approved must be what was planned, and allowed now. Where this
   * process has no session of whoever asked, whoever approves answers for the
   * change and must be allowed to make it
   * (docs/adr/0005-who-answers-for-an-approved-operation.md).
   */
  async #requireStillRight(
    target: Target,
    operation: Operation,
    approver: UserCredentials,
  ): Promise<void> {
    const asked = parseActionRequest(operation);
    const requester = this.#intake.credentialsOf(operation.id);
    const permission = await this.#authorizer.authorizeAction(target, asked, {
      credentials: requester ?? approver,
    });
    if (permission.decision === 'deny') {
      throw new NotAllowedError(
        requester
          ? `${operation.requestedBy} may not do this any more. ${permission.reason}`
          : `${
              isAutomatic(operation)
                ? 'The portal asks for it by itself'
                : `The policy cannot be asked about ${operation.requestedBy} here, because their session ran out or is with another replica of the backend`
            }, so whoever approves must be allowed to do it. ${
              permission.reason
            }`,
      );
    }
    const plan = await this.#planner.plan(target, asked, {
      permission,
      requestedBy: operation.requestedBy,
      automation: operation.via !== 'portal',
      unattended: isUnattended(operation),
      secretValues: this.#heldValues.find(operation.id),
    });
    if (plan.hash !== operation.plan.hash) {
      throw new ConflictError(
        `This is not what was planned: the target changed since. ${describeDrift(
          operation.plan,
          plan,
        )} Reject it, so that it can be asked for again.`,
      );
    }
    if (!plan.executable) {
      throw new ConflictError(plan.blockedBy.join(' '));
    }
  }
}

function notWaiting(operation: Operation): ConflictError {
  return new ConflictError(
    `It does not wait for approval (${operation.state}): ${operation.message}`,
  );
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
