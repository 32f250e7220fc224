import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  AUTOMATION_REF,
  AUTOMATION_VIA,
  durationToMilliseconds,
  isAutomatic,
  isUnattended,
  type ActionRequest,
  type Operation,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AutomationPolicy } from '../automation/AutomationPolicy';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import {
  approvalWanted,
  automationAnnounced,
  automationRefused,
} from './approvals/approvalMessages';
import { digest } from './canonicalJson';
import type { OperationIntake } from './OperationIntake';
import type { OperationFeed } from './OperationFeed';
import { onCallOrNobody, type OnCallOrNobody } from './onCallOrNobody';
import { newSteps } from './operationSteps';
import { targetKeyOf } from './plan/paths';
import { approvalFor, type Planner } from './plan/Planner';
import { endingOfProposal, isProposal, withdrawProposal } from './proposals';
import { RequestAudit } from './RequestAudit';
import type { OperationStore } from './store/OperationStore';

/** What became of something that the portal wanted by itself. */
export type AutomationOutcome =
  | { state: 'begun' | 'proposed' | 'earlier'; operation: Operation }
  /** Somebody else's operation is open; it may be asked again. */
  | { state: 'held'; reason: string }
  | { state: 'refused'; reason: string };

const REQUESTER = { requestedBy: AUTOMATION_REF, via: AUTOMATION_VIA };
/** As long as the reason of a person may be. */
const MAX_REASON = 500;

/**
 * Where the portal itself asks for an operation. It goes the way of all
 * others, with less: no person stands behind it, so a freeze always binds it,
 * and where a guardrail asks for a person it waits for one
 * (docs/adr/0006-who-answers-for-an-automatic-rollback.md).
 */
export class AutomationDesk {
  readonly #store: OperationStore;
  readonly #planner: Planner;
  readonly #authorizer: Pick<OperationAuthorizer, 'writes'>;
  readonly #policy: AutomationPolicy;
  readonly #audit: RequestAudit;
  readonly #intake: OperationIntake;
  readonly #feed: OperationFeed;
  readonly #logger: LoggerService;
  readonly #onCall: OnCallOrNobody;
  /** What was refused and audited already: a stalled release stays for long. */
  readonly #refused = new Set<string>();

  constructor(options: {
    store: OperationStore;
    planner: Planner;
    authorizer: Pick<OperationAuthorizer, 'writes'>;
    policy: AutomationPolicy;
    auditor: AuditorService;
    /** The `OperationWorker` of this process. */
    worker: OperationIntake;
    feed: OperationFeed;
    logger: LoggerService;
    findOnCallRefs: (target: Target) => Promise<string[]>;
  }) {
    this.#store = options.store;
    this.#planner = options.planner;
    this.#authorizer = options.authorizer;
    this.#policy = options.policy;
    this.#audit = new RequestAudit(options);
    this.#intake = options.worker;
    this.#feed = options.feed;
    this.#logger = options.logger;
    this.#onCall = onCallOrNobody(options.findOnCallRefs, options.logger);
  }

  /**
   * Asks for an operation, or proposes it. The same key never asks twice.
   *
   * @throws ServiceUnavailableError when cluster, database or audit are away
   */
  async request(
    target: Target,
    request: ActionRequest,
    options: {
      /** Names what it is a reaction to. */
      key: string;
      reason: string;
      effect: 'run' | 'propose';
      /** Why it waits for a person, where it does. */
      because: string;
    },
  ): Promise<AutomationOutcome> {
    const earlier = await this.#store.findByIdempotencyKey(
      AUTOMATION_REF,
      options.key,
    );
    if (earlier) {
      return { state: 'earlier', operation: earlier.operation };
    }
    if (!this.#authorizer.writes.enabled) {
      return this.#refuse(
        target,
        request,
        options,
        this.#authorizer.writes.reason ?? 'Changes are switched off.',
      );
    }
    const open = await this.#store.findOpen(targetKeyOf(target.environment));
    // What a program proposes holds nothing back.
    if (open && !(isUnattended(open) && isProposal(open))) {
      return { state: 'held', reason: heldWords(open) };
    }
    const plan = await this.#planner.plan(target, request, {
      permission: {
        decision: 'allow',
        reason:
          'The profile lets the portal ask for this by itself (operations.automaticRollback).',
      },
      requestedBy: AUTOMATION_REF,
      automation: true,
    });
    if (!plan.executable) {
      return this.#refuse(target, request, options, plan.blockedBy.join(' '));
    }
    return this.#record(
      target,
      this.#withPerson(target, plan, options),
      options,
    );
  }

  /**
   * Withdraws what it proposes for a target, where the occasion of that is
   * over.
   *
   * @param whyOver - says so of the key with which it was asked for, as the end of a sentence
   */
  async withdraw(
    target: Target,
    whyOver: (key: string) => string | undefined,
  ): Promise<void> {
    const open = await this.#store.findOpen(targetKeyOf(target.environment));
    if (!open || !isAutomatic(open) || !isProposal(open)) {
      return;
    }
    const { idempotencyKey } = await this.#store.get(open.id);
    const because = whyOver(idempotencyKey);
    if (because !== undefined) {
      await withdrawProposal(open, {
        store: this.#store,
        feed: this.#feed,
        by: AUTOMATION_REF,
        because,
        findOnCallRefs: () => this.#onCall(target),
      });
    }
  }

  /** Adds the wait for a person where one is needed. */
  #withPerson(
    target: Target,
    plan: Plan,
    options: { effect: 'run' | 'propose'; because: string },
  ): Plan {
    const reasons = [
      ...(options.effect === 'run' && this.#policy.mayRun(target)
        ? []
        : [options.because]),
      ...(plan.typedConfirmation === undefined
        ? []
        : ['A guardrail asks for a confirmation that only a person can give.']),
      ...(plan.approval?.reasons ?? []),
    ];
    return reasons.length === 0
      ? plan
      : { ...plan, approval: approvalFor(target, reasons) };
  }

  async #record(
    target: Target,
    plan: Plan,
    options: { key: string; reason: string },
  ): Promise<AutomationOutcome> {
    const { approval } = plan;
    const onCallRefs = await this.#onCall(target);
    const withdraws = await endingOfProposal(
      await this.#store.findOpen(targetKeyOf(target.environment)),
      {
        store: this.#store,
        by: AUTOMATION_REF,
        because: `the portal asked for something else: ${plan.title}`,
        findOnCallRefs: async () => onCallRefs,
      },
    );
    const gracePeriodMs = approval
      ? 0
      : durationToMilliseconds(target.profile.operations.gracePeriod);
    try {
      const { stored, created, withdrawn } = await this.#store.create(
        {
          id: randomUUID(),
          targetKey: targetKeyOf(target.environment),
          idempotencyKey: options.key,
          requestDigest: digest({
            entityRef: target.entityRef,
            environment: target.environment.name,
            action: plan.action,
            parameters: plan.parameters,
          }),
          ...REQUESTER,
          reason: options.reason.slice(0, MAX_REASON),
          plan,
          title: plan.title,
          steps: newSteps({
            approval: approval !== undefined,
            consumers: plan.consumers,
          }),
          message: approval
            ? 'The portal proposes this by itself; it waits until a person approves it.'
            : `The portal does this by itself; it starts in ${
                gracePeriodMs / 1000
              } s, and until then cancelling is free.`,
          gracePeriodMs,
          ...(approval
            ? { approvalMs: approval.expiresAfterSeconds * 1000 }
            : {}),
          withdraws,
          lease: {
            owner: this.#intake.owner,
            milliseconds: this.#intake.leaseMs,
          },
        },
        operation => this.#audit.accepted(target, REQUESTER, operation),
        operation => [
          approval
            ? approvalWanted(operation, onCallRefs)
            : automationAnnounced(operation, onCallRefs),
        ],
      );
      if (!created) {
        return { state: 'earlier', operation: stored.operation };
      }
      this.#intake.accept(stored, undefined);
      if (withdrawn) {
        this.#feed.publish(withdrawn.operation);
      }
      this.#feed.publish(stored.operation);
      return {
        state: approval ? 'proposed' : 'begun',
        operation: stored.operation,
      };
    } catch (error) {
      // Somebody else's request came first.
      if (error instanceof ConflictError) {
        return { state: 'held', reason: error.message.split('; caused by')[0] };
      }
      throw error;
    }
  }

  async #refuse(
    target: Target,
    request: ActionRequest,
    occasion: { key: string; reason: string },
    reason: string,
  ): Promise<AutomationOutcome> {
    const once = `${occasion.key} ${reason}`;
    if (!this.#refused.has(once)) {
      // Once for the occasion, whatever else refuses it, and by one replica.
      await this.#store.announce([
        automationRefused(
          {
            entityRef: target.entityRef,
            environment: target.environment.name,
            key: occasion.key,
            occasion: occasion.reason,
            reason,
          },
          await this.#onCall(target),
        ),
      ]);
      this.#refused.add(once);
      this.#logger.warn(
        `The portal does not act by itself in ${target.environment.name} of ${target.entityRef}: ${reason}`,
      );
      await this.#audit.refused(target, REQUESTER, request, new Error(reason));
    }
    return { state: 'refused', reason };
  }
}

function heldWords(open: { title: string; requestedBy: string }): string {
  return `"${open.title}", asked for by ${open.requestedBy}, is not over.`;
}
