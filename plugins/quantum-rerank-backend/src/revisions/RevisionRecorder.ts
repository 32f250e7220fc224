import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type {
  Profile,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { keptConfig } from '../configuration/configState';
import { environmentKey } from '../configuration/environmentKey';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import type { ProfileService } from '../profile/ProfileService';
import type { Deployment, ReplicaSet } from '../operations/plan/objects';
import {
  readConfiguration,
  readCurrentRevision,
  readSurroundings,
  rolloutOf,
  type CurrentRevision,
  type SeenConfiguration,
} from './observeRevision';
import {
  isNews,
  type RevisionSighting,
  type RevisionState,
  type RevisionStateStore,
} from './RevisionStateStore';

/** A release lasts longer; what comes and goes between is not seen. */
const TICK_SECONDS = 10;

/** The release that an environment is on. */
export interface SeenRelease {
  profile: Profile;
  environment: ProfileEnvironment;
  current: CurrentRevision;
  /** It rolled out, and has pods that show it. */
  isAvailable: boolean;
}

/** A release whose rollout passed its progress deadline. */
export interface StalledRelease extends SeenRelease {
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  /** One sentence. */
  message: string;
}

/**
 * Looks at every environment again and again, and records with which
 * configuration the revision of the deployment runs and how its rollout went.
 * One replica at a time does it for all; what it did not see is not known.
 */
export class RevisionRecorder {
  readonly #clusters: ClusterRegistry;
  readonly #profiles: Pick<ProfileService, 'listEnvironments'>;
  readonly #versions: ConfigVersionStore;
  readonly #states: RevisionStateStore;
  readonly #logger: LoggerService;
  readonly #onSeen: (seen: SeenRelease) => Promise<unknown>;
  readonly #onStalled: (stalled: StalledRelease) => Promise<unknown>;

  constructor(options: {
    clusters: ClusterRegistry;
    profiles: Pick<ProfileService, 'listEnvironments'>;
    configVersions: ConfigVersionStore;
    revisionStates: RevisionStateStore;
    logger: LoggerService;
    /** Told at every look. */
    onSeen?: (seen: SeenRelease) => Promise<unknown>;
    /** Told at every look while a release is stalled. */
    onStalled?: (stalled: StalledRelease) => Promise<unknown>;
  }) {
    this.#clusters = options.clusters;
    this.#profiles = options.profiles;
    this.#versions = options.configVersions;
    this.#states = options.revisionStates;
    this.#logger = options.logger;
    this.#onSeen = options.onSeen ?? (async () => {});
    this.#onStalled = options.onStalled ?? (async () => {});
  }

  /** Looks from now on. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'record-revisions',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 2 },
      timeout: { minutes: 2 },
      scope: 'global',
      fn: () => this.look(),
    });
  }

  /** Looks at every environment once. Trouble with one is no trouble of the others. */
  async look(): Promise<void> {
    await Promise.all(
      this.#profiles.listEnvironments().map(async place => {
        try {
          await this.#lookAt(place);
        } catch (error) {
          const message = `What runs in ${place.environment.name} was not seen`;
          if (error instanceof NotFoundError) {
            this.#logger.debug(`${message}: ${error.message}`);
          } else {
            this.#logger.warn(message, toError(error));
          }
        }
      }),
    );
  }

  async #lookAt(place: {
    profile: Profile;
    environment: ProfileEnvironment;
  }): Promise<void> {
    const { environment } = place;
    const { api } = await this.#clusters.getCluster(environment.cluster);
    const { deployment, replicaSets, current } = await readCurrentRevision(
      api,
      environment,
    );
    if (!current) {
      return;
    }
    const key = environmentKey(place, environment.name);
    await this.#record(key, api, environment, deployment, current);
    const rollout = rolloutOf(deployment, current);
    const ofRelease = {
      replicaSetUid: current.replicaSet.metadata.uid,
      revision: current.revision,
    };
    const seen: SeenRelease = {
      ...place,
      current,
      // With no pods a rollout is complete without having shown anything.
      isAvailable: rollout.state === 'complete' && deployment.spec.replicas > 0,
    };
    await this.#onSeen(seen);
    if (seen.isAvailable) {
      await this.#states.recordOutcome(key, ofRelease, 'complete');
    } else if (rollout.state === 'stalled') {
      await this.#states.recordOutcome(key, ofRelease, 'stalled');
      await this.#onStalled({
        ...seen,
        deployment,
        replicaSets,
        message: rollout.message,
      });
    }
  }

  async #record(
    key: string,
    api: KubernetesApi,
    environment: ProfileEnvironment,
    deployment: Deployment,
    current: CurrentRevision,
  ): Promise<void> {
    const read = await readConfiguration(api, environment, deployment);
    const previous = await this.#states.findNewest(key);
    const seen: RevisionSighting = {
      deploymentUid: current.deploymentUid,
      replicaSetUid: current.replicaSet.metadata.uid,
      revision: current.revision,
      ...(read?.name === undefined ? {} : { configMap: read.name }),
      ...(read?.seen.known === false ? { problem: read.seen.reason } : {}),
      ...(read?.seen.known
        ? await this.#keep(key, read.seen.value, current, previous)
        : { started: false }),
    };
    if (isNews(previous, seen)) {
      await this.#states.append(
        key,
        previous,
        seen,
        await readSurroundings(api, environment, deployment, seen.configMap),
      );
    }
  }

  async #keep(
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
