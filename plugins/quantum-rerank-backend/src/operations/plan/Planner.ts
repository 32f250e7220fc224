import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  actionParametersSchemas,
  actionPermissions,
  durationToMilliseconds,
  FIELD_MANAGER,
  type ActionRequest,
  type Finding,
  type Plan,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { runGuardrails, type GuardrailContext } from '../../guardrails';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { ActionDecision } from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';
import { describeApiError, toClusterError } from './clusterErrors';
import { describeChange } from './diff';
import { collectFacts, type PlanFacts } from './facts';
import { buildPatch } from './patches';
import { describeFacts, describeTitle } from './planWords';
import { hashPlan } from './planHash';
import { collectSensitiveValues } from './redaction';
import { findRollbackTarget, type RollbackTarget } from './rollbackTarget';
import {
  readTargetObject,
  targetKindOf,
  targetObjectOf,
  targetPathOf,
  type TargetObject,
} from './targetObject';

const DRY_RUN_ATTEMPTS = 4;

/** The facts of an action with what they mean for it. */
export interface Situation {
  /** With defaults filled in, e.g. the revision. */
  request: ActionRequest;
  facts: PlanFacts;
  rollbackTarget?: RollbackTarget;
  /** See `Plan.hash`. */
  hash: string;
}

/**
 * Checks the parameters of an action.
 *
 * @throws InputError that names the parameter
 */
export function parseActionRequest(request: PlanRequest): ActionRequest {
  const schema = actionParametersSchemas[request.action];
  const parsed = schema.safeParse(request.parameters ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['parameters', ...issue.path].join('.');
    throw new InputError(
      issue.message.startsWith(String(issue.path.at(-1)))
        ? `parameters.${issue.message}`
        : `${path}: ${issue.message}`,
    );
  }
  return { action: request.action, parameters: parsed.data } as ActionRequest;
}

/** Says what an action would do. Changes nothing. */
export class Planner {
  readonly #clusters: ClusterRegistry;

  constructor(options: { clusters: ClusterRegistry }) {
    this.#clusters = options.clusters;
  }

  /**
   * Reads everything an action rests on, fresh from the cluster.
   *
   * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
   */
  async assess(
    target: Target,
    request: ActionRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Situation & { api: KubernetesApi }> {
    const { api } = await this.#clusters.getCluster(target.environment.cluster);
    const facts = await collectFacts(api, target.environment, options);
    return { api, ...understand(target, request, facts) };
  }

  /**
   * Makes the plan.
   *
   * @throws NotFoundError when the deployment does not exist
   * @throws ServiceUnavailableError when the cluster cannot be asked
   */
  async plan(
    target: Target,
    asked: ActionRequest,
    options: {
      permission: ActionDecision;
      requestedBy: string;
      /** Requests from the portal may be cancelled for a while. */
      graced: boolean;
      openOperation?: GuardrailContext['openOperation'];
    },
  ): Promise<Plan> {
    let sensitive: string[] | undefined;
    try {
      await this.#requireCluster(target);
      for (let attempt = 1; ; attempt++) {
        const { api, ...situation } = await this.assess(target, asked);
        sensitive = sensitiveValuesOf(situation);
        try {
          return await this.#describe(target, api, situation, options);
        } catch (error) {
          // A status write came between reading and the dry run.
          if (
            !(error instanceof KubernetesApiError) ||
            error.status !== 409 ||
            attempt >= DRY_RUN_ATTEMPTS
          ) {
            throw error;
          }
        }
      }
    } catch (error) {
      throw toClusterError(error, target.environment.cluster, sensitive);
    }
  }

  /** The environment exists, so its missing cluster is not a 404. */
  async #requireCluster({ environment }: Target): Promise<void> {
    try {
      await this.#clusters.getCluster(environment.cluster);
    } catch (error) {
      throw error instanceof NotFoundError
        ? new ServiceUnavailableError(error.message)
        : error;
    }
  }

  async #describe(
    target: Target,
    api: KubernetesApi,
    situation: Situation,
    options: {
      permission: ActionDecision;
      requestedBy: string;
      graced: boolean;
      openOperation?: GuardrailContext['openOperation'];
    },
  ): Promise<Plan> {
    const { request, facts, rollbackTarget } = situation;
    const { environment, profile } = target;
    const findings = runGuardrails(
      {
        request,
        facts,
        environment,
        rollbackTarget,
        openOperation: options.openOperation,
      },
      profile.guardrails,
    );
    const dryRun = await this.#dryRun(target, api, situation, {
      requestedBy: options.requestedBy,
      findings,
    });
    const blockedBy = [
      ...(options.permission.decision === 'deny'
        ? [options.permission.reason]
        : []),
      ...findings
        .filter(finding => finding.effect === 'refuse')
        .map(finding => finding.message),
      ...(dryRun.state === 'rejected'
        ? [`Kubernetes would refuse it: ${dryRun.message}`]
        : []),
    ];
    const object = targetObjectOf(request.action, facts);
    const kind = targetKindOf(request.action);
    const { metadata } = object;
    return {
      hash: situation.hash,
      action: request.action,
      parameters: request.parameters,
      title: describeTitle(request, environment.name),
      entityRef: target.entityRef,
      environment: environment.name,
      cluster: environment.cluster,
      namespace: environment.namespace,
      target: {
        kind,
        name: metadata.name,
        uid: metadata.uid,
        generation: metadata.generation,
        resourceVersion: metadata.resourceVersion,
      },
      createdAt: new Date().toISOString(),
      facts: describeFacts(facts, rollbackTarget),
      findings,
      ...(dryRun.after
        ? describeChange(kind, object, dryRun.after)
        : { diff: '', changes: [] }),
      dryRun: {
        state: dryRun.state,
        ...(dryRun.message ? { message: dryRun.message } : {}),
      },
      permission: {
        name: actionPermissions[request.action].name,
        ...options.permission,
      },
      reasonRequired: true,
      ...(findings.some(
        finding => finding.effect === 'require-typed-confirmation',
      )
        ? { typedConfirmation: environment.name }
        : {}),
      executable: blockedBy.length === 0,
      blockedBy,
      gracePeriodSeconds: options.graced
        ? durationToMilliseconds(profile.operations.gracePeriod) / 1000
        : 0,
    };
  }

  async #dryRun(
    target: Target,
    api: KubernetesApi,
    { request, facts, rollbackTarget }: Situation,
    options: { requestedBy: string; findings: Finding[] },
  ): Promise<{
    state: Plan['dryRun']['state'];
    message?: string;
    after?: TargetObject;
  }> {
    if (rollbackTarget && !rollbackTarget.found) {
      return { state: 'skipped', message: 'There is no revision to try.' };
    }
    if (options.findings.some(({ code }) => code === 'nothing-to-do')) {
      return { state: 'skipped', message: 'There is nothing to change.' };
    }
    const replicaSet = rollbackTarget?.found
      ? rollbackTarget.replicaSet
      : undefined;
    const { patchType, body } = buildPatch(request, {
      deployment: facts.deployment,
      autoscaler: facts.autoscaler.known ? facts.autoscaler.value : undefined,
      replicaSet,
      stamp: {
        operation: 'given when it is carried out',
        by: options.requestedBy,
        reason: 'the reason that is given',
      },
      at: new Date(),
    });
    try {
      const after = await api.request<unknown>({
        method: 'PATCH',
        path: targetPathOf(
          request.action,
          target.environment,
          targetObjectOf(request.action, facts),
        ),
        query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
        patchType,
        body,
      });
      return {
        state: 'accepted',
        after: readTargetObject(request.action, after),
      };
    } catch (error) {
      if (
        error instanceof KubernetesApiError &&
        error.status < 500 &&
        ![409, 429].includes(error.status)
      ) {
        return {
          state: 'rejected',
          message: describeApiError(
            error,
            sensitiveValuesOf({ facts, rollbackTarget }),
          ),
        };
      }
      throw error;
    }
  }
}

/** What the cluster may quote in a message and nobody may repeat. */
export function sensitiveValuesOf({
  facts,
  rollbackTarget,
}: Pick<Situation, 'facts' | 'rollbackTarget'>): string[] {
  return collectSensitiveValues([
    facts.deployment,
    rollbackTarget?.found ? rollbackTarget.replicaSet : undefined,
  ]);
}

/**
 * What facts mean for an action; pure.
 *
 * @throws NotFoundError, ConflictError when what it changes does not exist or cannot be seen
 */
export function understand(
  target: Target,
  asked: ActionRequest,
  facts: PlanFacts,
): Situation {
  // Without what it changes there is nothing to plan.
  targetObjectOf(asked.action, facts);
  const rollbackTarget =
    asked.action === 'rollback'
      ? findRollbackTarget(
          facts.deployment,
          facts.replicaSets,
          asked.parameters.revision,
        )
      : undefined;
  const request: ActionRequest =
    asked.action === 'rollback' && rollbackTarget?.found
      ? {
          action: 'rollback',
          parameters: { revision: rollbackTarget.revision },
        }
      : asked;
  return {
    request,
    facts,
    rollbackTarget,
    hash: hashPlan({
      request,
      entityRef: target.entityRef,
      environment: target.environment.name,
      facts,
      rollbackTarget,
    }),
  };
}
