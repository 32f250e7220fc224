import type {
  CapabilityName,
  Environment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';

/**
 * Why the caller may not do something in an environment, in the backend's
 * words; undefined when they may. For pages outside of the Operations tab,
 * which name the environment themselves.
 */
export function useRefusal(
  environment: Environment,
  name: CapabilityName,
): string | undefined {
  const { t } = useMessages();
  const found = environment.capabilities.find(
    ({ capability }) => capability === name,
  );
  if (!found) {
    return t('writes.unavailable');
  }
  return found.state === 'denied' ? found.reason : undefined;
}
