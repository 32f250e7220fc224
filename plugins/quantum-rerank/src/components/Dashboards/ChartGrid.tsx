import { makeStyles } from '@material-ui/core/styles';
import type { DashboardName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useSignalHistories } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { MarkList, RangeChoice, useChartRange } from '../SignalChart';
import { Panel } from '../Panel';
import { SignalSourceLabel, SignalSourceState } from '../SignalSource';
import { EmptyState, ErrorState, ResourceState } from '../States';
import { DashboardChart } from './DashboardChart';
import { chartsOf, isUnmeasured } from './layout';

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
  // Grey has enough contrast on paper only.
  source: { '& *': { color: theme.palette.text.primary } },
  aside: { color: theme.palette.text.secondary },
  list: {
    margin: 0,
    paddingLeft: theme.spacing(3),
    overflowWrap: 'anywhere',
    ...theme.typography.body2,
  },
}));

/** The charts of a dashboard over one range, and what was changed in it. */
export function ChartGrid(props: { dashboard: DashboardName }) {
  const { dashboard } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, signals } = useOperationsContext();
  const { value } = signals;
  const range = useChartRange();
  const groups = useMemo(
    () => chartsOf(value?.items ?? [], dashboard),
    [value, dashboard],
  );
  const drawn = groups.filter(group => !isUnmeasured(group));
  const unmeasured = groups
    .filter(isUnmeasured)
    .flatMap(({ readings }) => readings);
  const ids = drawn.flatMap(({ readings }) => readings.map(({ id }) => id));
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
        {value && (
          <div className={classes.source}>
            <SignalSourceLabel source={value.source} />
          </div>
        )}
      </div>
      <ResourceState resource={signals} lines={8} title={t('signals.error')} />
      {value && <SignalSourceState source={value.source} />}
      {value && groups.length === 0 && (
        <EmptyState
          title={t('dashboards.emptyTitle')}
          description={t('dashboards.emptyDescription')}
        />
      )}
      {history.error && drawn.length > 0 && (
        <ErrorState
          error={history.error}
          title={t('chart.error')}
          onRetry={history.refresh}
        />
      )}
      <div className={classes.charts}>
        {drawn.map(group => (
          <DashboardChart
            key={group.id}
            group={group}
            history={history.value}
            loading={history.loading}
            outdated={history.outdated}
          />
        ))}
      </div>
      {unmeasured.length > 0 && (
        <Panel title={t('dashboards.unmeasured')}>
          <ul className={classes.list}>
            {unmeasured.map(({ id, title, reason }) => (
              <li key={id}>
                {title}: {reason ?? t('signals.unknown')}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {first && drawn.length > 0 && (
        <Panel title={t('dashboards.marks')}>
          {marks.length > 0 ? (
            <>
              <div>{t('dashboards.marksHint')}</div>
              <MarkList marks={marks} />
            </>
          ) : (
            <div>{t('dashboards.noMarks')}</div>
          )}
          <div className={classes.aside}>{t('dashboards.help')}</div>
        </Panel>
      )}
    </section>
  );
}
