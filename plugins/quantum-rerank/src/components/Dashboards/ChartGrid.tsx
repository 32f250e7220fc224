import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { DashboardName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useSignalHistories } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { MarkList, RangeChoice, useChartRange } from '../SignalChart';
import { SignalSourceLabel, SignalSourceState } from '../SignalSource';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { DashboardChart } from './DashboardChart';
import { chartsOf } from './layout';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
  },
  charts: {
    display: 'grid',
    gap: theme.spacing(2),
    // Two beside each other, from where both are readable.
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 440px), 1fr))',
  },
  aside: { color: theme.palette.text.secondary },
}));

/** The charts of a dashboard over one range, and what was changed in it. */
export function ChartGrid(props: { dashboard: DashboardName }) {
  const { dashboard } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { ref, signals } = useOperationsContext();
  const { value } = signals;
  const range = useChartRange();
  const groups = useMemo(
    () => chartsOf(value?.items ?? [], dashboard),
    [value, dashboard],
  );
  const ids = groups.flatMap(({ readings }) => readings.map(({ id }) => id));
  const history = useSignalHistories(ref, ids, range);
  const [first] = history.value?.histories.values() ?? [];
  const marks = first?.marks ?? [];
  const name = t(`dashboards.name.${dashboard}`);

  return (
    <section
      className={classes.root}
      aria-label={t('dashboards.charts', { dashboard: name })}
    >
      <div className={classes.head}>
        <RangeChoice />
        {value && <SignalSourceLabel source={value.source} />}
      </div>
      {signals.loading && <LoadingState lines={8} />}
      {signals.error && (
        <ErrorState
          error={signals.error}
          title={t('signals.error')}
          onRetry={signals.refresh}
        />
      )}
      {value && <SignalSourceState source={value.source} />}
      {value && groups.length === 0 && (
        <EmptyState
          title={t('dashboards.emptyTitle')}
          description={t('dashboards.emptyDescription')}
        />
      )}
      {history.error && groups.length > 0 && (
        <ErrorState
          error={history.error}
          title={t('chart.error')}
          onRetry={history.refresh}
        />
      )}
      <div className={classes.charts}>
        {groups.map(group => (
          <DashboardChart
            key={group.id}
            group={group}
            history={history.value}
            loading={history.loading}
            outdated={history.outdated}
          />
        ))}
      </div>
      {first && groups.length > 0 && (
        <div className={classes.aside}>
          <div>
            {t(marks.length > 0 ? 'dashboards.marks' : 'dashboards.noMarks')}
          </div>
          {marks.length > 0 && <MarkList marks={marks} />}
          <div>{t('dashboards.help')}</div>
        </div>
      )}
    </section>
  );
}
