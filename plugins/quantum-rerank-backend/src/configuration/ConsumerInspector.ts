import type {
  ProfileConsumer,
  ProfileFinding,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { askCluster } from '../clusters/askCluster';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { fetchNamedConsumer } from '../operations/plan/consumerFacts';
import { fetchDeployment } from '../operations/plan/facts';
import type { PodTemplate } from '../operations/plan/objects';
import { templateReferences } from '../operations/plan/templateReferences';
import type { Target } from '../profile/ProfileService';

/** What is wrong with one of them. */
type Problem = Pick<ProfileFinding, 'code' | 'message'>;

/**
 * Looks whether the workloads that a profile names among the consumers exist
 * and read what a change would restart them for.
 */
export class ConsumerInspector {
  readonly #clusters: ClusterRegistry;

  constructor(options: { clusters: ClusterRegistry }) {
    this.#clusters = options.clusters;
  }

  /** A finding for each that is not as it should be, or cannot be seen. */
  async inspect({ environment }: Target): Promise<ProfileFinding[]> {
    const { consumers } = environment;
    if (consumers.length === 0) {
      return [];
    }
    const problems = await askCluster(this.#clusters, { environment }, api =>
      this.#lookAtAll(api, { environment }),
    ).catch(error =>
      consumers.map(({ name }) =>
        unknown(name, error instanceof Error ? error.message : String(error)),
      ),
    );
    return problems.flatMap((problem, index) =>
      problem
        ? [
            {
              ...problem,
              subject: `environments.${environment.name}.consumers.${consumers[index].name}`,
            },
          ]
        : [],
    );
  }

  async #lookAtAll(
    api: KubernetesApi,
    { environment }: Pick<Target, 'environment'>,
  ): Promise<Array<Problem | undefined>> {
    const operated = await fetchDeployment(api, environment);
    const own = templateReferences(operated.spec.template);
    const { configMap, secret } = environment.resources;
    const objects = {
      configMaps: configMap === undefined ? own.configMaps : [configMap],
      secrets: secret === undefined ? own.secrets : [secret],
    };
    return Promise.all(
      environment.consumers.map(consumer =>
        lookAt(api, { environment }, consumer, objects),
      ),
    );
  }
}

async function lookAt(
  api: KubernetesApi,
  { environment }: Pick<Target, 'environment'>,
  consumer: ProfileConsumer,
  objects: ReturnType<typeof templateReferences>,
): Promise<Problem | undefined> {
  const { name } = consumer;
  const found = await fetchNamedConsumer(api, environment, consumer);
  switch (found.state) {
    case 'not-found':
      return {
        code: 'consumer-not-found',
        message: `${environment.title} names the deployment ${name} among its consumers, and there is none in namespace ${environment.namespace}: nothing of it is restarted.`,
      };
    case 'unknown':
      return unknown(name, found.reason);
    default:
      return readsAny(found.deployment.spec.template, objects)
        ? undefined
        : {
            code: 'consumer-not-reading',
            message: `${
              environment.title
            } names the deployment ${name} among its consumers, and it reads none of ${
              [...objects.configMaps, ...objects.secrets].join(', ') ||
              'what can be changed here'
            }: it is never restarted.`,
          };
  }
}

function readsAny(
  template: PodTemplate,
  { configMaps, secrets }: ReturnType<typeof templateReferences>,
): boolean {
  const reads = templateReferences(template);
  return (
    reads.configMaps.some(name => configMaps.includes(name)) ||
    reads.secrets.some(name => secrets.includes(name))
  );
}

function unknown(name: string, reason: string): Problem {
  return {
    code: 'consumer-unknown',
    message: `Whether the consumer ${name} is there and reads what can be changed cannot be seen: ${reason.replace(
      /\.$/,
      '',
    )}.`,
  };
}
