import { Link } from '@backstage/core-components';
import type { AlertEpisode } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, useAlertHistory } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { useSignalText } from '../SignalText';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';
import { AlertHistoryFilters, readAlertFilter } from './AlertHistoryFilters';
import { alertTone } from '../AlertState';

const PAGE_SIZE = 10;

/** Every time a rule fired, newest first; the filters are in the address. */
export function AlertHistoryPanel() {
  const { t } = useMessages();
  const { ref, alerts, location } = useOperationsContext();
  const filter = readAlertFilter(location.query);
  const filtered = Object.values(filter).some(value => value !== undefined);
  const paging = useCursorPaging(JSON.stringify(filter));
  const history = useAlertHistory(
    ref,
    { ...filter, limit: PAGE_SIZE, cursor: paging.cursor },
    alerts.value,
  );
  const columns = useColumns();
  const items = history.value?.items ?? [];
  return (
    <Panel title={t('alertHistory.title')}>
      <AlertHistoryFilters filter={filter} alerts={alerts.value?.items ?? []} />
      {history.loading && <LoadingState lines={4} />}
      {history.error && (
        <ErrorState
          error={history.error}
          title={t('alertHistory.error')}
          onRetry={history.refresh}
        />
      )}
      {history.value && items.length === 0 && (
        <EmptyState
          title={t(
            filtered ? 'alertHistory.noneMatch' : 'alertHistory.emptyTitle',
          )}
          description={t(
            filtered
              ? 'alertHistory.noneMatchHint'
              : 'alertHistory.emptyDescription',
          )}
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('alertHistory.table')}
          columns={columns}
          rows={items}
          rowKey={({ id }) => id}
          outdated={history.outdated}
          stale={isStale(history)}
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

function useColumns(): Column<AlertEpisode>[] {
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useSignalText();
  return [
    {
      id: 'when',
      title: t('alertHistory.column.when'),
      nowrap: true,
      render: ({ firedAt }) => <RelativeTime at={firedAt} />,
    },
    {
      id: 'severity',
      title: t('alerts.column.severity'),
      render: ({ severity }) => severity,
    },
    {
      id: 'alert',
      title: t('alerts.column.alert'),
      minWidth: 160,
      render: ({ title, signal }) =>
        signal ? (
          <Link to={location.href({ view: 'performance', signal })}>
            {title}
          </Link>
        ) : (
          title
        ),
    },
    {
      id: 'value',
      title: t('alertHistory.column.value'),
      align: 'right',
      nowrap: true,
      render: ({ unit, value }) => unit && text.value(value, unit),
    },
    {
      id: 'state',
      title: t('alerts.column.state'),
      render: ({ severity, state }) => (
        <StatusWord tone={alertTone({ severity, state })}>
          {t(`alertHistory.state.${state}`)}
        </StatusWord>
      ),
    },
    {
      id: 'lasted',
      title: t('alertHistory.column.lasted'),
      align: 'right',
      nowrap: true,
      render: ({ firedAt, resolvedAt }) => (
        <Elapsed from={firedAt} to={resolvedAt} />
      ),
    },
  ];
}
