import { makeStyles } from '@material-ui/core/styles';
import { lazy, Suspense, useMemo, useState } from 'react';
import { errorSentence } from '../../api';
import type { SignalHistories } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { Panel } from '../Panel';
import { HistoryTable } from '../SignalChart/HistoryTable';
import { isMeasured, sharedNormal, unitOf } from '../SignalChart/series';
import { useSignalText } from '../SignalText';
import { LoadingState } from '../States';
import { areShares, type ChartGroup } from './layout';
import { SeriesLegend } from './SeriesLegend';
import { ShareBar } from './ShareBar';

// The charting library is larger than the tab; it is loaded with the first chart.
const SignalChart = lazy(() => import('../SignalChart/SignalChart'));

const HEIGHT = 200;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  outdated: { opacity: 0.6 },
  aside: { color: theme.palette.text.secondary },
  // As high as what is coming, so that nothing jumps.
  room: { minHeight: HEIGHT },
}));

/** Signals of one unit: what they are now, and how they came there. */
export function DashboardChart(props: {
  group: ChartGroup;
  /** Absent while they are read for the first time or cannot be. */
  history?: SignalHistories;
  loading: boolean;
  /** Of the range that was shown before. */
  outdated: boolean;
}) {
  const { group, history, loading } = props;
  const { title, readings } = group;
  const classes = useStyles();
  const { t } = useMessages();
  const text = useSignalText();
  const [asTable, setAsTable] = useState(false);
  const series = useMemo(
    () =>
      readings.flatMap(({ id, title: name }) => {
        const own = history?.histories.get(id);
        return own ? [{ id, title: name, history: own }] : [];
      }),
    [readings, history],
  );
  const measured = series.some(one => isMeasured(one.history));
  const error = readings.map(({ id }) => history?.errors.get(id)).find(Boolean);
  const reason = series.map(one => one.history.reason).find(Boolean);
  const normal = text.range(
    sharedNormal(series.map(one => one.history)),
    unitOf(series),
  );

  return (
    <Panel
      title={title}
      aside={
        measured && (
          <Button
            size="small"
            aria-label={t(
              asTable ? 'dashboards.chartOf' : 'dashboards.tableOf',
              { chart: title },
            )}
            onClick={() => setAsTable(shown => !shown)}
          >
            {t(asTable ? 'chart.asChart' : 'chart.asTable')}
          </Button>
        )
      }
    >
      <div className={classes.root}>
        <SeriesLegend readings={readings} />
        {areShares(readings) && <ShareBar group={group} />}
        {loading && <LoadingState lines={7} />}
        {error && (
          <div className={classes.aside}>
            {t('dashboards.historyFailed')} {errorSentence(error)}
          </div>
        )}
        {history && !measured && !error && (
          <div className={classes.aside}>
            {reason ?? t('dashboards.notMeasured')}
          </div>
        )}
        {measured && (
          <div className={props.outdated ? classes.outdated : undefined}>
            {asTable ? (
              <HistoryTable title={title} series={series} />
            ) : (
              <Suspense fallback={<LoadingState lines={7} />}>
                <div className={classes.room}>
                  <SignalChart title={title} series={series} height={HEIGHT} />
                </div>
              </Suspense>
            )}
            {normal && !asTable && (
              <div className={classes.aside}>
                {t('chart.normalBand', { range: normal })}
              </div>
            )}
            {reason && <div className={classes.aside}>{reason}</div>}
          </div>
        )}
      </div>
    </Panel>
  );
}
