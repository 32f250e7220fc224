import { setTimeout as pause } from 'node:timers/promises';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  FIELD_MANAGER,
  type ActionRequest,
  type Finding,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { checkGuardrails, workloadGuardrails } from '../../guardrails';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { describeApiError, toClusterError } from '../plan/clusterErrors';
import { describeChange } from '../plan/diff';
import { collectFacts } from '../plan/facts';
import { buildPatch } from '../plan/patches';
import { describeFacts, describeTitle } from '../plan/planWords';
import {
  sensitiveValuesOf,
  understand,
  type Situation,
} from '../plan/situation';
import {
  readTargetObject,
  targetKindOf,
  targetObjectOf,
  targetPathOf,
  type TargetObject,
} from '../plan/targetObject';
import type { StoredOperation } from '../store/OperationStore';
import { applyChange } from '../worker/applyChange';
import type { RunHandle } from '../worker/RunHandle';
import { watchChange } from '../worker/watchChange';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { workloadInverse } from './workloadInverse';

const DRY_RUN_ATTEMPTS = 8;
/** Grows with each attempt: a rollout writes the status in bursts. */
const DRY_RUN_PAUSE_MS = 25;

/** Actions that are one patch of the deployment or of its autoscaler. */
export class WorkloadActions implements ActionHandler {
  readonly actions = [
    'scale',
    'autoscaling',
    'restart',
    'rollback',
    'pause',
    'resume',
  ] as const;
  readonly #clusters: ClusterRegistry;

  constructor(options: { clusters: ClusterRegistry }) {
    this.#clusters = options.clusters;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  /**
   * Reads everything an action rests on, fresh from the cluster.
   *
   * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
   */
  async assess(
    target: Target,
    request: ActionRequest,
    options: { actingFor: string; signal?: AbortSignal },
  ): Promise<Situation & { api: KubernetesApi }> {
    const { api } = await this.#clusters.getCluster(
      target.environment.cluster,
      options,
    );
    const facts = await collectFacts(api, target.environment, options);
    return { api, ...understand(target, request, facts) };
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    let sensitive: string[] | undefined;
    try {
      await this.#requireCluster(target);
      for (let attempt = 1; ; attempt++) {
        const { api, ...situation } = await this.assess(target, asked, {
          actingFor: options.requestedBy,
        });
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
          await pause(attempt * DRY_RUN_PAUSE_MS);
        }
      }
    } catch (error) {
      throw toClusterError(error, target.environment.cluster, sensitive);
    }
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    await applyChange(run, {
      ...options,
      assess: () =>
        this.assess(run.target, run.request, {
          actingFor: run.operation.requestedBy,
          signal: run.signal,
        }),
    });
  }

  async watch(run: RunHandle): Promise<never> {
    const { api } = await this.#clusters.getCluster(
      run.target.environment.cluster,
    );
    return watchChange(run, api);
  }

  inverse(stored: StoredOperation): ActionRequest | undefined {
    return workloadInverse(stored);
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
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const { request, facts, rollbackTarget } = situation;
    const findings = checkGuardrails(workloadGuardrails, {
      request,
      facts,
      environment: target.environment,
      rollbackTarget,
    });
    const { after, ...dryRun } = await this.#dryRun(target, api, situation, {
      ...options,
      findings,
    });
    const object = targetObjectOf(request.action, facts);
    const kind = targetKindOf(request.action);
    const { name, uid, generation, resourceVersion } = object.metadata;
    return {
      request,
      hash: situation.hash,
      target: { kind, name, uid, generation, resourceVersion },
      facts: describeFacts(facts, rollbackTarget),
      findings,
      ...(after
        ? describeChange(kind, object, after)
        : { diff: '', changes: [] }),
      dryRun,
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
