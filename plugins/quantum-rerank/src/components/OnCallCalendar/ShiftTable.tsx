import type { OnCallSchedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { DataTable, type Column } from '../DataTable';
import { PersonLine, ShiftTime } from '../OnCall';
import { StatusWord } from '../Status';
import { barsOf, type Bar } from './timeline';

/** The same shifts and gaps as rows, in the order of time. */
export function ShiftTable(props: {
  schedule: OnCallSchedule;
  outdated: boolean;
}) {
  const { schedule, outdated } = props;
  const { t } = useMessages();
  const rows = schedule.rotations
    .flatMap(rotation => barsOf(schedule, rotation.id, schedule))
    .sort((a, b) => a.left - b.left);
  const rotationTitle = (id: string) => {
    const known = schedule.rotations.find(rotation => rotation.id === id);
    return t('shifts.rotation', {
      title: known?.title ?? id,
      level: String(known?.level ?? ''),
    });
  };
  const columns: Column<Bar>[] = [
    {
      id: 'when',
      title: t('shifts.column.when'),
      nowrap: true,
      render: ({ from, until }) => (
        <>
          <ShiftTime at={from} /> –
          <br />
          <ShiftTime at={until} />
        </>
      ),
    },
    {
      id: 'person',
      title: t('shifts.column.person'),
      render: ({ shift, rotation }) => (
        <>
          {shift ? (
            <PersonLine person={shift.person} />
          ) : (
            <StatusWord tone="critical">{t('shifts.gap')}</StatusWord>
          )}
          {shift?.override && ` · ${t('onCall.override')}`}
          <div>{rotationTitle(rotation)}</div>
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t('shifts.table')}
      columns={columns}
      rows={rows}
      rowKey={({ rotation, from, until }) => `${rotation} ${from} ${until}`}
      outdated={outdated}
    />
  );
}
