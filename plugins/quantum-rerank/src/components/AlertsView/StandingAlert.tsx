import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  type Alert,
  type Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton, useCapabilityRefusal } from '../ActionButton';
import {
  alertTone,
  AlertStateWord,
  Countdown,
  HelpingActions,
  useAlertText,
} from '../AlertState';
import { ShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList } from '../Panel';
import { toneColor } from '../Status';
import { RelativeTime } from '../Time';
import { SilencedBy } from './SilencedBy';

const useStyles = makeStyles(theme => ({
  root: ({ alert }: { alert: Alert }) => ({
    borderLeft: `4px solid ${toneColor(theme, alertTone(alert))}`,
    padding: theme.spacing(0.5, 0, 0.5, 2),
    minWidth: 0,
    overflowWrap: 'anywhere',
  }),
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
    marginBottom: theme.spacing(0.5),
  },
  title: {
    ...theme.typography.body1,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
}));

/** An alert that fires or is about to: how it stands and what helps. */
export function StandingAlert(props: {
  alert: Alert;
  silences: Silence[];
  onSilence: (rule: string) => void;
}) {
  const { alert, silences, onSilence } = props;
  const classes = useStyles({ alert });
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const refusal = useCapabilityRefusal('silence-alerts');
  const text = useAlertText();
  const titleId = useId();
  const rule = text.rule(alert);
  return (
    <li className={classes.root} aria-labelledby={titleId}>
      <div className={classes.head}>
        <AlertStateWord alert={alert} withSeverity />
        <h3 id={titleId} className={classes.title}>
          {alert.title}
        </h3>
      </div>
      {(!rule || alert.state === 'unknown') && <div>{alert.summary}</div>}
      <FactList
        facts={[
          { term: t('alerts.value'), value: text.value(alert) },
          { term: t('alerts.signal'), value: alert.signalTitle },
          { term: t('alerts.boundTerm'), value: rule },
          {
            term: t('alerts.since'),
            value: alert.activeAt && (
              <RelativeTime at={alert.activeAt} as="span" />
            ),
          },
          {
            term: t('alerts.firesIn'),
            value: alert.state === 'pending' && alert.firesAt && (
              <Countdown to={alert.firesAt} />
            ),
          },
          {
            term: t('alerts.firedFor'),
            value: isOpenAlert(alert) && alert.firedAt && (
              <RelativeTime at={alert.firedAt} as="span" />
            ),
          },
          {
            term: t('alerts.respondBy'),
            value: alert.respondBy && <ShiftTime at={alert.respondBy} />,
          },
          {
            term: t('alerts.silenced'),
            value: alert.silencedBy.length > 0 && (
              <SilencedBy ids={alert.silencedBy} silences={silences} />
            ),
          },
          {
            term: t('alerts.inhibited'),
            value: alert.inhibited && t('alerts.inhibitedBy'),
          },
          { term: t('alerts.response'), value: alert.response },
        ]}
      />
      <HelpingActions
        label={t('alerts.helps', { alert: alert.title })}
        actions={alert.actions}
      >
        {alert.rule !== undefined && (
          <RefusableButton
            refusal={refusal}
            aria-label={t('alerts.silenceLabel', { alert: alert.title })}
            aria-haspopup="dialog"
            onClick={() => onSilence(alert.rule ?? '')}
          >
            {t('alerts.silenceOne')}
          </RefusableButton>
        )}
        {alert.signal && (
          <Link
            to={location.href({ view: 'performance', signal: alert.signal })}
          >
            {t('alerts.chart')}
          </Link>
        )}
      </HelpingActions>
    </li>
  );
}
