import {
  FIELD_MANAGER,
  type ActionRequest,
  type EvictPodsParameters,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { checkGuardrails } from '../../guardrails';
import { evictionGuardrails } from '../../guardrails/eviction';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { describeApiError, toClusterError } from '../plan/clusterErrors';
import {
  collectEvictionFacts,
  hashEviction,
  isBudgetContradiction,
  isReady,
  type EvictionFacts,
} from '../plan/evictionFacts';
import { pathsOf } from '../plan/paths';
import { describeFacts, describeTitle } from '../plan/planWords';
import { EnvironmentRights, PODS, type Right } from '../rights/Right';
import { evictPods } from '../worker/evictPods';
import type { RunHandle } from '../worker/RunHandle';
import { watchRollout } from '../worker/watchRollout';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { connectTo } from './connectTo';

/**
 * Evicts pods one after the other through the eviction API, which asks the
 * disruption budgets. (Deleting pods asks nobody:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/)
 */
export class EvictionActions implements ActionHandler {
  readonly actions = ['evict-pods'] as const;
  readonly #clusters: ClusterRegistry;

  constructor(options: { clusters: ClusterRegistry }) {
    this.#clusters = options.clusters;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const { pods } = asked.parameters as EvictPodsParameters;
    try {
      const api = await connectTo(this.#clusters, target, options.requestedBy);
      const facts = await collectEvictionFacts(api, target);
      const { blocked, ...dryRun } = await tryEvictions(
        api,
        target,
        pods,
        facts,
      );
      const { name, uid, generation, resourceVersion } =
        facts.deployment.metadata;
      return {
        request: asked,
        hash: hashEviction(target, pods, facts),
        target: { kind: 'Deployment', name, uid, generation, resourceVersion },
        facts: describeFacts(facts, undefined),
        findings: checkGuardrails(evictionGuardrails, {
          pods,
          facts,
          blocked,
        }),
        rights: rightsOf(target),
        changes: pods
          .filter(pod => facts.pods.has(pod))
          .map(pod => ({
            object: `Pod/${pod}`,
            path: '',
            before: describePod(pod, facts),
            after: 'evicted, and replaced by its ReplicaSet',
          })),
        diff: '',
        dryRun,
      };
    } catch (error) {
      throw toClusterError(error, target.environment.cluster, []);
    }
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    await evictPods(run, {
      ...options,
      api: await connectTo(
        this.#clusters,
        run.target,
        run.operation.requestedBy,
      ),
    });
  }

  async watch(run: RunHandle): Promise<never> {
    return watchRollout(
      run,
      await connectTo(this.#clusters, run.target, run.operation.requestedBy),
    );
  }

  /** A pod that is gone does not come back. */
  inverse(): undefined {
    return undefined;
  }
}

function rightsOf({ environment }: Target): Right[] {
  const rights = new EnvironmentRights(environment);
  return [
    ...rights.facts(),
    rights.read('list', PODS),
    rights.change('create', PODS, { subresource: 'eviction' }),
    rights.event(),
  ];
}

/** Asks whether the first pod could be evicted now; others depend on its replacement. */
async function tryEvictions(
  api: KubernetesApi,
  { environment }: Target,
  names: string[],
  facts: EvictionFacts,
): Promise<Plan['dryRun'] & { blocked?: string }> {
  const pod = names.map(name => facts.pods.get(name)).find(Boolean);
  if (!pod) {
    return { state: 'skipped', message: 'There is no pod to try.' };
  }
  const { name, uid } = pod.metadata;
  try {
    await api.request({
      method: 'POST',
      path: `${pathsOf(environment).pods}/${encodeURIComponent(name)}/eviction`,
      query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
      body: evictionOf(environment.namespace, name, uid),
    });
    return { state: 'accepted' };
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) {
      throw error;
    }
    if (error.status === 429) {
      return { state: 'accepted', blocked: describeApiError(error, []) };
    }
    if (error.status < 500 || isBudgetContradiction(error)) {
      return { state: 'rejected', message: describeApiError(error, []) };
    }
    throw error;
  }
}

/** Body of an eviction of exactly this pod. */
export function evictionOf(
  namespace: string,
  name: string,
  uid: string | undefined,
) {
  return {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: { preconditions: { uid } },
  };
}

function describePod(name: string, { pods }: EvictionFacts): string {
  const pod = pods.get(name);
  if (!pod) {
    return 'not found';
  }
  const phase = pod.status?.phase ?? 'unknown';
  return isReady(pod) ? `${phase}, ready` : `${phase}, not ready`;
}
