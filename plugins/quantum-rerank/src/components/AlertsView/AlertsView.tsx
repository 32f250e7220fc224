import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  isQuietAlert,
  type Alerts,
  type Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { isStale } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  AlertsSourceLabel,
  AlertsSourceState,
  isStanding,
  useCalmText,
} from '../AlertState';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { SilenceDialog } from '../SilenceDialog';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { AlertCatalogue } from './AlertCatalogue';
import { AlertHistoryPanel } from './AlertHistoryPanel';
import { RulesFilePanel } from './RulesFilePanel';
import { SilencesPanel } from './SilencesPanel';
import { StandingAlert } from './StandingAlert';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  stale: { '& *': { color: theme.palette.text.secondary } },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(2),
    ...theme.typography.body2,
  },
}));

/** What fires, every rule, who silenced what, and what fired before. */
export function AlertsView() {
  const classes = useStyles();
  const { t } = useMessages();
  const { alerts } = useOperationsContext();
  const [silencing, setSilencing] = useState<string[]>();
  const [made, setMade] = useState<Silence>();
  const { value } = alerts;
  const stale = isStale(alerts, value?.source.state);
  return (
    <div className={classes.root}>
      <Panel
        title={t('alerts.standing')}
        aside={value && <AlertsSourceLabel source={value.source} />}
      >
        {alerts.loading && <LoadingState lines={4} />}
        {alerts.error && (
          <ErrorState
            error={alerts.error}
            title={t('alerts.error')}
            onRetry={alerts.refresh}
          />
        )}
        {value && <AlertsSourceState source={value.source} />}
        {value && (
          <div className={stale ? classes.stale : undefined}>
            <Standing alerts={value} onSilence={setSilencing} />
          </div>
        )}
      </Panel>
      {value && (
        <Panel title={t('alerts.catalogue')}>
          {value.items.length === 0 ? (
            <EmptyState
              title={t('alerts.emptyTitle')}
              description={t('alerts.emptyDescription')}
            />
          ) : (
            <AlertCatalogue alerts={value.items} stale={stale} />
          )}
        </Panel>
      )}
      {value && (
        <SilencesPanel
          alerts={value}
          made={made}
          onAdd={() => setSilencing(firingRules(value))}
          onChanged={alerts.refresh}
        />
      )}
      <AlertHistoryPanel />
      <RulesFilePanel />
      {silencing && value && (
        <SilenceDialog
          alerts={value.items}
          rules={silencing}
          onClose={() => setSilencing(undefined)}
          onMade={silence => {
            setSilencing(undefined);
            setMade(silence);
            alerts.refresh();
          }}
        />
      )}
    </div>
  );
}

function Standing(props: {
  alerts: Alerts;
  onSilence: (rules: string[]) => void;
}) {
  const { alerts, onSilence } = props;
  const classes = useStyles();
  const calm = useCalmText(useOperationsContext().alerts);
  if (alerts.items.length === 0) {
    return null;
  }
  return calm ? (
    <div>{calm}</div>
  ) : (
    <ul className={classes.list}>
      {alerts.items.filter(isStanding).map(alert => (
        <StandingAlert
          key={alert.id}
          alert={alert}
          silences={alerts.silences}
          onSilence={rule => onSilence([rule])}
        />
      ))}
    </ul>
  );
}

/** What a person most likely wants to silence: what fires and is not yet. */
function firingRules(alerts: Alerts): string[] {
  return alerts.items.flatMap(alert =>
    isOpenAlert(alert) && alert.rule && !isQuietAlert(alert)
      ? [alert.rule]
      : [],
  );
}
