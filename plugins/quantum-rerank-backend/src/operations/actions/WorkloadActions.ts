import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { checkGuardrails, workloadGuardrails } from '../../guardrails';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { toClusterError } from '../plan/clusterErrors';
import { describeChange } from '../plan/diff';
import { dryRunWorkload, retryOnConflict } from '../plan/dryRun';
import { collectFacts, type PlanFacts } from '../plan/facts';
import { standingFloor } from '../plan/floor';
import { gradualOf } from '../plan/gradual';
import { targetKeyOf } from '../plan/paths';
import { describeFacts, describeTitle } from '../plan/planWords';
import {
  sensitiveValuesOf,
  understand,
  type Situation,
} from '../plan/situation';
import { targetKindOf, targetObjectOf } from '../plan/targetObject';
import { AUTOSCALERS, EnvironmentRights, type Right } from '../rights/Right';
import type { StoredOperation } from '../store/OperationStore';
import { applyChange } from '../worker/applyChange';
import type { RunHandle } from '../worker/RunHandle';
import { scaleGradually } from '../worker/scaleGradually';
import { watchChange } from '../worker/watchChange';
import {
  comparedSignals,
  type SignalComparer,
} from '../../verification/SignalComparer';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { workloadInverse } from './workloadInverse';
import type { TemporaryFloorStore } from '../../temporaryFloors/TemporaryFloorStore';

/** The part of the store of temporary floors that a plan rests on. */
type FloorReader = Pick<TemporaryFloorStore, 'listByTarget' | 'now'>;

/** How often a plan is begun again because somebody wrote meanwhile. */
export const DRY_RUN_ATTEMPTS = 8;

/** Actions that are one patch of the deployment or of its autoscaler, apart from `rollback`. */
export class WorkloadActions implements ActionHandler {
  readonly actions = [
    'scale',
    'autoscaling',
    'restart',
    'pause',
    'resume',
  ] as const;
  readonly #clusters: ClusterRegistry;
  readonly #floors: FloorReader;
  readonly #comparer: Pick<SignalComparer, 'compare'>;

  constructor(options: {
    clusters: ClusterRegistry;
    floors: FloorReader;
    /** Compares signals between the steps of a scale-down. */
    comparer: Pick<SignalComparer, 'compare'>;
  }) {
    this.#clusters = options.clusters;
    this.#floors = options.floors;
    this.#comparer = options.comparer;
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
    const { api, ...facts } = await this.readFacts(target, options);
    return { api, ...understand(target, request, facts) };
  }

  /**
   * Reads the deployment and what belongs to it, and the record of a
   * temporary floor.
   *
   * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
   */
  async readFacts(
    target: Target,
    options: { actingFor: string; signal?: AbortSignal },
  ): Promise<PlanFacts & { api: KubernetesApi }> {
    const { api } = await this.#clusters.getCluster(
      target.environment.cluster,
      options,
    );
    const [facts, floors, at] = await Promise.all([
      collectFacts(api, target.environment, options),
      this.#floors.listByTarget(targetKeyOf(target.environment)),
      this.#floors.now(),
    ]);
    const temporaryFloor = standingFloor(floors, facts.autoscaler);
    return { api, ...facts, temporaryFloor, at };
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    let sensitive: string[] | undefined;
    try {
      await requireCluster(this.#clusters, target);
      return await retryOnConflict(DRY_RUN_ATTEMPTS, async () => {
        const { api, ...situation } = await this.assess(target, asked, {
          actingFor: options.requestedBy,
        });
        sensitive = sensitiveValuesOf(situation);
        return this.#describe(target, api, situation, options);
      });
    } catch (error) {
      throw toClusterError(error, target.environment.cluster, sensitive);
    }
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    const assess = () =>
      this.assess(run.target, run.request, {
        actingFor: run.operation.requestedBy,
        signal: run.signal,
      });
    if (gradualOf(run.request)) {
      const { api } = await this.#clusters.getCluster(
        run.target.environment.cluster,
        { actingFor: run.operation.requestedBy },
      );
      await scaleGradually(run, {
        ...options,
        api,
        assess,
        comparer: this.#comparer,
      });
      return;
    }
    await applyChange(run, { ...options, assess });
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
      comparedSignals: comparedSignals(target).length,
      rollbackTarget,
    });
    const { after, ...dryRun } = await dryRunWorkload(target, api, situation, {
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
      rights: rightsOf(request, target, name),
      ...(after
        ? describeChange(kind, object, after)
        : { diff: '', changes: [] }),
      dryRun,
      ...(request.action === 'autoscaling' &&
      request.parameters.floor &&
      facts.temporaryFloor
        ? { follows: facts.temporaryFloor.id }
        : {}),
    };
  }
}

/**
 * The environment exists, so its missing cluster is not a 404.
 *
 * @throws ServiceUnavailableError
 */
export async function requireCluster(
  clusters: ClusterRegistry,
  { environment }: Target,
): Promise<void> {
  try {
    await clusters.getCluster(environment.cluster);
  } catch (error) {
    throw error instanceof NotFoundError
      ? new ServiceUnavailableError(error.message)
      : error;
  }
}

/** @param name - of the object that is changed */
function rightsOf(
  { action }: ActionRequest,
  { environment }: Target,
  name: string,
): Right[] {
  const rights = new EnvironmentRights(environment);
  const shared = [...rights.facts(), rights.event()];
  switch (action) {
    case 'autoscaling':
      return [
        ...shared,
        rights.read('get', AUTOSCALERS, { name }),
        rights.change('patch', AUTOSCALERS, { name }),
      ];
    case 'pause':
      return [...shared, rights.deployment('patch')];
    default:
      return [...shared, ...rights.rollout(), rights.deployment('patch')];
  }
}
