import { makeStyles } from '@material-ui/core/styles';
import type { SignalReading } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useSignalHistory } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { EmptyState, LoadingState, ResourceState } from '../States';
import { ChartLegend } from './ChartLegend';
import { HistoryTable } from './HistoryTable';
import { RangeChoice, useChartRange } from './RangeChoice';
import { isMeasured } from './series';

// The charting library is larger than the tab; it is loaded with the first chart.
const SignalChart = lazy(() => import('./SignalChart'));

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0, 2),
    color: theme.palette.text.primary,
  },
  controls: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  outdated: { opacity: 0.6 },
}));

/** A signal over time as chart or table; the range is in the address. */
export function SignalChartBox(props: { reading: SignalReading }) {
  const { id, title } = props.reading;
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const [asTable, setAsTable] = useState(false);
  const range = useChartRange();
  const history = useSignalHistory(ref, id, range);
  const { value } = history;
  const measured = isMeasured(value);
  const series = useMemo(
    () => (value ? [{ id, title, history: value }] : []),
    [id, title, value],
  );

  return (
    <div className={classes.root}>
      <div className={classes.controls}>
        <RangeChoice />
        {measured && (
          <Button size="small" onClick={() => setAsTable(shown => !shown)}>
            {t(asTable ? 'chart.asChart' : 'chart.asTable')}
          </Button>
        )}
      </div>
      <ResourceState resource={history} lines={9} title={t('chart.error')} />
      {value && !measured && (
        <EmptyState
          title={t('chart.emptyTitle')}
          description={value.reason ?? t('chart.emptyDescription')}
        />
      )}
      {value && measured && (
        <div className={history.outdated ? classes.outdated : undefined}>
          {asTable ? (
            <HistoryTable title={title} series={series} />
          ) : (
            <Suspense fallback={<LoadingState lines={9} />}>
              <SignalChart title={title} series={series} />
            </Suspense>
          )}
          {value.reason && <div>{value.reason}</div>}
        </div>
      )}
      {value && <ChartLegend history={value} lines={measured && !asTable} />}
    </div>
  );
}
