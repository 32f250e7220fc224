import type { OperationService } from '../operations/OperationService';
import { encodeCursor } from '../database/keyset';
import type { HistorySource } from './HistorySource';

const iso = (at: number | undefined) =>
  at === undefined ? undefined : new Date(at).toISOString();

/**
 * Operations, by the time they were asked for.
 *
 * @param operations - with its checks: `AuthorizedOperationService`
 */
export function createOperationSource(
  operations: Pick<OperationService, 'listOperations'>,
): HistorySource {
  return {
    kind: 'operation',
    async list(target, slice, { credentials }) {
      const { position } = slice;
      const page = await operations.listOperations(
        target,
        {
          action: slice.action,
          state: slice.state,
          requestedBy: slice.person,
          after: iso(slice.after),
          before: iso(slice.before),
          limit: slice.limit,
          cursor: position && encodeCursor(position),
        },
        { credentials },
      );
      return {
        items: page.items.map(operation => ({
          entry: {
            kind: 'operation',
            at: operation.requestedAt,
            operation,
          },
          position: {
            at: Date.parse(operation.requestedAt),
            id: operation.id,
          },
        })),
        more: page.nextCursor !== undefined,
      };
    },
  };
}
