import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { useSignalText } from '../SignalText';
import { useTimeText } from '../Time';
import { chartRows, unitOf, type ChartRow, type ChartSeries } from './series';

/** Room of about ten rows. */
const MAX_HEIGHT = 320;

/** Every measurement with its exact time and value, newest first. */
export function HistoryTable(props: { title: string; series: ChartSeries[] }) {
  const { title, series } = props;
  const { t } = useMessages();
  const text = useSignalText();
  const time = useTimeText();
  const unit = unitOf(series);
  const columns: Column<ChartRow>[] = [
    {
      id: 'time',
      title: t('chart.time'),
      render: ({ at }) => (
        <time dateTime={new Date(at).toISOString()}>{time.exact(at)}</time>
      ),
    },
    ...series.map(
      (one, index): Column<ChartRow> => ({
        id: one.id,
        title: series.length > 1 ? one.title : t('chart.value'),
        align: 'right',
        render: ({ measured }) => text.exact(measured[index], unit),
      }),
    ),
  ];
  return (
    <DataTable
      label={t('chart.table', { signal: title })}
      columns={columns}
      rows={chartRows(series, 1).reverse()}
      rowKey={({ at }) => String(at)}
      maxHeight={MAX_HEIGHT}
    />
  );
}
