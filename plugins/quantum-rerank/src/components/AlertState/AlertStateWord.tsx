import type { Alert } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord } from '../Status';
import { alertTone } from './alertTone';

/** Severity and state of an alert as icon and words, e.g. "P1 firing". */
export function AlertStateWord(props: {
  alert: Pick<Alert, 'severity' | 'state'>;
  withSeverity?: boolean;
}) {
  const { alert, withSeverity } = props;
  const { t } = useMessages();
  return (
    <StatusWord tone={alertTone(alert)}>
      {withSeverity && alert.severity && `${alert.severity} `}
      {t(`alerts.state.${alert.state}`)}
    </StatusWord>
  );
}
