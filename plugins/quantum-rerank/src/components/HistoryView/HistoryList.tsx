import Typography from '@material-ui/core/Typography';
import type { HistoryEntry } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useHistory } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';
import {
  OutcomeCell,
  reasonOf,
  StateCell,
  WhatCell,
  WhoCell,
} from './EntryCells';
import { readFilter } from './historyFilter';
import { HistoryExport } from './HistoryExport';
import { HistoryFilters } from './HistoryFilters';

const PAGE_SIZE = 20;

/** What was done in the environment, newest first; filters are in the address. */
export function HistoryList() {
  const { t } = useMessages();
  const { ref, location, operationsChanged } = useOperationsContext();
  const filter = readFilter(location.query);
  const filtered = Object.values(filter).some(value => value !== undefined);
  const paging = useCursorPaging(JSON.stringify(filter));
  const history = useHistory(
    ref,
    { ...filter, limit: PAGE_SIZE, cursor: paging.cursor },
    operationsChanged,
  );
  const columns = useColumns();
  const items = history.value?.items ?? [];

  return (
    <Panel title={t('history.title')} aside={<HistoryExport filter={filter} />}>
      <HistoryFilters filter={filter} />
      {history.loading && <LoadingState lines={6} />}
      {history.error && (
        <ErrorState
          error={history.error}
          title={t('history.error')}
          onRetry={history.refresh}
        />
      )}
      {history.value && items.length === 0 && (
        <EmptyState
          title={filtered ? t('history.noneMatch') : t('history.emptyTitle')}
          description={
            filtered
              ? t('history.noneMatchHint')
              : t('history.emptyDescription')
          }
        />
      )}
      {history.value?.details === 'roles' && (
        <Typography variant="body2" color="textSecondary">
          {t(filter.person ? 'history.rolesByPerson' : 'history.roles')}
        </Typography>
      )}
      {items.length > 0 && (
        <DataTable
          label={t('history.table')}
          columns={columns}
          rows={items}
          rowKey={keyOf}
          outdated={history.outdated}
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={history.value?.nextCursor}
        totalItems={history.value?.totalItems}
        busy={history.outdated}
      />
    </Panel>
  );
}

function useColumns(): Column<HistoryEntry>[] {
  const { t } = useMessages();
  return [
    {
      id: 'when',
      title: t('history.column.when'),
      nowrap: true,
      render: entry => <RelativeTime at={entry.at} />,
    },
    {
      id: 'what',
      title: t('history.column.what'),
      minWidth: 144,
      render: entry => <WhatCell entry={entry} />,
    },
    {
      id: 'state',
      title: t('history.column.state'),
      render: entry => <StateCell entry={entry} />,
    },
    {
      id: 'who',
      title: t('history.column.who'),
      minWidth: 96,
      render: entry => <WhoCell entry={entry} />,
    },
    {
      id: 'why',
      title: t('history.column.why'),
      minWidth: 120,
      render: entry => reasonOf(entry),
    },
    {
      id: 'outcome',
      title: t('history.column.outcome'),
      minWidth: 200,
      render: entry => <OutcomeCell entry={entry} />,
    },
    {
      id: 'took',
      title: t('history.column.took'),
      nowrap: true,
      align: 'right',
      render: entry =>
        entry.kind === 'operation' && entry.operation.startedAt ? (
          <Elapsed
            from={entry.operation.startedAt}
            to={entry.operation.endedAt}
          />
        ) : null,
    },
  ];
}

/** An operation is asked for once; of others several things are told. */
function keyOf(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'operation':
      return entry.operation.id;
    case 'replacement':
      return `${entry.event} ${entry.replacement.id}`;
    default:
      return `${entry.event} ${entry.escalation.id}`;
  }
}
