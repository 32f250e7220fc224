import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { stateRefusal } from './stateRefusal';
import { useAvailability } from './useAvailability';
import { useCapabilityRefusal } from './useCapability';

/** How an action stands before it is asked for. */
export interface ActionStanding {
  /** Why it would be refused; undefined where the dialog may be opened. */
  refusal?: string;
  /**
   * What refuses it: the caller's rights, a freeze, or the state of the
   * workload, such as another operation on it.
   */
  kind?: 'denied' | 'frozen' | 'state';
  /** What holds it back, though the caller may pass it in an emergency. */
  held?: string;
}

/**
 * Why an action would be refused now, as far as that is known here. Who may
 * pass a freeze in an emergency is let through to the dialog, which asks for
 * it; nobody else is sent there in vain.
 */
export function useActionRefusal(action: ActionName): ActionStanding {
  const { t } = useMessages();
  const { environment, snapshot, freeze, holding } = useOperationsContext();
  const { denied, reason } = useAvailability(action);
  const noEmergency = useCapabilityRefusal('break-glass') !== undefined;
  if (denied) {
    return { kind: 'denied', refusal: reason ?? '' };
  }
  const state = stateRefusal(action, environment, snapshot.value);
  if (state) {
    return { kind: 'state', refusal: t(`actionRefusal.${state}`) };
  }
  if (holding) {
    return { kind: 'state', refusal: t('actionRefusal.holding', holding) };
  }
  const persons = freeze.value?.persons;
  if (persons && !persons.allowed) {
    const frozen = t('actionRefusal.frozen', { reason: persons.reason });
    return noEmergency
      ? { kind: 'frozen', refusal: frozen }
      : { held: `${frozen} ${t('actionRefusal.emergency')}` };
  }
  return {};
}
