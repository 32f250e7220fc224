import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ButtonProps } from '../Button';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RefusableButton } from './RefusableButton';

/** Whether the caller may do this here, and the backend's reason. */
export function useAvailability(action: ActionName): {
  denied: boolean;
  reason?: string;
} {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { environment } = useOperationsContext();
  if (!environment.writesEnabled) {
    return {
      denied: true,
      reason: environment.writesReason ?? t('writes.disabled'),
    };
  }
  const availability = environment.actions.find(item => item.action === action);
  return availability
    ? {
        denied: availability.state === 'denied',
        reason: availability.reason,
      }
    : { denied: true, reason: t('writes.unavailable') };
}

/** Opens the dialog of an action, or says why the caller may not. */
export function ActionButton(props: {
  action: ActionName;
  parameters?: Record<string, unknown>;
  /** Text instead of the action's own. */
  label?: string;
  size?: ButtonProps['size'];
  variant?: ButtonProps['variant'];
}) {
  const { action, parameters } = props;
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { openDialog } = useOperationsContext();
  const { denied, reason } = useAvailability(action);
  return (
    <RefusableButton
      size={props.size}
      variant={props.variant}
      refusal={denied ? reason ?? '' : undefined}
      onClick={() => openDialog({ action, parameters })}
      aria-haspopup="dialog"
    >
      {props.label ?? t(`action.${action}.button`)}
    </RefusableButton>
  );
}
