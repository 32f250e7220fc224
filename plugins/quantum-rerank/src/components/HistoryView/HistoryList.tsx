import { Link } from '@backstage/core-components';
import type { OperationSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useOperations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { OperationStateWord, StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';
import { VerdictWord } from '../Verification';
import { readFilter } from './historyFilter';
import { HistoryExport } from './HistoryExport';
import { HistoryFilters } from './HistoryFilters';

const PAGE_SIZE = 20;

/** Operations of the environment, newest first; filters are in the address. */
export function HistoryList() {
  const { t } = useMessages();
  const { ref, location, operationsChanged } = useOperationsContext();
  const filter = readFilter(location.query);
  const filtered = Object.values(filter).some(value => value !== undefined);
  const paging = useCursorPaging(JSON.stringify(filter));
  const operations = useOperations(
    ref,
    { ...filter, limit: PAGE_SIZE, cursor: paging.cursor },
    operationsChanged,
  );
  const columns = useColumns();
  const items = operations.value?.items ?? [];

  return (
    <Panel title={t('history.title')} aside={<HistoryExport filter={filter} />}>
      <HistoryFilters filter={filter} />
      {operations.loading && <LoadingState lines={6} />}
      {operations.error && (
        <ErrorState
          error={operations.error}
          title={t('history.error')}
          onRetry={operations.refresh}
        />
      )}
      {operations.value && items.length === 0 && (
        <EmptyState
          title={filtered ? t('history.noneMatch') : t('history.emptyTitle')}
          description={
            filtered
              ? t('history.noneMatchHint')
              : t('history.emptyDescription')
          }
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('history.table')}
          columns={columns}
          rows={items}
          rowKey={operation => operation.id}
          outdated={operations.outdated}
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={operations.value?.nextCursor}
        totalItems={operations.value?.totalItems}
        busy={operations.outdated}
      />
    </Panel>
  );
}

function useColumns(): Column<OperationSummary>[] {
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return [
    {
      id: 'when',
      title: t('history.column.when'),
      nowrap: true,
      render: operation => <RelativeTime at={operation.requestedAt} />,
    },
    {
      id: 'what',
      title: t('history.column.what'),
      minWidth: 144,
      render: operation => (
        <Link
          to={location.href({ view: 'history', operationId: operation.id })}
        >
          {operation.title}
        </Link>
      ),
    },
    {
      id: 'state',
      title: t('history.column.state'),
      render: operation => (
        <>
          <OperationStateWord state={operation.state} />
          {operation.breakGlass?.state === 'to-review' && (
            <div>
              <StatusWord tone="warning">{t('breakGlass.toReview')}</StatusWord>
            </div>
          )}
        </>
      ),
    },
    {
      id: 'who',
      title: t('history.column.who'),
      minWidth: 96,
      render: operation => (
        <>
          <Person entityRef={operation.requestedBy} />
          {operation.via !== 'portal' && <div>{operation.via}</div>}
        </>
      ),
    },
    {
      id: 'why',
      title: t('history.column.why'),
      minWidth: 120,
      render: operation => operation.reason,
    },
    {
      id: 'outcome',
      title: t('history.column.outcome'),
      minWidth: 200,
      render: operation => (
        <>
          {operation.message}
          {operation.verification && (
            <div>
              <VerdictWord verdict={operation.verification.verdict} />
            </div>
          )}
        </>
      ),
    },
    {
      id: 'took',
      title: t('history.column.took'),
      nowrap: true,
      align: 'right',
      render: operation =>
        operation.startedAt ? (
          <Elapsed from={operation.startedAt} to={operation.endedAt} />
        ) : null,
    },
  ];
}
