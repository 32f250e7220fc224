import type { CapabilityName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/**
 * Why the caller may not do something besides actions, in the backend's
 * words; undefined when they may.
 */
export function useCapabilityRefusal(name: CapabilityName): string | undefined {
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const found = environment.capabilities.find(
    ({ capability }) => capability === name,
  );
  if (!found) {
    return t('writes.unavailable');
  }
  return found.state === 'denied' ? found.reason : undefined;
}
