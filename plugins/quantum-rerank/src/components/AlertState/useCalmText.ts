import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { isStanding } from './alertTone';

/**
 * What to say where nothing is known to fire: that all is calm only if every
 * rule is known; undefined while something fires or is pending.
 */
export function useCalmText(alerts: Alerts): string | undefined {
  const { t } = useMessages();
  if (alerts.items.some(isStanding)) {
    return undefined;
  }
  const { state } = alerts.source;
  const unknown = alerts.items.filter(item => item.state === 'unknown').length;
  if (
    state === 'unreachable' ||
    state === 'none' ||
    unknown === alerts.items.length
  ) {
    return t('alerts.unknowable');
  }
  return unknown > 0
    ? t('alerts.calmUnknown', { count: unknown })
    : t('alerts.calm');
}
