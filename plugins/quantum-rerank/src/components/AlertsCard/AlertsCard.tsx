import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  type Alert,
  type Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  AlertsSourceState,
  AlertStateWord,
  byState,
  Countdown,
  isStanding,
  useAlertText,
  useCalmText,
} from '../AlertState';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  line: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) },
  stale: { '& *': { color: theme.palette.text.secondary } },
  aside: { color: theme.palette.text.secondary },
}));

/** The alerts that fire or are about to; the others are counted. */
export function AlertsCard() {
  const { t } = useMessages();
  const { alerts, location } = useOperationsContext();
  const classes = useStyles();
  const { value } = alerts;
  const stale = isStale(alerts, value?.source.state);
  return (
    <Panel
      title={t('alerts.title')}
      aside={
        value &&
        value.items.length > 0 && (
          <Link to={location.href({ view: 'alerts' })}>{t('alerts.all')}</Link>
        )
      }
    >
      {alerts.loading && <LoadingState lines={2} />}
      {alerts.error && (
        <ErrorState
          error={alerts.error}
          title={t('alerts.error')}
          onRetry={alerts.refresh}
        />
      )}
      {value && <AlertsSourceState source={value.source} />}
      {value && value.items.length === 0 && (
        <EmptyState
          title={t('alerts.emptyTitle')}
          description={t('alerts.emptyDescription')}
        />
      )}
      {value && value.items.length > 0 && (
        <div className={stale ? classes.stale : undefined}>
          <AlertLines alerts={value} />
        </div>
      )}
    </Panel>
  );
}

function AlertLines(props: { alerts: Alerts }) {
  const { items } = props.alerts;
  const classes = useStyles();
  const { t } = useMessages();
  const { alerts } = useOperationsContext();
  const calm = useCalmText(alerts);
  const counted = byState(items.filter(alert => !isStanding(alert))).map(
    ([state, { length }]) => t(`alerts.counted.${state}`, { count: length }),
  );
  return (
    <ul className={classes.list}>
      {calm && <li>{calm}</li>}
      {items.filter(isStanding).map(alert => (
        <StandingLine key={alert.id} alert={alert} />
      ))}
      {counted.length > 0 && (
        <li className={classes.aside}>{counted.join(' · ')}</li>
      )}
    </ul>
  );
}

function StandingLine(props: { alert: Alert }) {
  const { alert } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useAlertText();
  const value = text.value(alert);
  const rule = text.rule(alert);
  const since = alert.firedAt ?? alert.activeAt;
  return (
    <li>
      <div className={classes.line}>
        <AlertStateWord alert={alert} withSeverity />
        <Link to={location.href({ view: 'alerts' })}>{alert.title}</Link>
        {isOpenAlert(alert) && since && (
          <span className={classes.aside}>
            <RelativeTime at={since} as="span" />
          </span>
        )}
        {alert.state === 'pending' && alert.firesAt && (
          <span className={classes.aside}>
            {t('alerts.firesIn')} <Countdown to={alert.firesAt} />
          </span>
        )}
        {alert.silencedBy.length > 0 && (
          <span className={classes.aside}>{t('alerts.silenced')}</span>
        )}
        {alert.inhibited && (
          <span className={classes.aside}>{t('alerts.inhibited')}</span>
        )}
      </div>
      <div className={classes.aside}>
        {value && rule && alert.state !== 'unknown'
          ? t('alerts.valueAndRule', { value, rule })
          : alert.summary}
      </div>
    </li>
  );
}
