import type { LearnedBaseline } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { useSignalText } from '../SignalText';

/** Normal ranges of the profile beside the learned ones. */
export function BaselinesTable(props: {
  items: LearnedBaseline[];
  outdated: boolean;
}) {
  const { t } = useMessages();
  return (
    <DataTable
      label={t('baselines.table')}
      columns={useColumns()}
      rows={props.items}
      rowKey={({ signal }) => signal}
      detail={({ reason }) => reason}
      outdated={props.outdated}
      maxHeight={360}
    />
  );
}

function useColumns(): Column<LearnedBaseline>[] {
  const { t } = useMessages();
  const language = useLanguage();
  const text = useSignalText();
  return [
    {
      id: 'signal',
      title: t('baselines.column.signal'),
      minWidth: 136,
      render: ({ title }) => title,
    },
    {
      id: 'current',
      title: t('baselines.column.current'),
      minWidth: 112,
      render: ({ current, unit }) => text.range(current, unit) ?? '–',
    },
    {
      id: 'learned',
      title: t('baselines.column.learned'),
      minWidth: 112,
      render: ({ learned, unit }) => text.range(learned, unit) ?? '–',
    },
    {
      id: 'change',
      title: t('baselines.column.change'),
      render: ({ change }) =>
        change === 'same' || change === 'none' ? (
          t(`baselines.change.${change}`)
        ) : (
          <strong>{t(`baselines.change.${change}`)}</strong>
        ),
    },
    {
      id: 'median',
      title: t('baselines.column.median'),
      align: 'right',
      nowrap: true,
      render: ({ median, unit }) =>
        median === undefined ? '–' : text.value(median, unit),
    },
    {
      id: 'samples',
      title: t('baselines.column.samples'),
      align: 'right',
      render: ({ samples }) => formatNumber(samples, language),
    },
    {
      id: 'outliers',
      title: t('baselines.column.outliers'),
      align: 'right',
      render: ({ outliers }) => formatNumber(outliers, language),
    },
  ];
}
