import { NotFoundError } from '@backstage/errors';
import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfigState } from '../configuration/configState';
import { KubernetesApiError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import {
  configMapNameOf,
  configMapPath,
  fetchConfigMap,
} from '../operations/plan/configFacts';
import { lastWriterOf } from '../operations/plan/configPlan';
import {
  attempt,
  fetchDeployment,
  fetchReplicaSets,
  type Known,
} from '../operations/plan/facts';
import {
  readAutoscalers,
  type Deployment,
  type KeyedObject,
  type ReplicaSet,
} from '../operations/plan/objects';
import { pathsOf } from '../operations/plan/paths';
import {
  formerRevisionsOf,
  releaseDigest,
  revisionOf,
  templateDigest,
} from '../operations/plan/template';
import {
  templateReferences,
  waysOfReading,
} from '../operations/plan/templateReferences';
import { judgeRollout } from '../workload/rolloutStatus';
import type { Surroundings } from './RevisionStateStore';

/** References beyond these are not looked at. */
const MOST_REFERENCES = 20;

/** The ReplicaSet of the deployment's template. */
export interface CurrentRevision {
  deploymentUid: string;
  replicaSet: ReplicaSet;
  revision: number;
  /** Its template is that of an earlier one, apart from a restart. */
  isRestart: boolean;
  /** It ran before and was returned to. */
  isReturn: boolean;
}

/** What the ConfigMap held. */
export interface SeenConfiguration extends ConfigState {
  configMap: string;
  resourceVersion: string;
  /** By the clock of the API server; absent where it is not recorded. */
  writtenAt?: string;
  writer?: string;
}

/**
 * Finds the revision that the deployment is, by its template.
 *
 * @returns undefined while the deployment controller has not made it yet
 */
export function findCurrentRevision(
  deployment: Deployment,
  replicaSets: ReplicaSet[],
): CurrentRevision | undefined {
  const digest = templateDigest(deployment.spec.template);
  const numbered = replicaSets
    .flatMap(replicaSet => {
      const revision = revisionOf(replicaSet);
      return revision === undefined ? [] : [{ replicaSet, revision }];
    })
    .sort((a, b) => b.revision - a.revision);
  const current = numbered.find(
    ({ replicaSet }) => templateDigest(replicaSet.spec.template) === digest,
  );
  // The number of the deployment follows a moment after the template.
  if (!current || current.revision !== revisionOf(deployment)) {
    return undefined;
  }
  const { replicaSet, revision } = current;
  const release = releaseDigest(replicaSet.spec.template);
  const isRestart = numbered.some(
    other =>
      other.revision < revision &&
      releaseDigest(other.replicaSet.spec.template) === release,
  );
  return {
    deploymentUid: deployment.metadata.uid,
    replicaSet,
    revision,
    isRestart,
    isReturn: formerRevisionsOf(replicaSet).length > 0,
  };
}

/** Reads the deployment and finds its revision. */
export async function readCurrentRevision(
  api: KubernetesApi,
  environment: ProfileEnvironment,
): Promise<{
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  current: CurrentRevision | undefined;
}> {
  const deployment = await fetchDeployment(api, environment);
  const replicaSets = await fetchReplicaSets(api, environment, deployment);
  return {
    deployment,
    replicaSets,
    current: findCurrentRevision(deployment, replicaSets),
  };
}

/** How the rollout of the revision stands now. */
export function rolloutOf(deployment: Deployment, current: CurrentRevision) {
  return judgeRollout(deployment, {
    newReplicaSet: current.replicaSet.metadata.name,
  });
}

/**
 * Reads the ConfigMap that is operated.
 *
 * @returns undefined where there is none to read; not known, with the reason, where it may not be read, or is not there
 * @throws KubernetesApiError, KubernetesConnectionError when the cluster gives no answer
 */
export async function readConfiguration(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  deployment: Deployment,
): Promise<
  { name: string | undefined; seen: Known<SeenConfiguration> } | undefined
> {
  const { configMaps } = templateReferences(deployment.spec.template);
  if (
    environment.resources.configMap === undefined &&
    configMaps.length === 0
  ) {
    return undefined;
  }
  let name: string | undefined;
  try {
    name = configMapNameOf(environment, deployment);
    const known = name;
    const read = await attempt(() => fetchConfigMap(api, environment, known));
    return {
      name,
      seen: read.known ? { known: true, value: toSeen(read.value) } : read,
    };
  } catch (error) {
    if (error instanceof NotFoundError) {
      return {
        name,
        seen: { known: false, reason: error.message.split('; caused by')[0] },
      };
    }
    throw error;
  }
}

function toSeen(configMap: KeyedObject): SeenConfiguration {
  const { data, binaryData, metadata } = configMap;
  const writtenAt = lastWrittenAtOf(configMap);
  const writer = lastWriterOf(configMap)?.split(' at ')[0];
  return {
    configMap: metadata.name,
    data,
    binaryData,
    resourceVersion: metadata.resourceVersion,
    ...(writtenAt === undefined ? {} : { writtenAt }),
    ...(writer === undefined ? {} : { writer }),
  };
}

/** When anybody wrote the object last, by the clock of the API server. */
export function lastWrittenAtOf({ metadata }: KeyedObject): string | undefined {
  return (metadata.managedFields ?? [])
    .map(({ time }) => time)
    .filter(time => time !== undefined)
    .sort()
    .at(-1);
}

/** Autoscaler, other ConfigMaps and Secrets: names, bounds and versions. */
export async function readSurroundings(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  deployment: Deployment,
  operated: string | undefined,
): Promise<Surroundings> {
  const { configMaps, secrets } = templateReferences(deployment.spec.template);
  const autoscaler = await attempt(async () =>
    readAutoscalers(
      (
        await api.list(pathsOf(environment).autoscalers)
      ).items,
    ).find(
      ({ spec }) =>
        spec.scaleTargetRef.kind === 'Deployment' &&
        spec.scaleTargetRef.name === deployment.metadata.name,
    ),
  );
  return {
    ways:
      operated === undefined
        ? []
        : waysOfReading(deployment.spec.template, 'ConfigMap', operated),
    ...(autoscaler.known
      ? {
          autoscaler: autoscaler.value
            ? {
                name: autoscaler.value.metadata.name,
                min: autoscaler.value.spec.minReplicas,
                max: autoscaler.value.spec.maxReplicas,
              }
            : null,
        }
      : {}),
    configMaps: await readReferences(
      api,
      configMaps.filter(name => name !== operated),
      name => configMapPath(environment, name),
    ),
    secrets: await readReferences(api, secrets, name =>
      secretPath(environment, name),
    ),
  };
}

function secretPath({ namespace }: ProfileEnvironment, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(
    namespace,
  )}/secrets/${encodeURIComponent(name)}`;
}

/** Versions only: what they hold does not leave the cluster. */
async function readReferences(
  api: KubernetesApi,
  names: string[],
  pathOf: (name: string) => string,
): Promise<Surroundings['secrets']> {
  return Promise.all(
    names.slice(0, MOST_REFERENCES).map(async name => {
      try {
        const { metadata } = await api.request<{
          metadata?: { resourceVersion?: unknown };
        }>({ method: 'GET', path: pathOf(name), metadataOnly: true });
        return typeof metadata?.resourceVersion === 'string'
          ? { name, resourceVersion: metadata.resourceVersion }
          : { name };
      } catch (error) {
        if (
          error instanceof KubernetesApiError &&
          [401, 403, 404].includes(error.status)
        ) {
          return { name };
        }
        throw error;
      }
    }),
  );
}
