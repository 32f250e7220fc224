import type {
  OperationSummary,
  Revision,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  changedSomething,
  madeByOperation,
  startOf,
} from '../VerdictPanel/suspectChange';

/** How far back is looked at a glance. */
export const RECENT_MS = 6 * 60 * 60_000;

/** Something that was changed, from here or past it. */
export type RecentChange =
  | { kind: 'operation'; at: string; operation: OperationSummary }
  | { kind: 'release'; at: string; revision: Revision };

/**
 * What was changed lately, newest first. A release that an operation made is
 * told as the operation; restarts past the portal are no releases.
 *
 * @returns `recent` of the last six hours, and what came `before` them
 */
export function recentChanges(
  operations: OperationSummary[],
  revisions: Revision[],
  now: number,
): { recent: RecentChange[]; before?: RecentChange } {
  const releases = revisions.filter(
    ({ restartOf, createdAt }) =>
      restartOf === undefined &&
      !operations.some(operation => madeByOperation(createdAt, operation)),
  );
  const all = [
    ...operations.filter(changedSomething).map(
      (operation): RecentChange => ({
        kind: 'operation',
        at: startOf(operation),
        operation,
      }),
    ),
    ...releases.map(
      (revision): RecentChange => ({
        kind: 'release',
        at: revision.createdAt,
        revision,
      }),
    ),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const isRecent = ({ at }: RecentChange) => Date.parse(at) > now - RECENT_MS;
  return {
    recent: all.filter(isRecent),
    before: all.find(change => !isRecent(change)),
  };
}
