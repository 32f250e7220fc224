import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/** Whether the caller may do this here, and the backend's reason. */
export function useAvailability(action: ActionName): {
  denied: boolean;
  reason?: string;
} {
  const { t } = useMessages();
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
