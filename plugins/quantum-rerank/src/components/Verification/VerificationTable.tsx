import type { SignalComparison } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { DataTable, type Column } from '../DataTable';
import { useSignalText } from '../SignalText';
import { StatusWord } from '../Status';
import { verdictTones } from './VerdictWord';

const order: SignalComparison['change'][] = [
  'worse',
  'better',
  'same',
  'unknown',
];

/** Changed, or compared with a target: what somebody has to see unasked. */
function isTelling({ change, target }: SignalComparison): boolean {
  return (
    change === 'worse' ||
    change === 'better' ||
    (change === 'same' && target !== undefined)
  );
}

/** Signals before and after, what changed first; the rest is counted. */
export function VerificationTable(props: { items: SignalComparison[] }) {
  const { t } = useMessages();
  const [expanded, setExpanded] = useState(false);
  const columns = useColumns();
  const id = useId();
  const items = [...props.items].sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change),
  );
  const telling = items.filter(isTelling);
  const rows = expanded ? items : telling;
  const more = items.length - telling.length;
  return (
    <div>
      <div id={id}>
        {rows.length > 0 && (
          <DataTable
            label={t('verification.table')}
            columns={columns}
            rows={rows}
            rowKey={({ signal }) => signal}
          />
        )}
      </div>
      {more > 0 && (
        <Button
          size="small"
          aria-expanded={expanded}
          aria-controls={id}
          onClick={() => setExpanded(value => !value)}
        >
          {expanded
            ? t('verification.hideRest')
            : t(
                telling.length > 0
                  ? 'verification.showRest'
                  : 'verification.showAll',
                { count: more },
              )}
        </Button>
      )}
    </div>
  );
}

function useColumns(): Column<SignalComparison>[] {
  const { t } = useMessages();
  const text = useSignalText();
  return [
    {
      id: 'signal',
      title: t('verification.column.signal'),
      minWidth: 144,
      render: ({ title }) => title,
    },
    {
      id: 'before',
      title: t('verification.column.before'),
      align: 'right',
      nowrap: true,
      render: ({ before, unit }) => text.value(before, unit),
    },
    {
      id: 'after',
      title: t('verification.column.after'),
      align: 'right',
      nowrap: true,
      render: ({ after, unit }) => text.value(after, unit),
    },
    {
      id: 'target',
      title: t('verification.column.target'),
      nowrap: true,
      render: ({ target, unit }) => text.range(target, unit) ?? '–',
    },
    {
      id: 'change',
      title: t('verification.column.change'),
      minWidth: 176,
      render: ({ change, reason }) => (
        <>
          <StatusWord tone={verdictTones[change]}>
            {t(`verification.verdict.${change}`)}
          </StatusWord>
          {reason && <div>{reason}</div>}
        </>
      ),
    },
  ];
}
