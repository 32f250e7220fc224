import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type {
  Profile,
  ProfileEnvironment,
  Rollout,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { environmentKey } from '../configuration/environmentKey';
import type { ProfileService } from '../profile/ProfileService';
import type { Deployment, ReplicaSet } from '../operations/plan/objects';
import {
  readCurrentRevision,
  rolloutOf,
  type CurrentRevision,
} from './observeRevision';
import type { ReleaseSighting, Sightings } from './ReleaseSightings';
import type { RevisionStateStore } from './RevisionStateStore';
import { SightingLog } from './SightingLog';

/** A release lasts longer; what comes and goes between is not seen. */
const TICK_SECONDS = 10;
/** What watches say is the same is read again all the same, so long after. */
const READ_AGAIN_MS = 30 * 60_000;

interface Place {
  profile: Profile;
  environment: ProfileEnvironment;
}

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
  /** As they were read when this release was seen first; their counts may be others now. */
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  /** One sentence. */
  message: string;
}

/** What was read of an environment. */
interface Reading {
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  current: CurrentRevision;
  configMap: string | undefined;
}

/** A reading that holds for as long as watches say the same. */
interface Remembered extends Reading {
  /** Undefined when they could not say anything. */
  identity: string | undefined;
  readAt: number;
}

/**
 * Looks at every environment again and again, and records with which
 * configuration the revision of the deployment runs and how its rollout went.
 * The cluster is asked only when watches say that another release runs, or
 * cannot say it. One replica at a time does it for all; what it did not see
 * is not known.
 */
export class RevisionRecorder {
  readonly #clusters: ClusterRegistry;
  readonly #profiles: Pick<ProfileService, 'listEnvironments'>;
  readonly #log: SightingLog;
  readonly #states: RevisionStateStore;
  readonly #sightings: Sightings;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  readonly #remembered = new Map<string, Remembered>();
  readonly #onSeen: (seen: SeenRelease) => Promise<unknown>;
  readonly #onStalled: (stalled: StalledRelease) => Promise<unknown>;

  constructor(options: {
    clusters: ClusterRegistry;
    profiles: Pick<ProfileService, 'listEnvironments'>;
    configVersions: ConfigVersionStore;
    revisionStates: RevisionStateStore;
    sightings: Sightings;
    logger: LoggerService;
    now?: () => number;
    /** Told at every look. */
    onSeen?: (seen: SeenRelease) => Promise<unknown>;
    /** Told at every look while a release is stalled. */
    onStalled?: (stalled: StalledRelease) => Promise<unknown>;
  }) {
    this.#clusters = options.clusters;
    this.#profiles = options.profiles;
    this.#log = new SightingLog(options);
    this.#states = options.revisionStates;
    this.#sightings = options.sightings;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
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

  /** Ends what is watched for it. */
  stop(): void {
    this.#sightings.keepOnly([]);
  }

  /** Looks at every environment once. Trouble with one is no trouble of the others. */
  async look(): Promise<void> {
    const places = this.#profiles.listEnvironments();
    this.#sightings.keepOnly(places.map(({ environment }) => environment));
    await Promise.all(
      places.map(async place => {
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

  async #lookAt(place: Place): Promise<void> {
    const { environment } = place;
    const key = environmentKey(place, environment.name);
    const known = this.#remembered.get(key);
    const sighting = await this.#sightings.sight(environment, known?.configMap);
    if (sighting.state === 'absent') {
      return;
    }
    if (
      known &&
      sighting.state === 'seen' &&
      sighting.identity === known.identity &&
      this.#now() - known.readAt < READ_AGAIN_MS
    ) {
      await this.#tell(key, place, known, sighting);
      return;
    }
    const reading = await this.#read(key, environment, sighting);
    if (reading) {
      // Not what the watches say: they may be about the release before.
      const { deployment, current } = reading;
      await this.#tell(key, place, reading, {
        rollout: rolloutOf(deployment, current),
        desired: deployment.spec.replicas,
      });
    }
  }

  /**
   * Reads what runs, and records it.
   *
   * @returns undefined while the deployment controller has not made its ReplicaSet yet
   */
  async #read(
    key: string,
    environment: ProfileEnvironment,
    sighting: ReleaseSighting,
  ): Promise<Reading | undefined> {
    this.#remembered.delete(key);
    const readAt = this.#now();
    const { api } = await this.#clusters.getCluster(environment.cluster);
    const { deployment, replicaSets, current } = await readCurrentRevision(
      api,
      environment,
    );
    if (!current) {
      return undefined;
    }
    const { configMap, isRecorded } = await this.#log.keep(
      key,
      api,
      environment,
      { deployment, current },
    );
    const reading = { deployment, replicaSets, current, configMap };
    this.#remembered.set(key, {
      ...reading,
      // Where another replica was quicker, it may have recorded something older.
      identity:
        isRecorded && sighting.state === 'seen' ? sighting.identity : undefined,
      readAt,
    });
    return reading;
  }

  async #tell(
    key: string,
    place: Place,
    { deployment, replicaSets, current }: Reading,
    { rollout, desired }: { rollout: Rollout; desired: number },
  ): Promise<void> {
    const ofRelease = {
      replicaSetUid: current.replicaSet.metadata.uid,
      revision: current.revision,
    };
    const seen: SeenRelease = {
      ...place,
      current,
      // With no pods a rollout is complete without having shown anything.
      isAvailable: rollout.state === 'complete' && desired > 0,
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
}
