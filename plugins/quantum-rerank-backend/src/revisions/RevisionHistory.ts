import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  Revision,
  RevisionConfiguration,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ownOf } from '../configuration/configState';
import type {
  ConfigVersionStore,
  StoredConfigVersion,
} from '../configuration/ConfigVersionStore';
import { environmentKey } from '../configuration/environmentKey';
import type { Target } from '../profile/ProfileService';
import type {
  RevisionOutcome,
  RevisionState,
  RevisionStateStore,
} from './RevisionStateStore';
import {
  decisiveState,
  lastStintOf,
  type RevisionStint,
} from './revisionStints';

const NOT_KEPT = 'It is not kept any more.';

/** What is known of the last time in which a revision ran. */
export interface RevisionRecord {
  stint: RevisionStint;
  decisive: RevisionState;
}

/** Answers with which configuration revisions ran. What was not seen is not known. */
export class RevisionHistory {
  readonly #states: RevisionStateStore;
  readonly #versions: ConfigVersionStore;
  readonly #logger: LoggerService;

  constructor(options: {
    revisionStates: RevisionStateStore;
    configVersions: ConfigVersionStore;
    logger: LoggerService;
  }) {
    this.#states = options.revisionStates;
    this.#versions = options.configVersions;
    this.#logger = options.logger;
  }

  /** What is known of a revision; undefined when it was not seen. */
  async find(
    target: Target,
    replicaSetUid: string,
  ): Promise<RevisionRecord | undefined> {
    const states = await this.#states.list(keyOf(target));
    const stint = lastStintOf(states, replicaSetUid);
    return stint && { stint, decisive: decisiveState(stint) };
  }

  /** How rollouts of a revision were seen to go, newest first. */
  async listOutcomes(
    target: Target,
    replicaSetUid: string,
  ): Promise<RevisionOutcome[]> {
    return this.#states.listOutcomes(keyOf(target), replicaSetUid);
  }

  /**
   * Revisions with the configurations that they were seen with. The revisions
   * are the cluster's: without the database they are shown all the same, and
   * their configurations are not known.
   */
  async describe(target: Target, revisions: Revision[]): Promise<Revision[]> {
    try {
      return await this.#describe(target, revisions);
    } catch (error) {
      this.#logger.warn(
        `The configurations of revisions of ${keyOf(target)} are not known now`,
        toError(error),
      );
      return revisions;
    }
  }

  async #describe(target: Target, revisions: Revision[]): Promise<Revision[]> {
    const states = await this.#states.list(keyOf(target));
    if (states.length === 0) {
      return revisions;
    }
    const find = remembering((state: RevisionState) =>
      this.#find(target, state),
    );
    const now = await find(states[states.length - 1]);
    return Promise.all(
      revisions.map(async revision => {
        const stint = lastStintOf(states, revision.uid);
        return stint
          ? {
              ...revision,
              configurations: await describeStint(stint, find, now),
            }
          : revision;
      }),
    );
  }

  async #find(
    target: Target,
    { version, configMap }: RevisionState,
  ): Promise<StoredConfigVersion | undefined> {
    return version !== undefined && configMap !== undefined
      ? this.#versions.find(
          {
            environment: keyOf(target),
            kind: 'ConfigMap',
            name: configMap,
          },
          version,
        )
      : undefined;
  }
}

async function describeStint(
  stint: RevisionStint,
  find: (state: RevisionState) => Promise<StoredConfigVersion | undefined>,
  now: StoredConfigVersion | undefined,
): Promise<RevisionConfiguration[]> {
  const decisive = decisiveState(stint);
  const described = await Promise.all(
    stint.states.map(async (state, index): Promise<RevisionConfiguration[]> => {
      if (state.configMap === undefined && state.problem === undefined) {
        return [];
      }
      const until = stint.states[index + 1]?.seenAt ?? stint.until;
      const version = await find(state);
      return [
        {
          ...(state.configMap === undefined
            ? {}
            : { configMap: state.configMap }),
          ...(version ? { version: version.id } : {}),
          ...(version ? {} : { problem: state.problem ?? NOT_KEPT }),
          seenFrom: toIso(state.seenAt),
          ...(until === undefined ? {} : { seenUntil: toIso(until) }),
          started: state.started,
          decisive: state === decisive,
          ...(version && now ? { differing: differingKeys(version, now) } : {}),
        },
      ];
    }),
  );
  return described.flat();
}

/** Keys whose values differ, or of which it cannot be told. */
export function differingKeys(
  a: StoredConfigVersion,
  b: StoredConfigVersion,
): string[] {
  const keysOf = ({ values, hidden }: StoredConfigVersion) => [
    ...Object.keys(values),
    ...Object.keys(hidden),
  ];
  // Hashes with different salts say nothing.
  const hiddenOf = (version: StoredConfigVersion, key: string) => {
    const hash = ownOf(version.hidden, key);
    return hash === undefined ? undefined : `${version.salt}:${hash}`;
  };
  return [...new Set([...keysOf(a), ...keysOf(b)])]
    .filter(
      key =>
        ownOf(a.values, key) !== ownOf(b.values, key) ||
        hiddenOf(a, key) !== hiddenOf(b, key),
    )
    .sort();
}

function keyOf(target: Target): string {
  return environmentKey(target, target.environment.name);
}

function toIso(moment: number): string {
  return new Date(moment).toISOString();
}

/** Asks once for each state. */
function remembering<T>(
  find: (state: RevisionState) => Promise<T>,
): (state: RevisionState) => Promise<T> {
  const found = new Map<string | undefined, Promise<T>>();
  return state => {
    const key = state.version;
    const known = found.get(key) ?? find(state);
    found.set(key, known);
    return known;
  };
}
