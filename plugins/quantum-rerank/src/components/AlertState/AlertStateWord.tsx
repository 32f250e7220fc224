import { isOpenAlert } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord } from '../Status';
import { alertTone, type AlertStanding } from './alertTone';

/** Severity and state of an alert as icon and words, e.g. "P1 firing". */
export function AlertStateWord(props: {
  alert: AlertStanding;
  withSeverity?: boolean;
}) {
  const { alert, withSeverity } = props;
  const { t } = useMessages();
  const severity = alert.severity ?? alert.severityText;
  return (
    <StatusWord tone={alertTone(alert)}>
      {withSeverity && severity && `${severity} `}
      {alert.state === 'unknown' && isOpenAlert(alert)
        ? t('alerts.lastFiring')
        : t(`alerts.state.${alert.state}`)}
    </StatusWord>
  );
}
