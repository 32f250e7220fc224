import type { Deployment, ReplicaSet } from './objects';
import {
  formerRevisionsOf,
  releaseDigest,
  revisionOf,
  templateDigest,
} from './template';

/** Where a rollback would go, or why there is nowhere to go. */
export type RollbackTarget =
  | {
      found: true;
      revision: number;
      replicaSet: ReplicaSet;
      /** Its template is the running one. */
      same: boolean;
      /** It differs from the running one by a restart only. */
      restartOnly: boolean;
    }
  | {
      found: false;
      code: 'revision-not-found' | 'revision-collected' | 'revision-renumbered';
      message: string;
    };

/**
 * Finds the revision to return to. Without a number: the newest one that is
 * another release than the running one, where kubectl would take the second
 * highest number even if that only undoes a restart.
 */
export function findRollbackTarget(
  deployment: Deployment,
  replicaSets: ReplicaSet[],
  revision: number | undefined,
): RollbackTarget {
  const numbered = replicaSets
    .flatMap(replicaSet => {
      const number = revisionOf(replicaSet);
      return number === undefined ? [] : [{ number, replicaSet }];
    })
    .sort((a, b) => b.number - a.number);
  const exist = numbered.map(({ number }) => number).join(', ') || 'none';
  const { template } = deployment.spec;

  if (revision === undefined) {
    const release = releaseDigest(template);
    const previous = numbered.find(
      ({ replicaSet }) => releaseDigest(replicaSet.spec.template) !== release,
    );
    return previous
      ? {
          found: true,
          revision: previous.number,
          replicaSet: previous.replicaSet,
          same: false,
          restartOnly: false,
        }
      : {
          found: false,
          code: 'revision-not-found',
          message: `There is no other release to return to: revisions that exist are ${exist}, all of the running release.`,
        };
  }

  const match = numbered.find(({ number }) => number === revision);
  if (match) {
    const same =
      templateDigest(match.replicaSet.spec.template) ===
      templateDigest(template);
    return {
      found: true,
      revision,
      replicaSet: match.replicaSet,
      same,
      restartOnly:
        !same &&
        releaseDigest(match.replicaSet.spec.template) ===
          releaseDigest(template),
    };
  }
  const renumbered = numbered.find(({ replicaSet }) =>
    formerRevisionsOf(replicaSet).includes(revision),
  );
  if (renumbered) {
    return {
      found: false,
      code: 'revision-renumbered',
      message: `Revision ${revision} is now revision ${renumbered.number}: Kubernetes gives a release a new number when it is rolled back to. Revisions that exist: ${exist}.`,
    };
  }
  const newest = numbered[0]?.number ?? 0;
  return revision < newest
    ? {
        found: false,
        code: 'revision-collected',
        message: `Revision ${revision} does not exist any more: Kubernetes keeps the last ${
          deployment.spec.revisionHistoryLimit ?? 10
        } old ones. Revisions that exist: ${exist}.`,
      }
    : {
        found: false,
        code: 'revision-not-found',
        message: `There is no revision ${revision}. Revisions that exist: ${exist}.`,
      };
}
