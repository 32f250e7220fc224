import {
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type {
  Recovery,
  RecoveryStep,
  RecoveryStepName,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { HealthService } from '../health/HealthService';
import { KubernetesApiError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import {
  findManifestKind,
  objectPath,
  type ManifestSources,
} from '../manifests';
import { secretPath } from '../operations/plan/secretFacts';
import type { OpenOperation } from '../operations/store/OperationStore';
import type { Target } from '../profile/ProfileService';
import {
  projectNode,
  type NodeState,
} from '../reports/morning/checks/nodeFacts';
import type { WorkloadService } from '../workload/WorkloadService';
import { decideNext } from './decideNext';
import {
  judgeCluster,
  judgeNamespace,
  judgeRedeploy,
  judgeRollout,
  type ExpectedObject,
  type Presence,
} from './judgeSteps';
import {
  isRefusal,
  lookFor,
  lookForSecret,
  TIMEOUT_MS,
  wordsOf,
} from './lookFor';
import { toRecoveryOperation } from './recoveryOperation';
import type { RecoveryService } from './RecoveryService';

/** Options of {@link DefaultRecoveryService}. */
export interface DefaultRecoveryServiceOptions {
  clusters: ClusterRegistry;
  manifests: Pick<ManifestSources, 'list'>;
  workloads: Pick<WorkloadService, 'getSnapshot'>;
  health: HealthService;
  /** The operation that is open on the deployment. */
  findOpen(target: Target): Promise<OpenOperation | undefined>;
}

/** Looks at everything when somebody asks; keeps nothing. */
export class DefaultRecoveryService implements RecoveryService {
  readonly #options: DefaultRecoveryServiceOptions;

  constructor(options: DefaultRecoveryServiceOptions) {
    this.#options = options;
  }

  async getRecovery(target: Target): Promise<Recovery> {
    const { environment, entityRef } = target;
    const { manifests, findOpen } = this.#options;
    const sources = manifests.list(target).map(({ title }) => title);
    const [cluster, namespace, rollout, health, operation] = await Promise.all([
      this.#cluster(target),
      this.#namespace(target),
      this.#rollout(target),
      this.#health(target),
      findOpen(target),
    ]);
    const open = toRecoveryOperation(operation);
    const steps = [
      cluster,
      namespace,
      judgeRedeploy({ namespace, sources, open }),
      rollout.step,
      health,
    ];
    const next = decideNext({
      steps,
      sources,
      open,
      rollout: rollout.snapshot?.rollout.state,
      desiredReplicas: rollout.snapshot?.deployment?.replicas.desired,
    });
    return {
      entityRef,
      environment: environment.name,
      observedAt: new Date().toISOString(),
      steps,
      ...(next && { next }),
    };
  }

  async #cluster({ environment }: Target): Promise<RecoveryStep> {
    let api: KubernetesApi;
    try {
      ({ api } = await this.#options.clusters.getCluster(environment.cluster));
      await api.request({
        method: 'GET',
        path: '/version',
        timeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      // Whoever answers with a refusal is there.
      if (!(error instanceof KubernetesApiError) || error.status >= 500) {
        return judgeCluster({
          silent: `Cluster ${environment.cluster} gives no answer (${wordsOf(
            error,
          )})`,
        });
      }
      ({ api } = await this.#options.clusters.getCluster(environment.cluster));
    }
    return judgeCluster({ nodes: await readNodes(api) });
  }

  async #namespace({ environment }: Target): Promise<RecoveryStep> {
    const { namespace, resources } = environment;
    const expected = [
      ['Deployment', resources.deployment],
      ['Service', resources.service],
      ['ConfigMap', resources.configMap],
      ['Secret', resources.secret],
      ['HorizontalPodAutoscaler', resources.horizontalPodAutoscaler],
      ['Ingress', resources.ingress],
    ].filter((each): each is [string, string] => each[1] !== undefined);
    const deployment = `Deployment/${resources.deployment}`;
    try {
      const { api } = await this.#options.clusters.getCluster(
        environment.cluster,
      );
      const [presence, objects] = await Promise.all([
        lookFor(api, `/api/v1/namespaces/${encodeURIComponent(namespace)}`),
        Promise.all(
          expected.map(
            async ([kind, name]): Promise<ExpectedObject> => ({
              object: `${kind}/${name}`,
              presence: await lookForObject(api, environment, kind, name),
            }),
          ),
        ),
      ]);
      return judgeNamespace({ namespace, presence, objects, deployment });
    } catch (error) {
      return unknownStep('namespace', error);
    }
  }

  async #rollout(
    target: Target,
  ): Promise<{ step: RecoveryStep; snapshot?: Snapshot }> {
    try {
      const snapshot = await this.#options.workloads.getSnapshot(target);
      return { step: judgeRollout(snapshot), snapshot };
    } catch (error) {
      return { step: unknownStep('rollout', error) };
    }
  }

  async #health(target: Target): Promise<RecoveryStep> {
    try {
      const { state, summary, parts } = await this.#options.health.getHealth(
        target,
      );
      return {
        step: 'health',
        state,
        summary,
        facts: parts
          .filter(({ applies }) => applies)
          .map(({ part, ...judged }) => ({
            subject: part,
            state: judged.state,
            summary: judged.summary,
          })),
      };
    } catch (error) {
      return unknownStep('health', error);
    }
  }
}

async function readNodes(
  api: KubernetesApi,
): Promise<NodeState[] | { problem: string }> {
  try {
    const { items } = await api.list<NodeState>('/api/v1/nodes', {
      project: projectNode,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return items;
  } catch (error) {
    return {
      problem: isRefusal(error)
        ? 'The portal may not list nodes (see examples/rbac-nodes.yaml)'
        : `The nodes cannot be listed (${wordsOf(error)})`,
    };
  }
}

async function lookForObject(
  api: KubernetesApi,
  environment: Target['environment'],
  kindName: string,
  name: string,
): Promise<Presence> {
  if (kindName === 'Secret') {
    return lookForSecret(api, secretPath(environment, name));
  }
  const kind = findManifestKind(kindName);
  return kind
    ? lookFor(api, objectPath(environment.namespace, kind, name))
    : { problem: 'It is of no known kind' };
}

function unknownStep(step: RecoveryStepName, error: unknown): RecoveryStep {
  const { name, message } = toError(error);
  return {
    step,
    state: 'unknown',
    summary:
      error instanceof NotFoundError || error instanceof ServiceUnavailableError
        ? message
        : `It cannot be looked at (${name})`,
    facts: [],
  };
}
