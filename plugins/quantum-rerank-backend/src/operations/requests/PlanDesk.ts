import { NotAllowedError } from '@backstage/errors';
import {
  auditEvents,
  isUnattended,
  planRequestSchema,
  type ActionName,
  type ActionRequest,
  type Plan,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  ActionDecision,
  OperationAuthorizer,
} from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';
import type { UserCredentials } from '../OperationService';
import { targetKeyOf } from '../plan/paths';
import { parseActionRequest, type Planner } from '../plan/Planner';
import { PlanTurns } from '../plan/PlanTurns';
import { isProposal } from '../proposals';
import { requestMeta, viaOfChange, type RequestAudit } from '../RequestAudit';
import { parseInput } from '../requestErrors';
import { secretValuesOf, type SecretValues } from '../secrets/SecretValues';
import type { OperationStore } from '../store/OperationStore';
import { RecentPlans } from './RecentPlans';

/**
 * Makes plans for persons. Whether the action is allowed is part of the plan.
 */
export class PlanDesk {
  readonly #store: OperationStore;
  readonly #planner: Planner;
  readonly #authorizer: OperationAuthorizer;
  readonly #audit: RequestAudit;
  readonly #recent = new RecentPlans();
  readonly #turns = new PlanTurns();

  constructor(options: {
    store: OperationStore;
    planner: Planner;
    authorizer: OperationAuthorizer;
    audit: RequestAudit;
  }) {
    this.#store = options.store;
    this.#planner = options.planner;
    this.#authorizer = options.authorizer;
    this.#audit = options.audit;
  }

  async create(
    target: Target,
    request: PlanRequest,
    options: { credentials: UserCredentials; signal?: AbortSignal },
  ): Promise<Plan> {
    const body = parseInput(planRequestSchema, request);
    const via = viaOfChange(options.credentials, body);
    return this.#audit.around(
      {
        eventId: auditEvents.plan,
        severityLevel: 'low',
        meta: {
          ...requestMeta(target, options.credentials, via),
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
        const plan = await this.#turns.take(
          `${options.credentials.principal.userEntityRef} ${targetKeyOf(
            target.environment,
          )}`,
          () =>
            this.plan(target, asked, permission, {
              ...options,
              secretValues,
              via,
            }),
          options,
        );
        this.#recent.remember(plan);
        return plan;
      },
    );
  }

  /** The plan that was shown lately under a hash, where it is known. */
  shown(hash: string): ReturnType<RecentPlans['find']> {
    return this.#recent.find(hash);
  }

  /** What is true now, for a caller who waits for something else. */
  async plan(
    target: Target,
    asked: ActionRequest,
    permission: ActionDecision,
    options: {
      credentials: UserCredentials;
      secretValues?: SecretValues;
      /** Of `viaOfChange`. */
      via: string;
    },
  ): Promise<Plan> {
    const { credentials, secretValues, via } = options;
    const open = await this.#store.findOpen(targetKeyOf(target.environment));
    return this.#planner.plan(target, asked, {
      permission,
      secretValues,
      requestedBy: credentials.principal.userEntityRef,
      automation: via !== 'portal',
      unattended: isUnattended({ via }),
      // A program puts no proposal in the place of another one.
      ...(open && isProposal(open) && !isUnattended({ via })
        ? { proposal: open }
        : { openOperation: open }),
      mayBreakGlass: async () =>
        !(await this.breakGlassDenial(target, asked, { credentials, via })),
    });
  }

  /** Why the caller may not pass approval and freeze; undefined when they may. */
  async breakGlassDenial(
    target: Target,
    asked: ActionRequest,
    { credentials, via }: { credentials: UserCredentials; via: string },
  ): Promise<Error | undefined> {
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
}

/**
 * Whether who may not carry an action out may see its plan, to learn what
 * others could do. Not where it tells more of a Secret than they may read,
 * and not where making it burdens caches, sources or clusters.
 */
function isPlannedForAll(action: ActionName): boolean {
  return !['secret-update', 'cache-flush', 'redeploy'].includes(action);
}
