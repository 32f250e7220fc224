import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  auditEvents,
  operationQuerySchema,
  operationRequestSchema,
  planRequestSchema,
  type ActionName,
  type ActionRequest,
  type Operation,
  type OperationQuery,
  type OperationRequest,
  type OperationSummary,
  type Page,
  type Plan,
  type PlanRequest,
  type TemporaryFloor,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  ActionDecision,
  OperationAuthorizer,
  RequesterFilter,
} from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import { toView } from '../temporaryFloors/floorRow';
import type { TemporaryFloorStore } from '../temporaryFloors/TemporaryFloorStore';
import type { ActionHandlers } from './actions/ActionHandler';
import {
  approvalWanted,
  breakGlassAnnounced,
} from './approvals/approvalMessages';
import { digest } from './canonicalJson';
import type { OperationFeed } from './OperationFeed';
import type { OperationService, UserCredentials } from './OperationService';
import { newSteps } from './operationSteps';
import { targetKeyOf } from './plan/paths';
import { parseActionRequest, type Planner } from './plan/Planner';
import { PlanTurns } from './plan/PlanTurns';
import { onCallOrNobody, type OnCallOrNobody } from './onCallOrNobody';
import { endingOfProposal, isProposal } from './proposals';
import { RecentPlans } from './RecentPlans';
import { refusalOf, sameRequest, tooLateToCancel } from './refusals';
import { RequestAudit, requesterOf, requestMeta, viaOf } from './RequestAudit';
import { parseInput } from './requestErrors';
import type { HeldValues } from './secrets/HeldValues';
import {
  requireAll,
  secretValuesOf,
  type SecretValues,
} from './secrets/SecretValues';
import { isOpenState } from './store/rowMapping';
import type { OperationStore, StoredOperation } from './store/OperationStore';

/** How often a stream looks for changes that another replica made. */
const STREAM_POLL_MS = 1000;

/** How long values may wait for a cluster that is away, after the operation began. */
const EXECUTION_MS = 3_600_000;

/** The part of the worker that a request needs. */
export interface OperationIntake {
  /** Names the worker that takes new operations first. */
  readonly owner: string;
  /** How long nobody else may take them, in milliseconds. */
  readonly leaseMs: number;
  /** Hands over an operation with the credentials of the person who asked for it; none where the portal did. */
  accept(
    stored: StoredOperation,
    credentials: UserCredentials | undefined,
  ): void;
  /** Hands over an operation with the credentials of the person who approved it. */
  approved(stored: StoredOperation, credentials: UserCredentials): void;
  /** Of the person who asked, while this process has them and they hold. */
  credentialsOf(id: string): UserCredentials | undefined;
}

/** The part of the store of temporary floors that a request needs. */
export type FloorReader = Pick<TemporaryFloorStore, 'listOpen'>;

/** The part of the store of verifications that a request needs. */
export interface VerificationReader {
  find(ids: string[]): Promise<Map<string, Verification>>;
}

/**
 * {@link OperationService} without permission checks on reading, which
 * `AuthorizedOperationService` adds. Whether an action is allowed is part of
 * its plan and is always checked here.
 */
export class DefaultOperationService
  implements Omit<OperationService, 'decideOperation' | 'reviewOperation'>
{
  readonly #store: OperationStore;
  readonly #planner: Planner;
  readonly #handlers: ActionHandlers;
  readonly #authorizer: OperationAuthorizer;
  readonly #audit: RequestAudit;
  readonly #intake: OperationIntake;
  readonly #feed: OperationFeed;
  readonly #onCall: OnCallOrNobody;
  readonly #verifications: VerificationReader;
  readonly #heldValues: HeldValues;
  readonly #floors: FloorReader;
  readonly #recentPlans = new RecentPlans();
  readonly #planTurns = new PlanTurns();

  static create(options: {
    store: OperationStore;
    planner: Planner;
    handlers: ActionHandlers;
    authorizer: OperationAuthorizer;
    auditor: AuditorService;
    /** The `OperationWorker` of this process. */
    worker: OperationIntake;
    feed: OperationFeed;
    verifications: VerificationReader;
    /** The one that the worker of this process has, too. */
    heldValues: HeldValues;
    floors: FloorReader;
    logger: LoggerService;
    /** Whom to tell beside the owners; default: those of the profile. */
    findOnCallRefs?: (target: Target) => Promise<string[]>;
  }): DefaultOperationService {
    return new DefaultOperationService(options);
  }

  private constructor(
    options: Parameters<typeof DefaultOperationService.create>[0],
  ) {
    this.#store = options.store;
    this.#planner = options.planner;
    this.#handlers = options.handlers;
    this.#authorizer = options.authorizer;
    this.#audit = new RequestAudit(options);
    this.#intake = options.worker;
    this.#feed = options.feed;
    this.#verifications = options.verifications;
    this.#heldValues = options.heldValues;
    this.#floors = options.floors;
    this.#onCall = onCallOrNobody(
      options.findOnCallRefs ?? (async target => target.profile.onCall),
      options.logger,
    );
  }

  async getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ) {
    return this.#authorizer.getAvailability(target, options);
  }

  async createPlan(
    target: Target,
    request: PlanRequest,
    options: { credentials: UserCredentials; signal?: AbortSignal },
  ): Promise<Plan> {
    const body = parseInput(planRequestSchema, request);
    return this.#audit.around(
      {
        eventId: auditEvents.plan,
        severityLevel: 'low',
        meta: {
          ...requestMeta(target, options.credentials),
          action: body.action,
        },
      },
      async () => {
        const asked = parseActionRequest(body);
        const secretValues = secretValuesOf(asked, body.secretValues);
        const permission = await this.#authorizer.authorizeAction(
          target,
          asked,
          options,
        );
        if (permission.decision === 'deny' && !isPlannedForAll(asked.action)) {
          throw new NotAllowedError(permission.reason);
        }
        const plan = await this.#planTurns.take(
          `${options.credentials.principal.userEntityRef} ${targetKeyOf(
            target.environment,
          )}`,
          () =>
            this.#plan(target, asked, permission, { ...options, secretValues }),
          options,
        );
        this.#recentPlans.remember(plan);
        return plan;
      },
    );
  }

  async createOperation(
    target: Target,
    request: OperationRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const { secretValues: given, ...body } = parseInput(
      operationRequestSchema,
      request,
    );
    const asked = parseActionRequest(body);
    const secretValues = secretValuesOf(asked, given);
    if (asked.action === 'secret-update') {
      requireAll(asked.parameters.set, given);
      requireUnquoted(body, secretValues);
    }
    const requestedBy = options.credentials.principal.userEntityRef;
    const requestDigest = digest({
      entityRef: target.entityRef,
      environment: target.environment.name,
      ...body,
      parameters: asked.parameters,
    });
    const repeated = async () => {
      const earlier = await this.#store.findByIdempotencyKey(
        requestedBy,
        body.idempotencyKey,
      );
      return earlier && this.#sameRequest(earlier, requestDigest, secretValues);
    };

    const permission = await this.#authorizer.authorizeAction(
      target,
      asked,
      options,
    );
    if (permission.decision === 'deny') {
      const denial = new NotAllowedError(permission.reason);
      await this.#audit.refused(
        target,
        requesterOf(options.credentials),
        asked,
        denial,
      );
      throw denial;
    }
    const earlier = await repeated();
    if (earlier) {
      return earlier;
    }
    const plan = await this.#plan(target, asked, permission, {
      ...options,
      secretValues,
    });
    const refusal =
      refusalOf(plan, body, this.#recentPlans.find(body.planHash)) ??
      (body.breakGlass && !plan.breakGlass
        ? await this.#breakGlassDenial(target, asked, options.credentials)
        : undefined);
    if (refusal) {
      // The same request in parallel may have been faster: then this one sees
      // its effects.
      const faster = await repeated();
      if (faster) {
        return faster;
      }
      await this.#audit.refused(
        target,
        requesterOf(options.credentials),
        asked,
        refusal,
      );
      throw refusal;
    }
    return this.#record(target, body, requestDigest, plan, {
      ...options,
      secretValues,
    });
  }

  async listOperations(
    target: Target,
    query: OperationQuery,
    options: { credentials: BackstageCredentials; visible?: RequesterFilter },
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

  async listTemporaryFloors(
    target: Target,
    options: { credentials: BackstageCredentials; visible?: RequesterFilter },
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

  async getOperation(id: string): Promise<Operation> {
    const { operation } = await this.#store.get(id);
    return this.#withVerification(operation);
  }

  async cancelOperation(
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

  /** What goes in steps stops before the next one; undefined for the rest. */
  async #stop(
    stored: StoredOperation,
    by: string,
    { comment }: { comment?: string },
  ): Promise<StoredOperation | undefined> {
    const { operation, execution } = await this.#store.get(stored.operation.id);
    return execution.gradual && operation.cancellable
      ? this.#store.requestStop(operation.id, {
          by,
          comment,
          message: 'Stops before the next step.',
        })
      : undefined;
  }

  async *watchOperation(
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

  async #plan(
    target: Target,
    asked: ActionRequest,
    permission: ActionDecision,
    options: { credentials: UserCredentials; secretValues?: SecretValues },
  ): Promise<Plan> {
    const { credentials, secretValues } = options;
    const open = await this.#store.findOpen(targetKeyOf(target.environment));
    return this.#planner.plan(target, asked, {
      permission,
      secretValues,
      requestedBy: credentials.principal.userEntityRef,
      automation: viaOf(credentials) !== 'portal',
      ...(open && isProposal(open)
        ? { proposal: open }
        : { openOperation: open }),
      mayBreakGlass: async () =>
        !(await this.#breakGlassDenial(target, asked, credentials)),
    });
  }

  /** Why the caller may not pass approval and freeze; undefined when they may. */
  async #breakGlassDenial(
    target: Target,
    asked: ActionRequest,
    credentials: UserCredentials,
  ): Promise<Error | undefined> {
    const via = viaOf(credentials);
    if (via !== 'portal') {
      return new NotAllowedError(
        `A break-glass is made by a person directly, not through ${via}.`,
      );
    }
    const { decision, reason } = await this.#authorizer.authorizeBreakGlass(
      target,
      asked,
      { credentials },
    );
    return decision === 'deny' ? new NotAllowedError(reason) : undefined;
  }

  async #record(
    target: Target,
    body: { reason: string; idempotencyKey: string; breakGlass?: boolean },
    requestDigest: string,
    plan: Plan,
    options: { credentials: UserCredentials; secretValues?: SecretValues },
  ): Promise<Operation> {
    const { credentials, secretValues } = options;
    const id = randomUUID();
    const requestedBy = credentials.principal.userEntityRef;
    const gracePeriodMs = plan.gracePeriodSeconds * 1000;
    const { approval } = plan;
    const breakGlass = body.breakGlass ? plan.breakGlass : undefined;
    const waits = approval !== undefined && !breakGlass;
    const onCallRefs = waits || breakGlass ? await this.#onCall(target) : [];
    const withdraws = await endingOfProposal(
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
        via: viaOf(credentials),
        reason: body.reason,
        plan,
        title: plan.title,
        steps: newSteps({ approval: waits }),
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
        this.#audit.accepted(target, requesterOf(credentials), operation),
      operation => [
        ...(waits ? [approvalWanted(operation, onCallRefs)] : []),
        ...(breakGlass ? [breakGlassAnnounced(operation, onCallRefs)] : []),
      ],
    );
    if (!created) {
      return this.#sameRequest(stored, requestDigest, secretValues);
    }
    this.#intake.accept(stored, credentials);
    if (withdrawn) {
      this.#feed.publish(withdrawn.operation);
    }
    this.#feed.publish(stored.operation);
    return stored.operation;
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

  /** Values are in no record, so they are compared where this process has them. */
  #sameRequest(
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
}

/**
 * What is recorded must not hold a value by mistake.
 *
 * @throws InputError
 */
function requireUnquoted(
  body: { reason: string; idempotencyKey: string },
  values: SecretValues | undefined,
): void {
  for (const field of ['reason', 'idempotencyKey'] as const) {
    if (values?.areQuotedIn(body[field])) {
      throw new InputError(
        `${field} repeats one of the values: it is recorded and shown, so write it without`,
      );
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

/**
 * Whether who may not carry an action out may see its plan, to learn what
 * others could do. Not where it tells more of a Secret than they may read,
 * and not where making it burdens caches, sources or clusters.
 */
function isPlannedForAll(action: ActionName): boolean {
  return !['secret-update', 'cache-flush', 'redeploy'].includes(action);
}

/** Whether the history shows what somebody did; nothing of it without a filter. */
function isVisible(person: string, visible?: RequesterFilter): boolean {
  return (
    visible !== undefined &&
    (visible.include?.includes(person) ?? true) &&
    !visible.exclude?.includes(person)
  );
}
