import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { CacheConfig } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { KubernetesApiError } from '../../kubernetes/errors';
import { HttpKubernetesApi } from '../../kubernetes/HttpKubernetesApi';
import { KubeConfigTransport } from '../../kubernetes/transport';
import { FAST } from '../../operations/__testUtils__/Testbed';
import {
  DEFAULT_WORKER_TIMING,
  type WorkerTiming,
} from '../../operations/worker/timing';
import { openCluster, kubeconfigThrough, type Cluster } from './cluster';
import type { ClusterChoice } from './clusterChoice';
import {
  AUTOSCALER,
  DEPLOYMENT,
  INGRESS,
  MOST_REPLICAS,
  SECRET,
  SERVICE,
} from './manifests';
import { SeverableProxy } from './SeverableProxy';
import { ENTITY_REF, SuiteBackend } from './SuiteBackend';
import { SuiteNamespace } from './SuiteNamespace';
import { until } from './until';

/** A cluster, a namespace of its own in it, and a backend that operates it. */
export class Suite {
  readonly choice: ClusterChoice;
  #cluster?: Cluster;
  #namespace?: SuiteNamespace;
  #backend?: SuiteBackend;
  #folder?: string;
  readonly #cache?: () => CacheConfig;
  readonly #consumers: string[];

  /** @param options - `cache`: of the service, which is asked for when the suite starts; `consumers`: deployments that the profile names among them */
  constructor(
    choice: ClusterChoice,
    options: { cache?: () => CacheConfig; consumers?: string[] } = {},
  ) {
    this.choice = choice;
    this.#cache = options.cache;
    this.#consumers = options.consumers ?? [];
  }

  get namespace(): SuiteNamespace {
    return present(this.#namespace);
  }

  get backend(): SuiteBackend {
    return present(this.#backend);
  }

  /** Folder that the backend is configured to redeploy from. */
  get manifestsPath(): string {
    return this.#file('manifests');
  }

  get proxy(): SeverableProxy {
    return present(this.#cluster).proxy;
  }

  /** Only where the cluster is the sandbox. */
  get sandbox(): Sandbox {
    return present(this.#cluster?.sandbox);
  }

  /** @throws Error after which `stop` still has to be called */
  async start(): Promise<void> {
    const cluster = await openCluster(this.choice);
    this.#cluster = cluster;
    this.#namespace = new SuiteNamespace(cluster.admin, this.choice);
    await this.#namespace.create();
    const tokens = await this.#namespace.requestTokens();
    const kubeconfig = kubeconfigThrough(cluster, tokens);
    await this.#untilRolesCount(kubeconfig);

    this.#folder = await mkdtemp(join(tmpdir(), 'cluster-suite-'));
    await writeFile(this.#file('kubeconfig'), kubeconfig, { mode: 0o600 });
    await mkdir(this.manifestsPath);
    await writeFile(
      this.#file('profile.yaml'),
      JSON.stringify(
        profile(this.#namespace.name, {
          cache: this.#cache?.(),
          consumers: this.#consumers,
        }),
      ),
    );
    if (this.choice.kind === 'sandbox') {
      hurry();
    }
    this.#backend = await this.#startBackend();
  }

  /** Another backend on the database of the former one, which is stopped. */
  async restartBackend(): Promise<void> {
    await this.backend.stop();
    this.#backend = undefined;
    this.#backend = await this.#startBackend();
  }

  /** Ends and removes everything, also after a start that failed half way. */
  async stop(): Promise<void> {
    const results = [
      await settled(this.#backend?.stop()),
      await settled(this.#namespace?.remove()),
      await settled(this.#cluster?.stop()),
      await settled(
        this.#folder ? rm(this.#folder, { recursive: true }) : undefined,
      ),
    ];
    jest.restoreAllMocks();
    const failures = results.filter(result => result !== undefined);
    if (failures.length > 0) {
      throw new AggregateError(failures, 'The cluster was not left clean');
    }
  }

  /** A fresh deployment of the good release, and a backend that has seen it. */
  async deploy(options: { replicas: number }): Promise<void> {
    const { metadata } = await this.namespace.deploy(options);
    await this.backend.untilSnapshot(
      'operated',
      'the fresh deployment is rolled out',
      ({ deployment, rollout, pods }) =>
        deployment?.uid === metadata.uid &&
        rollout.state === 'complete' &&
        pods.total === options.replicas &&
        pods.ready === options.replicas,
    );
  }

  #file(name: string): string {
    return join(present(this.#folder), name);
  }

  #startBackend(): Promise<SuiteBackend> {
    return SuiteBackend.start({
      kubeconfigPath: this.#file('kubeconfig'),
      profilePath: this.#file('profile.yaml'),
      databasePath: this.#file('portal.sqlite'),
      manifestsPath: this.manifestsPath,
      patienceMs: this.choice.patienceMs,
    });
  }

  /** API servers learn of new role bindings a moment later. */
  async #untilRolesCount(kubeconfig: string): Promise<void> {
    for (const account of ['operator', 'onlooker']) {
      const config = new KubeConfig();
      config.loadFromString(kubeconfig);
      config.setCurrentContext(account);
      const transport = new KubeConfigTransport(account, config);
      const api = new HttpKubernetesApi({ cluster: account, transport });
      await until(
        `${account} may list deployments`,
        this.choice.patienceMs,
        async () => {
          try {
            await api.list(this.namespace.path('Deployment'));
            return true;
          } catch (error) {
            if (error instanceof KubernetesApiError && error.status === 403) {
              return false;
            }
            throw error;
          }
        },
      ).finally(() => transport.close());
    }
  }
}

/** The same deployment three times, as three service accounts see it. */
function profile(
  namespace: string,
  options: { cache: CacheConfig | undefined; consumers: string[] },
) {
  const environment = {
    tier: 'non-production',
    namespace,
    resources: {
      deployment: DEPLOYMENT,
      horizontalPodAutoscaler: AUTOSCALER,
      secret: SECRET,
      service: SERVICE,
      ingress: INGRESS,
    },
    replicas: { min: 1, max: MOST_REPLICAS + 2 },
    cache: options.cache,
    consumers: options.consumers.map(name => ({ kind: 'Deployment', name })),
  };
  const operatedBy = (name: string, cluster: string) => ({
    ...environment,
    name,
    title: name,
    cluster,
  });
  return {
    apiVersion: 'quantumrerank.io/v1',
    kind: 'OperationsProfile',
    metadata: { name: 'quantum-rerank', title: 'Cluster suite' },
    entities: [ENTITY_REF],
    environments: [
      operatedBy('operated', 'operator'),
      operatedBy('read-only', 'onlooker'),
      operatedBy('forbidden', 'stranger'),
    ],
    operations: { gracePeriod: '0s', rolloutTimeout: '60s' },
  };
}

/** The sandbox does in milliseconds what takes a cluster seconds. */
function hurry(): void {
  const quick: Partial<WorkerTiming> = { ...FAST, autoscalerSettleMs: 1000 };
  for (const [key, value] of Object.entries(quick)) {
    jest.replaceProperty(
      DEFAULT_WORKER_TIMING,
      key as keyof WorkerTiming,
      value,
    );
  }
}

function present<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('The cluster suite did not start');
  }
  return part;
}

async function settled(work: Promise<unknown> | undefined): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}
