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
    .flatMap(rotation => barsOf(schedule, rotation, schedule))
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
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
      render: ({ kind, shift, rotation }) => (
        <>
          {shift && <PersonLine person={shift.person} />}
          {kind === 'gap' && (
            <StatusWord tone="critical">{t('shifts.gap')}</StatusWord>
          )}
          {kind === 'unknown' && (
            <StatusWord tone="unknown">{t('shifts.unknown')}</StatusWord>
          )}
          {shift?.override && ` · ${t('onCall.override')}`}
          <div>
            {t('shifts.rotation', {
              title: rotation.title,
              level: String(rotation.level),
            })}
          </div>
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t('shifts.table')}
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      outdated={outdated}
    />
  );
}
