import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { keptConfig } from '../configuration/configState';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import type { Deployment } from '../operations/plan/objects';
import {
  readConfiguration,
  readSurroundings,
  type CurrentRevision,
  type SeenConfiguration,
} from './observeRevision';
import {
  isNews,
  type RevisionSighting,
  type RevisionState,
  type RevisionStateStore,
} from './RevisionStateStore';

/** Records with which configuration a revision is seen to run. */
export class SightingLog {
  readonly #versions: ConfigVersionStore;
  readonly #states: RevisionStateStore;

  constructor(options: {
    configVersions: ConfigVersionStore;
    revisionStates: RevisionStateStore;
  }) {
    this.#versions = options.configVersions;
    this.#states = options.revisionStates;
  }

  /**
   * Records it where it is news.
   *
   * @returns `isRecorded` false where another replica recorded something first
   */
  async keep(
    key: string,
    api: KubernetesApi,
    environment: ProfileEnvironment,
    {
      deployment,
      current,
    }: { deployment: Deployment; current: CurrentRevision },
  ): Promise<{ configMap: string | undefined; isRecorded: boolean }> {
    const read = await readConfiguration(api, environment, deployment);
    const previous = await this.#states.findNewest(key);
    const seen: RevisionSighting = {
      deploymentUid: current.deploymentUid,
      replicaSetUid: current.replicaSet.metadata.uid,
      revision: current.revision,
      ...(read?.name === undefined ? {} : { configMap: read.name }),
      ...(read?.seen.known === false ? { problem: read.seen.reason } : {}),
      ...(read?.seen.known
        ? await this.#keepVersion(key, read.seen.value, current, previous)
        : { started: false }),
    };
    const isRecorded =
      !isNews(previous, seen) ||
      (await this.#states.append(
        key,
        previous,
        seen,
        await readSurroundings(api, environment, deployment, seen.configMap),
      ));
    return { configMap: seen.configMap, isRecorded };
  }

  async #keepVersion(
    key: string,
    configuration: SeenConfiguration,
    current: CurrentRevision,
    previous: RevisionState | undefined,
  ): Promise<
    Pick<RevisionSighting, 'version' | 'resourceVersion' | 'started'>
  > {
    const { configMap, resourceVersion } = configuration;
    const { id } = await this.#versions.observe(
      { environment: key, kind: 'ConfigMap', name: configMap },
      keptConfig(configuration),
      configuration.writer,
    );
    return {
      version: id,
      resourceVersion,
      started: beganWith(configuration, current, previous),
    };
  }
}

/**
 * Whether the revision surely began with what is there now: nobody wrote it
 * since its ReplicaSet was made, or since another revision was seen.
 */
export function beganWith(
  configuration: Pick<
    SeenConfiguration,
    'configMap' | 'resourceVersion' | 'writtenAt'
  >,
  { replicaSet, isReturn }: CurrentRevision,
  previous: RevisionState | undefined,
): boolean {
  const { writtenAt, resourceVersion } = configuration;
  const made = text(replicaSet.metadata.creationTimestamp);
  if (!isReturn && writtenAt !== undefined && made !== undefined) {
    return Date.parse(writtenAt) <= Date.parse(made);
  }
  return (
    previous !== undefined &&
    previous.replicaSetUid !== replicaSet.metadata.uid &&
    previous.configMap === configuration.configMap &&
    previous.resourceVersion === resourceVersion
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
