import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Resource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { isStanding } from './alertTone';

/**
 * What to say where nothing is known to fire: that all is calm only if every
 * rule is known and the last attempt to read them went well; undefined while
 * something fires or is pending.
 */
export function useCalmText({
  value,
  error,
}: Pick<Resource<Alerts>, 'value' | 'error'>): string | undefined {
  const { t } = useMessages();
  if (!value || value.items.some(isStanding)) {
    return undefined;
  }
  const { items, source } = value;
  const { state } = source;
  const unknown = items.filter(item => item.state === 'unknown').length;
  if (
    error ||
    state === 'unreachable' ||
    state === 'none' ||
    unknown === items.length
  ) {
    return t('alerts.unknowable');
  }
  return unknown > 0
    ? t('alerts.calmUnknown', { count: unknown })
    : t('alerts.calm');
}
