import { useMessages } from '../../hooks/useMessages';
import Typography from '@material-ui/core/Typography';
import type {
  Alert,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { FormDialog } from '../DialogFrame';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ReasonField } from '../ReasonField';
import { ErrorState } from '../States';
import { useTimeText } from '../Time';
import { DurationChoice } from './DurationChoice';
import { OperationChoice } from './OperationChoice';
import { RuleChoice } from './RuleChoice';
import { REASON_LIMIT, useSilenceDialog } from './useSilenceDialog';

/** Asks which alerts tell nobody, for how long and why. */
export function SilenceDialog(props: {
  alerts: Alert[];
  /** Rules that are chosen at first. */
  rules: string[];
  onClose: () => void;
  onMade: (silence: Silence) => void;
}) {
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const text = useTimeText();
  const dialog = useSilenceDialog(props.rules, props.onMade);
  const { minutes } = dialog;

  return (
    <FormDialog
      title={t('silence.title', { environment: environment.name })}
      tier={environment.tier}
      target={t('silence.target', {
        cluster: environment.cluster,
        namespace: environment.namespace,
      })}
      onClose={props.onClose}
      busy={dialog.submitting}
      onSubmit={dialog.submit}
      submit={
        minutes === undefined || dialog.rules.length === 0
          ? t('silences.add')
          : t('silence.submit', {
              count: dialog.rules.length,
              environment: environment.name,
              span: text.span(minutes * 60_000),
            })
      }
      obstacle={dialog.obstacle}
    >
      <RuleChoice
        alerts={props.alerts}
        chosen={dialog.rules}
        onChange={dialog.setRules}
      />
      <DurationChoice
        duration={dialog.duration}
        onDuration={dialog.setDuration}
        customMinutes={dialog.customMinutes}
        onCustomMinutes={dialog.setCustomMinutes}
        invalid={minutes === undefined}
      />
      <ReasonField
        id="quantum-rerank-silence-reason"
        reason={dialog.reason}
        onChange={dialog.setReason}
        helperText={t('silence.reasonHint', {
          used: String(dialog.reason.length),
          limit: String(REASON_LIMIT),
        })}
        limit={REASON_LIMIT}
        focused
      />
      <OperationChoice
        operationId={dialog.operationId}
        onChange={dialog.setOperationId}
      />
      <Typography variant="body2">{t('silence.warning')}</Typography>
      {dialog.submitError && (
        <ErrorState
          error={dialog.submitError}
          title={t('silence.submitError')}
        />
      )}
    </FormDialog>
  );
}
