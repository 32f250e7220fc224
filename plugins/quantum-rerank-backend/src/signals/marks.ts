import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationService } from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';
import type { WorkloadService } from '../workload/WorkloadService';

type Mark = SignalHistory['marks'][number];

const LIMIT = 100;

/**
 * What was changed in a stretch of time: operations the caller may see, and
 * releases, oldest first. What cannot be read is left out, since a chart
 * without marks is better than no chart.
 */
export async function findMarks(
  target: Target,
  range: { from: string; to: string },
  options: {
    credentials: BackstageCredentials;
    operations: Pick<OperationService, 'listOperations'>;
    workloads: Pick<WorkloadService, 'listRevisions'>;
  },
): Promise<Mark[]> {
  const { credentials, operations, workloads } = options;
  const [asked, released] = await Promise.all([
    operations
      .listOperations(
        target,
        { after: range.from, limit: LIMIT },
        { credentials },
      )
      .then(
        ({ items }) =>
          items.map(
            ({ id, requestedAt, title }): Mark => ({
              at: requestedAt,
              kind: 'operation',
              title,
              id,
            }),
          ),
        () => [],
      ),
    workloads.listRevisions(target, { limit: LIMIT }).then(
      ({ items }) =>
        items
          // A restart is an operation, or somebody's doing, but no release.
          .filter(({ restartOf }) => restartOf === undefined)
          .map(
            ({ changeCause, createdAt, revision }): Mark => ({
              at: createdAt,
              kind: 'release',
              title: changeCause
                ? `Revision ${revision}: ${changeCause}`
                : `Revision ${revision}`,
            }),
          ),
      () => [],
    ),
  ]);
  const from = Date.parse(range.from);
  return [...asked, ...released]
    .filter(({ at }) => Date.parse(at) >= from)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
