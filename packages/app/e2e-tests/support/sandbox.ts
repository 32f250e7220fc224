/** Environments of the sandbox and their namespaces. */
const namespaces = {
  production: 'quantum-rerank',
  staging: 'quantum-rerank-staging',
};

export type Environment = keyof typeof namespaces;

interface PodList {
  items: Array<{ metadata: { name: string; deletionTimestamp?: string } }>;
}

/** The cluster behind the portal, as somebody with kubectl sees it. */
export class Sandbox {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Starts trouble, or a release. */
  async start(scenario: string, environment: Environment): Promise<void> {
    await this.#send(
      'POST',
      `/sandbox/scenarios/${scenario}?environment=${environment}`,
    );
  }

  /** Ends all trouble. */
  async clear(): Promise<void> {
    await this.#send('DELETE', '/sandbox/scenarios');
  }

  /** Scales past the portal, as `kubectl scale` does. */
  async scale(environment: Environment, replicas: number): Promise<void> {
    await this.#send(
      'PATCH',
      `/apis/apps/v1/namespaces/${namespaces[environment]}/deployments/quantum-rerank/scale`,
      { spec: { replicas } },
    );
  }

  /** Bounds of the autoscaler. */
  async bounds(
    environment: Environment,
  ): Promise<{ minReplicas: number; maxReplicas: number }> {
    const { spec } = (await this.#send(
      'GET',
      `/apis/autoscaling/v2/namespaces/${namespaces[environment]}/horizontalpodautoscalers/quantum-rerank-hpa`,
    )) as { spec: { minReplicas: number; maxReplicas: number } };
    return { minReplicas: spec.minReplicas, maxReplicas: spec.maxReplicas };
  }

  /** Changes keys of the ConfigMap, as `kubectl apply` of a pipeline does. */
  async configure(
    environment: Environment,
    data: Record<string, string | null>,
  ): Promise<void> {
    await this.#send('PATCH', this.#configMap(environment), { data });
  }

  /** Values of the ConfigMap. */
  async configuration(
    environment: Environment,
  ): Promise<Record<string, string>> {
    const { data } = (await this.#send(
      'GET',
      this.#configMap(environment),
    )) as { data: Record<string, string> };
    return data;
  }

  /** The value of a key of the Secret, which the portal itself never shows. */
  async secretValue(environment: Environment, key: string): Promise<string> {
    const { data } = (await this.#send(
      'GET',
      `/api/v1/namespaces/${namespaces[environment]}/secrets/quantum-rerank-secrets`,
    )) as { data: Record<string, string> };
    return Buffer.from(data[key], 'base64').toString();
  }

  /** Releases another tag of the image, as a pipeline does. */
  async release(environment: Environment, tag: string): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${namespaces[environment]}/deployments/quantum-rerank`;
    const { spec } = (await this.#send('GET', path)) as {
      spec: { template: { spec: { containers: Array<{ image: string }> } } };
    };
    const containers = spec.template.spec.containers.map(container => ({
      ...container,
      image: container.image.replace(/:[^:]*$/, `:${tag}`),
    }));
    await this.#send('PATCH', path, {
      spec: { template: { spec: { containers } } },
    });
  }

  /** Writes annotations on the deployment, as anybody with `kubectl annotate` does. */
  async annotate(
    environment: Environment,
    annotations: Record<string, string | null>,
  ): Promise<void> {
    await this.#send(
      'PATCH',
      `/apis/apps/v1/namespaces/${namespaces[environment]}/deployments/quantum-rerank`,
      { metadata: { annotations } },
    );
  }

  /** Deletes the deployment with all of its pods, as a mistake does. */
  async deleteDeployment(environment: Environment): Promise<void> {
    await this.#send(
      'DELETE',
      `/apis/apps/v1/namespaces/${namespaces[environment]}/deployments/quantum-rerank`,
    );
  }

  #configMap(environment: Environment): string {
    return `/api/v1/namespaces/${namespaces[environment]}/configmaps/quantum-rerank-config`;
  }

  /** Names of the pods of the service, or of another deployment, that are not on their way out. */
  async podNames(
    environment: Environment,
    app = 'quantum-rerank',
  ): Promise<string[]> {
    const list = (await this.#send(
      'GET',
      `/api/v1/namespaces/${namespaces[environment]}/pods?labelSelector=app%3D${app}`,
    )) as PodList;
    return list.items
      .filter(pod => !pod.metadata.deletionTimestamp)
      .map(pod => pod.metadata.name)
      .sort();
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: 'Bearer sandbox-admin-token',
        'content-type': 'application/merge-patch+json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(
        `${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
    return response.json();
  }
}
