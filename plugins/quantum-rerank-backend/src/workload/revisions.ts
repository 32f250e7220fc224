import { InputError } from '@backstage/errors';
import type {
  Page,
  Revision,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredDeployment } from './projections/deployment';
import type { StoredReplicaSet } from './projections/replicaSet';

/** The ReplicaSets that the deployment controls. */
export function ownReplicaSets(
  replicaSets: Iterable<StoredReplicaSet>,
  deployment: StoredDeployment | undefined,
): StoredReplicaSet[] {
  return [...replicaSets].filter(
    ({ ownerUid }) => deployment && ownerUid === deployment.uid,
  );
}

/** The ReplicaSet of the deployment's template; of several the oldest, as the deployment controller chooses. */
export function findCurrentReplicaSet(
  deployment: StoredDeployment | undefined,
  own: StoredReplicaSet[],
): StoredReplicaSet | undefined {
  return own
    .filter(({ template }) => template.key === deployment?.template.key)
    .sort(
      (a, b) => compare(a.createdAt, b.createdAt) || compare(a.name, b.name),
    )[0];
}

function compare(a: string, b: string): number {
  return a === b ? 0 : Number(a > b) * 2 - 1;
}

/** All revisions, newest first. ReplicaSets without a readable number are none. */
export function listRevisions(
  deployment: StoredDeployment | undefined,
  replicaSets: Iterable<StoredReplicaSet>,
): Revision[] {
  const own = ownReplicaSets(replicaSets, deployment);
  const current = findCurrentReplicaSet(deployment, own);
  const numbered = own
    .flatMap(set =>
      set.revision === undefined ? [] : { set, revision: set.revision },
    )
    .sort((a, b) => b.revision - a.revision);
  return numbered.map(({ set, revision }, index) => ({
    revision,
    replicaSet: set.name,
    uid: set.uid,
    templateHash: set.templateHash,
    images: set.template.images,
    changeCause: set.changeCause,
    createdAt: set.createdAt,
    replicas: { desired: set.desired, ready: set.ready },
    current: set === current,
    restartOf: set.template.restartedAt
      ? numbered
          .slice(index + 1)
          .find(
            lower =>
              lower.set.template.baseKey === set.template.baseKey &&
              lower.set.template.key !== set.template.key,
          )?.revision
      : undefined,
    restartedAt: set.template.restartedAt,
  }));
}

/**
 * One page. The cursor is the number of the last revision shown, so that
 * revisions which appear or vanish meanwhile neither repeat nor hide others.
 *
 * @throws InputError when the cursor is none of ours
 */
export function pageOfRevisions(
  revisions: Revision[],
  query: { limit?: number; cursor?: string },
): Page<Revision> {
  const { limit = 20, cursor } = query;
  if (cursor !== undefined && !/^[1-9]\d{0,15}$/.test(cursor)) {
    throw new InputError('cursor is not one that this list gave');
  }
  const rest = cursor
    ? revisions.filter(({ revision }) => revision < Number(cursor))
    : revisions;
  const items = rest.slice(0, limit);
  return {
    items,
    nextCursor:
      rest.length > limit ? String(items[limit - 1].revision) : undefined,
    totalItems: revisions.length,
  };
}
