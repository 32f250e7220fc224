import type {
  Health,
  ProbeResult,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, type Resource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { Panel } from '../Panel';
import { useSignalText } from '../SignalText';
import { EmptyState, LoadingState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';

/** What the health endpoints of the service answered, and how fast. */
export function ProbesTable(props: { health: Resource<Health> }) {
  const { health } = props;
  const { t } = useMessages();
  const columns = useProbeColumns();
  const items = health.value?.items ?? [];
  return (
    <Panel title={t('probes.title')}>
      {health.loading && <LoadingState lines={3} />}
      {health.value && items.length === 0 && (
        <EmptyState
          title={t('probes.emptyTitle')}
          description={t('probes.emptyDescription')}
          snippet={
            'environments:\n  - name: production\n    baseUrl: https://quantum-rerank.example.com'
          }
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('probes.table')}
          columns={columns}
          rows={items}
          rowKey={({ probe }) => probe}
          detail={({ state, reason }) => (state === 'ok' ? undefined : reason)}
          stale={isStale(health)}
        />
      )}
    </Panel>
  );
}

function useProbeColumns(): Column<ProbeResult>[] {
  const { t } = useMessages();
  const text = useSignalText();
  return [
    {
      id: 'probe',
      title: t('probes.column.probe'),
      nowrap: true,
      render: ({ probe }) => <code>{probe}</code>,
    },
    {
      id: 'state',
      title: t('probes.column.state'),
      render: ({ state }) => (
        <StatusWord tone={state}>{t(`verdict.state.${state}`)}</StatusWord>
      ),
    },
    {
      id: 'status',
      title: t('probes.column.status'),
      align: 'right',
      render: ({ status }) => status ?? t('probes.noAnswer'),
    },
    {
      id: 'latency',
      title: t('probes.column.latency'),
      align: 'right',
      nowrap: true,
      render: ({ latencyMs }) =>
        text.value(
          latencyMs === undefined ? undefined : latencyMs / 1000,
          'seconds',
        ),
    },
    {
      id: 'observed',
      title: t('probes.column.observed'),
      align: 'right',
      nowrap: true,
      render: ({ observedAt }) =>
        observedAt ? <RelativeTime at={observedAt} /> : t('probes.never'),
    },
  ];
}
