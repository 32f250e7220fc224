import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import {
  signalGroupSchema,
  type SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { DataTable } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { SignalChartBox } from '../SignalChart';
import { SignalSourceLabel, SignalSourceState } from '../SignalSource';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { useSignalColumns } from './useSignalColumns';

const useStyles = makeStyles(theme => ({
  // The chart below a row is as wide as what is seen of the table.
  container: { containerType: 'inline-size' },
  detail: {
    position: 'sticky',
    left: theme.spacing(1),
    width: `calc(100cqi - ${theme.spacing(2)}px)`,
  },
}));

/** Every signal, grouped; a row opens its chart, which has an address. */
export function SignalsTable() {
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { signals, location } = useOperationsContext();
  const opened = location.query.get('signal') ?? undefined;
  const toggle = (id: string) =>
    location.setQuery(
      id === opened ? { signal: undefined, range: undefined } : { signal: id },
    );
  const columns = useSignalColumns({ opened, toggle });
  const { value } = signals;
  const items = inGroups(value?.items ?? []);

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
      aside={value && <SignalSourceLabel source={value.source} />}
    >
      {signals.loading && <LoadingState lines={8} />}
      {signals.error && (
        <ErrorState
          error={signals.error}
          title={t('signals.error')}
          onRetry={signals.refresh}
        />
      )}
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
            stale={
              signals.error !== undefined || value?.source.state === 'stale'
            }
          />
        </div>
      )}
    </Panel>
  );
}

/** Groups in a fixed order, within them the order of the profile. */
function inGroups(items: SignalReading[]): SignalReading[] {
  return signalGroupSchema.options.flatMap(group =>
    items.filter(item => item.group === group),
  );
}
