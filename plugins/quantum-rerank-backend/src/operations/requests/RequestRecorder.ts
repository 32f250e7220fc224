import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  isUnattended,
  type Operation,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import {
  approvalWanted,
  breakGlassAnnounced,
} from '../approvals/approvalMessages';
import { onCallOrNobody, type OnCallOrNobody } from '../onCallOrNobody';
import type { OperationFeed } from '../OperationFeed';
import type { OperationIntake } from '../OperationIntake';
import type { UserCredentials } from '../OperationService';
import { newSteps } from '../operationSteps';
import { targetKeyOf } from '../plan/paths';
import { endingOfProposal } from '../proposals';
import { requesterOf, type RequestAudit } from '../RequestAudit';
import type { HeldValues } from '../secrets/HeldValues';
import type { SecretValues } from '../secrets/SecretValues';
import type { OperationStore, StoredOperation } from '../store/OperationStore';
import { sameRequest } from './refusals';

/** How long values may wait for a cluster that is away, after the operation began. */
const EXECUTION_MS = 3_600_000;

/** Records an accepted request as an operation, and hands it to the worker. */
export class RequestRecorder {
  readonly #store: OperationStore;
  readonly #audit: RequestAudit;
  readonly #intake: OperationIntake;
  readonly #feed: OperationFeed;
  readonly #onCall: OnCallOrNobody;
  readonly #heldValues: HeldValues;

  constructor(options: {
    store: OperationStore;
    audit: RequestAudit;
    /** The `OperationWorker` of this process. */
    worker: OperationIntake;
    feed: OperationFeed;
    /** The one that the worker of this process has, too. */
    heldValues: HeldValues;
    logger: LoggerService;
    /** Whom to tell beside the owners. */
    findOnCallRefs: (target: Target) => Promise<string[]>;
  }) {
    this.#store = options.store;
    this.#audit = options.audit;
    this.#intake = options.worker;
    this.#feed = options.feed;
    this.#onCall = onCallOrNobody(options.findOnCallRefs, options.logger);
    this.#heldValues = options.heldValues;
  }

  async record(
    target: Target,
    body: { reason: string; idempotencyKey: string; breakGlass?: boolean },
    requestDigest: string,
    plan: Plan,
    options: {
      credentials: UserCredentials;
      secretValues?: SecretValues;
      /** Of `viaOfChange`. */
      via: string;
    },
  ): Promise<Operation> {
    const { credentials, secretValues, via } = options;
    const id = randomUUID();
    const requestedBy = credentials.principal.userEntityRef;
    const gracePeriodMs = plan.gracePeriodSeconds * 1000;
    const { approval } = plan;
    const breakGlass = body.breakGlass ? plan.breakGlass : undefined;
    const waits = approval !== undefined && !breakGlass;
    const onCallRefs = waits || breakGlass ? await this.#onCall(target) : [];
    const withdraws = isUnattended({ via })
      ? undefined
      : await endingOfProposal(
          await this.#store.findOpen(targetKeyOf(target.environment)),
          {
            store: this.#store,
            by: requestedBy,
            because: `${requestedBy} asked for something else: ${plan.title}`,
            findOnCallRefs: () => this.#onCall(target),
          },
        );
    if (secretValues) {
      // Before the record: the worker may take it at once.
      this.#heldValues.hold(
        id,
        secretValues,
        gracePeriodMs +
          (waits ? approval.expiresAfterSeconds * 1000 : 0) +
          EXECUTION_MS,
      );
    }
    const { stored, created, withdrawn } = await this.#create(
      {
        id,
        targetKey: targetKeyOf(target.environment),
        idempotencyKey: body.idempotencyKey,
        requestDigest,
        requestedBy,
        via,
        reason: body.reason,
        plan,
        title: plan.title,
        steps: newSteps({ approval: waits, consumers: plan.consumers }),
        message: firstMessage(plan, waits),
        gracePeriodMs,
        ...(waits ? { approvalMs: approval.expiresAfterSeconds * 1000 } : {}),
        breakGlass,
        withdraws,
        lease: {
          owner: this.#intake.owner,
          milliseconds: this.#intake.leaseMs,
        },
      },
      operation =>
        this.#audit.accepted(target, requesterOf(credentials, via), operation),
      operation => [
        ...(waits ? [approvalWanted(operation, onCallRefs)] : []),
        ...(breakGlass ? [breakGlassAnnounced(operation, onCallRefs)] : []),
      ],
    );
    if (!created) {
      return this.again(stored, requestDigest, secretValues);
    }
    this.#intake.accept(stored, credentials);
    if (withdrawn) {
      this.#feed.publish(withdrawn.operation);
    }
    this.#feed.publish(stored.operation);
    return stored.operation;
  }

  /**
   * The operation that was made under a key before. Values are in no record,
   * so they are compared where this process has them.
   *
   * @throws ConflictError when the key was used for something else
   */
  again(
    earlier: StoredOperation,
    requestDigest: string,
    secretValues: SecretValues | undefined,
  ): Operation {
    const operation = sameRequest(earlier, requestDigest);
    const held = this.#heldValues.find(operation.id);
    if (held && secretValues && !held.equals(secretValues)) {
      throw new ConflictError(
        `idempotencyKey was used before, with other values (${operation.title}, ${operation.id}): use a new one`,
      );
    }
    return operation;
  }

  /** Values of what was not recorded are forgotten at once. */
  async #create(
    ...input: Parameters<OperationStore['create']>
  ): ReturnType<OperationStore['create']> {
    const [{ id }] = input;
    try {
      const result = await this.#store.create(...input);
      if (!result.created) {
        this.#heldValues.drop(id);
      }
      return result;
    } catch (error) {
      this.#heldValues.drop(id);
      throw error;
    }
  }
}

function firstMessage(plan: Plan, waits: boolean): string {
  if (waits) {
    return 'Waits until somebody else approves it.';
  }
  return plan.gracePeriodSeconds > 0
    ? `Starts in ${plan.gracePeriodSeconds} s; until then cancelling is free.`
    : 'Waits for its turn.';
}
