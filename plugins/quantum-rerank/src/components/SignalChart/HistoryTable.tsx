import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { DataTable, type Column } from '../DataTable';
import { useSignalText } from '../SignalText';
import { useTimeText } from '../Time';

/** Room of about ten rows. */
const MAX_HEIGHT = 320;

/** Every measurement with its exact time and value, newest first. */
export function HistoryTable(props: { title: string; history: SignalHistory }) {
  const { title, history } = props;
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const text = useSignalText();
  const time = useTimeText();
  const columns: Column<SignalHistory['points'][number]>[] = [
    {
      id: 'time',
      title: t('chart.time'),
      render: ({ at }) => <time dateTime={at}>{time.exact(at)}</time>,
    },
    {
      id: 'value',
      title: t('chart.value'),
      align: 'right',
      render: ({ value }) => text.exact(value, history.unit),
    },
  ];
  return (
    <DataTable
      label={t('chart.table', { signal: title })}
      columns={columns}
      rows={[...history.points].reverse()}
      rowKey={({ at }) => at}
      maxHeight={MAX_HEIGHT}
    />
  );
}
