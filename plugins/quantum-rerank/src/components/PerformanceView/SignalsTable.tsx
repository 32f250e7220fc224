import { makeStyles } from '@material-ui/core/styles';
import {
  signalGroupSchema,
  type SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo, useState } from 'react';
import { isStale, useSignalHistories } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { BaselinesDialog } from '../BaselinesDialog';
import { Button } from '../Button';
import { DataTable } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { SignalChartBox } from '../SignalChart';
import { SignalSourceLabel, SignalSourceState } from '../SignalSource';
import { trendOf } from '../SignalText';
import { EmptyState, ResourceState } from '../States';
import { useSignalColumns } from './useSignalColumns';

const useStyles = makeStyles(theme => ({
  // The chart below a row is as wide as what is seen of the table.
  container: { containerType: 'inline-size' },
  aside: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  detail: {
    position: 'sticky',
    left: theme.spacing(1),
    width: `calc(100cqi - ${theme.spacing(2)}px)`,
  },
}));

/** Every signal, grouped; a row opens its chart, which has an address. */
export function SignalsTable() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, signals, location } = useOperationsContext();
  const [learning, setLearning] = useState(false);
  const opened = location.query.get('signal') ?? undefined;
  const toggle = (id: string) =>
    location.setQuery(
      id === opened
        ? // Without a signal the address has to say what is shown.
          { signal: undefined, range: undefined, dashboard: 'signals' }
        : { signal: id },
    );
  const { value } = signals;
  const items = inGroups(value?.items ?? []);
  const histories = useSignalHistories(
    ref,
    items.filter(({ observedAt }) => observedAt).map(({ id }) => id),
    '1h',
  );
  const trends = useMemo(
    () =>
      new Map(
        [...(histories.value?.histories ?? [])].map(([id, { points }]) => [
          id,
          trendOf(points),
        ]),
      ),
    [histories.value],
  );
  const columns = useSignalColumns({ opened, toggle, trends });

  const detail = (reading: SignalReading) => {
    const { id, state, reason } = reading;
    const why = state === 'ok' ? undefined : reason;
    if (id !== opened && !why) {
      return undefined;
    }
    return (
      <div className={classes.detail}>
        {why}
        {id === opened && <SignalChartBox reading={reading} />}
      </div>
    );
  };

  return (
    <Panel
      title={t('signals.title')}
      aside={
        value && (
          <div className={classes.aside}>
            <SignalSourceLabel source={value.source} />
            <Button
              size="small"
              variant="outlined"
              aria-haspopup="dialog"
              onClick={() => setLearning(true)}
            >
              {t('baselines.open')}
            </Button>
          </div>
        )
      }
    >
      <ResourceState resource={signals} lines={8} title={t('signals.error')} />
      {value && <SignalSourceState source={value.source} />}
      {value && items.length === 0 && (
        <EmptyState
          title={t('signals.emptyTitle')}
          description={t('signals.emptyDescription')}
        />
      )}
      {items.length > 0 && (
        <div className={classes.container}>
          <DataTable
            label={t('signals.table')}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            group={({ group }) => t(`signals.group.${group}`)}
            detail={detail}
            stale={isStale(signals, value?.source.state)}
          />
        </div>
      )}
      {learning && <BaselinesDialog onClose={() => setLearning(false)} />}
    </Panel>
  );
}

/** Groups in a fixed order, within them the order of the profile. */
function inGroups(items: SignalReading[]): SignalReading[] {
  return signalGroupSchema.options.flatMap(group =>
    items.filter(item => item.group === group),
  );
}
