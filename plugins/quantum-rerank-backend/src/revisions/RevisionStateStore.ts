import {
  isDatabaseConflictError,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { z } from 'zod';
import { migrate } from '../database/migrate';
import { now } from '../database/now';
import { digest } from '../operations/canonicalJson';

/** Kept for each environment. */
const MAX_STATES = 300;
/** Kept of one ReplicaSet: its first, and the newest. */
const MAX_STATES_OF_SET = 20;
/** A version that is not referenced may be about to be. */
const UNREFERENCED_MS = 3_600_000;

const reference = z.object({
  name: z.string(),
  /** Absent where it could not be read. */
  resourceVersion: z.string().optional(),
});

const surroundingsSchema = z.object({
  /** How the pods read the ConfigMap that is operated. */
  ways: z.array(z.enum(['environment', 'files'])),
  /** Absent where it could not be read; null where there was none. */
  autoscaler: z
    .object({ name: z.string(), min: z.int(), max: z.int() })
    .nullable()
    .optional(),
  /** Others than the one that is operated. */
  configMaps: z.array(reference),
  secrets: z.array(reference),
});

/** What a revision had around it when it was seen. Names and versions only. */
export type Surroundings = z.infer<typeof surroundingsSchema>;

/** What a revision was seen to run with. */
export interface RevisionSighting {
  deploymentUid: string;
  replicaSetUid: string;
  revision: number;
  /** Absent where the deployment reads none. */
  configMap?: string;
  /** Of the kept version; absent where it is not known. */
  version?: string;
  resourceVersion?: string;
  /** Why it is not known. */
  problem?: string;
  /** Pods of the revision began with it, by evidence. */
  started: boolean;
}

/** A recorded {@link RevisionSighting}. */
export interface RevisionState extends RevisionSighting {
  sequence: number;
  surroundings: Surroundings;
  /** Milliseconds since 1970, database clock. */
  seenAt: number;
}

/** How a rollout was seen to go. */
export type RevisionOutcome = 'complete' | 'stalled';

interface Row {
  sequence: number | string;
  deployment_uid: string;
  replica_set_uid: string;
  revision: number | string;
  config_map: string | null;
  version_id: string | null;
  problem: string | null;
  resource_version: string | null;
  started: boolean | number;
  surroundings: string;
  digest: string;
  seen_at: number | string;
}

/** Whether something is seen that differs from what was recorded last. */
export function isNews(
  state: RevisionState | undefined,
  seen: RevisionSighting,
): boolean {
  return state === undefined || digestOf(state) !== digestOf(seen);
}

/** A touch of the ConfigMap that changes no value is no change. */
function digestOf(seen: RevisionSighting): string {
  const { deploymentUid, replicaSetUid, revision, configMap } = seen;
  return digest({
    deploymentUid,
    replicaSetUid,
    revision,
    configMap,
    version: seen.version,
    problem: seen.problem,
  });
}

/**
 * Keeps, for each environment, which configuration each revision was seen to
 * run with: one row for each change, and a bounded number of them.
 */
export class RevisionStateStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<RevisionStateStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new RevisionStateStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What was recorded last. */
  async findNewest(environment: string): Promise<RevisionState | undefined> {
    const row: Row | undefined = await this.#rows(environment).first();
    return row && toState(row);
  }

  /** All that is kept, oldest first. */
  async list(environment: string): Promise<RevisionState[]> {
    const rows: Row[] = await this.#rows(environment);
    return rows.reverse().map(toState);
  }

  /**
   * Records what is seen after `previous`.
   *
   * @returns false when another replica recorded it first
   */
  async append(
    environment: string,
    previous: RevisionState | undefined,
    seen: RevisionSighting,
    surroundings: Surroundings,
  ): Promise<boolean> {
    try {
      await this.#knex('revision_states').insert({
        environment,
        previous: previous?.sequence ?? 0,
        deployment_uid: seen.deploymentUid,
        replica_set_uid: seen.replicaSetUid,
        revision: seen.revision,
        config_map: seen.configMap ?? null,
        version_id: seen.version ?? null,
        problem: seen.problem ?? null,
        resource_version: seen.resourceVersion ?? null,
        started: seen.started,
        surroundings: JSON.stringify(surroundings),
        digest: digestOf(seen),
        seen_at: now(this.#knex),
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        return false;
      }
      throw error;
    }
    await this.#forgetOld(environment, seen.replicaSetUid);
    return true;
  }

  /** Records how a rollout was seen to go, once. */
  async recordOutcome(
    environment: string,
    seen: Pick<RevisionSighting, 'replicaSetUid' | 'revision'>,
    outcome: RevisionOutcome,
  ): Promise<void> {
    await this.#knex('revision_outcomes')
      .insert({
        environment,
        replica_set_uid: seen.replicaSetUid,
        revision: seen.revision,
        outcome,
        seen_at: now(this.#knex),
      })
      .onConflict(['environment', 'replica_set_uid', 'revision', 'outcome'])
      .ignore();
  }

  /** How rollouts of a ReplicaSet were seen to go, newest first. */
  async listOutcomes(
    environment: string,
    replicaSetUid: string,
  ): Promise<RevisionOutcome[]> {
    const rows: Array<{ outcome: string }> = await this.#knex(
      'revision_outcomes',
    )
      .where({ environment, replica_set_uid: replicaSetUid })
      .orderBy([
        { column: 'revision', order: 'desc' },
        { column: 'seen_at', order: 'desc' },
      ])
      .select('outcome');
    return rows.map(({ outcome }) =>
      outcome === 'complete' ? 'complete' : 'stalled',
    );
  }

  #rows(environment: string) {
    return this.#knex('revision_states')
      .where({ environment })
      .orderBy('sequence', 'desc');
  }

  /**
   * Something that rewrites a ConfigMap again and again must not push out
   * what earlier revisions began with.
   */
  async #forgetOld(environment: string, replicaSetUid: string): Promise<void> {
    const knex = this.#knex;
    const ofSet: Row[] = await this.#rows(environment).where({
      replica_set_uid: replicaSetUid,
    });
    const superfluous = ofSet
      .slice(MAX_STATES_OF_SET - 1, -1)
      .map(({ sequence }) => sequence);
    const oldest: Row | undefined = await this.#rows(environment)
      .offset(MAX_STATES)
      .first();
    await knex('revision_states')
      .where({ environment })
      .where(old => {
        void old.whereIn('sequence', superfluous);
        if (oldest) {
          void old.orWhere('sequence', '<=', oldest.sequence);
        }
      })
      .delete();
    await knex('config_versions')
      .where({ environment, kind: 'observed' })
      .where('taken_at', '<', now(knex, -UNREFERENCED_MS))
      .whereNotIn(
        'id',
        knex('revision_states').whereNotNull('version_id').select('version_id'),
      )
      .delete();
  }
}

function toState(row: Row): RevisionState {
  const surroundings = surroundingsSchema.safeParse(
    parseJson(row.surroundings),
  );
  return {
    sequence: Number(row.sequence),
    deploymentUid: row.deployment_uid,
    replicaSetUid: row.replica_set_uid,
    revision: Number(row.revision),
    ...(row.config_map === null ? {} : { configMap: row.config_map }),
    ...(row.version_id === null ? {} : { version: row.version_id }),
    ...(row.problem === null ? {} : { problem: row.problem }),
    ...(row.resource_version === null
      ? {}
      : { resourceVersion: row.resource_version }),
    started: Boolean(row.started),
    // What cannot be read any more is not known.
    surroundings: surroundings.data ?? {
      ways: [],
      configMaps: [],
      secrets: [],
    },
    seenAt: Number(row.seen_at),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
