import { randomBytes } from 'node:crypto';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubernetesApiError } from '../../kubernetes/errors';
import { HttpKubernetesApi } from '../../kubernetes/HttpKubernetesApi';
import type {
  KubernetesObjectLike,
  KubernetesRequest,
} from '../../kubernetes/KubernetesApi';
import { KubeConfigTransport } from '../../kubernetes/transport';
import type { ClusterChoice } from './clusterChoice';
import {
  ACCOUNTS,
  accessManifests,
  DEPLOYMENT,
  deploymentManifest,
  surroundings,
  type Manifest,
} from './manifests';
import type { LiveDeployment } from './objects';
import { pathOf } from './paths';
import { until } from './until';

/** By this label leftovers of a killed run are found. */
const LABEL = 'quantumrerank.io/cluster-suite';
/** Who changes things that the backend is to notice. */
export const SOMEBODY_ELSE = 'cluster-suite';

/** The namespace of one run, seen and changed with the rights of the admin. */
export class SuiteNamespace {
  readonly name = `quantum-rerank-test-${randomBytes(4).toString('hex')}`;
  /** The admin's own connection, past the proxy. */
  readonly api: HttpKubernetesApi;
  readonly #transport: KubeConfigTransport;
  readonly #choice: ClusterChoice;
  #created = false;

  constructor(admin: KubeConfig, choice: ClusterChoice) {
    this.#choice = choice;
    this.#transport = new KubeConfigTransport('admin', admin);
    this.api = new HttpKubernetesApi({
      cluster: 'admin',
      transport: this.#transport,
    });
  }

  /** Creates the namespace and all of it but the deployment. */
  async create(): Promise<void> {
    await this.api.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: this.name, labels: { [LABEL]: 'true' } },
      },
    });
    this.#created = true;
    const manifests = [
      ...(await accessManifests(this.name)),
      ...surroundings(this.name),
    ];
    for (const manifest of manifests) {
      await this.#create(manifest);
    }
  }

  /** Removes the namespace, if there is one, and waits until it is gone. */
  async remove(): Promise<void> {
    const path = `/api/v1/namespaces/${this.name}`;
    try {
      if (this.#created) {
        await ignoreMissing(this.api.request({ method: 'DELETE', path }));
        await until('the namespace is gone', this.#choice.patienceMs, () =>
          this.#isMissing(path),
        );
      }
    } finally {
      await this.#transport.close();
    }
  }

  /** A short-lived token for each service account, by role. */
  async requestTokens(): Promise<Record<keyof typeof ACCOUNTS, string>> {
    const tokens: Record<string, string> = {};
    for (const [role, account] of Object.entries(ACCOUNTS)) {
      const { status } = await this.api.request<{ status: { token: string } }>({
        method: 'POST',
        path: `/api/v1/namespaces/${this.name}/serviceaccounts/${account}/token`,
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: 3600 },
        },
      });
      tokens[role] = status.token;
    }
    return tokens;
  }

  /** Makes the deployment anew with the good image and waits until its pods are available. */
  async deploy(options: { replicas: number }): Promise<LiveDeployment> {
    await this.deleteDeployment();
    await this.#create(
      deploymentManifest({
        namespace: this.name,
        image: this.#choice.images.good,
        replicas: options.replicas,
      }),
    );
    return until(
      `${options.replicas} pods of ${this.#choice.images.good} are available`,
      this.#choice.patienceMs,
      async () => {
        const deployment = await this.deployment();
        return (
          deployment.status?.observedGeneration ===
            deployment.metadata.generation &&
          deployment.status?.availableReplicas === options.replicas &&
          deployment
        );
      },
    );
  }

  /** Another deployment with one pod that reads the same; waits until that is available. */
  async deployReader(name: string): Promise<LiveDeployment> {
    await this.#create(
      deploymentManifest({
        namespace: this.name,
        image: this.#choice.images.good,
        replicas: 1,
        name,
      }),
    );
    return until(
      `the pod of ${name} is available`,
      this.#choice.patienceMs,
      async () => {
        const found = await this.deployment(name);
        return found.status?.availableReplicas === 1 && found;
      },
    );
  }

  /** Deletes the deployment, if it is there, with everything it owns. */
  async deleteDeployment(): Promise<void> {
    await ignoreMissing(
      this.api.request({
        method: 'DELETE',
        path: this.path('Deployment', DEPLOYMENT),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
        },
      }),
    );
    await until(
      'the pods and ReplicaSets of the deployment are gone',
      this.#choice.patienceMs,
      async () => {
        const left = await Promise.all([
          this.list('pods'),
          this.list('replicasets'),
        ]);
        return left.flat().length === 0;
      },
    );
  }

  async deployment(name = DEPLOYMENT): Promise<LiveDeployment> {
    return this.api.request({
      method: 'GET',
      path: this.path('Deployment', name),
    });
  }

  /** Changes the deployment as another person would. */
  async edit(body: object): Promise<LiveDeployment> {
    return this.api.request({
      method: 'PATCH',
      path: this.path('Deployment', DEPLOYMENT),
      query: { fieldManager: SOMEBODY_ELSE },
      patchType: 'application/strategic-merge-patch+json',
      body,
    });
  }

  /** Deploys another release as another person would. */
  async release(
    name: 'newer' | 'broken',
    options: { changeCause: string },
  ): Promise<LiveDeployment> {
    const { good, [name]: image } = this.#choice.images;
    return this.edit({
      metadata: {
        annotations: { 'kubernetes.io/change-cause': options.changeCause },
      },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'api', image: image ?? good }],
            // Stands still on every cluster, also where nothing pulls images.
            ...(image ? {} : { nodeSelector: { [LABEL]: 'no-such-node' } }),
          },
        },
      },
    });
  }

  /** Pods, ReplicaSets or Events of the namespace. */
  async list<T extends KubernetesObjectLike>(
    resource: 'pods' | 'replicasets' | 'events',
  ): Promise<T[]> {
    const root = resource === 'replicasets' ? '/apis/apps/v1' : '/api/v1';
    const { items } = await this.api.list<T>(
      `${root}/namespaces/${this.name}/${resource}`,
    );
    return items;
  }

  path(kind: string, name?: string): string {
    return pathOf(this.name, kind, name);
  }

  async #create(manifest: Manifest): Promise<void> {
    const request: KubernetesRequest = {
      method: 'POST',
      path: this.path(manifest.kind),
      query: { fieldManager: SOMEBODY_ELSE },
      body: manifest,
    };
    await this.api.request(request);
  }

  async #isMissing(path: string): Promise<boolean> {
    const found = await ignoreMissing(
      this.api.request<object>({ method: 'GET', path }),
    );
    return found === undefined;
  }
}

async function ignoreMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
