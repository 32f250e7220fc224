import type { Alert } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import {
  overallVerdict,
  type OverallVerdict,
  type VerdictSources,
} from './overallVerdict';

/** More titles than this make no sentence. */
const TITLES_SHOWN = 3;

/** @see overallVerdict */
export function useOverallVerdict(sources: VerdictSources): OverallVerdict {
  const { t } = useMessages();
  const about = (alerts: Alert[]) => ({
    count: alerts.length,
    titles: `${alerts
      .slice(0, TITLES_SHOWN)
      .map(({ title }) => title)
      .join(', ')}${alerts.length > TITLES_SHOWN ? ' …' : ''}`,
  });
  return overallVerdict(sources, {
    workload: {
      reading: t('snapshot.reading'),
      unreadable: t('snapshot.error'),
    },
    signals: {
      reading: t('signals.reading'),
      unreadable: t('signals.error'),
    },
    alerts: {
      reading: t('alerts.reading'),
      unreadable: t('alerts.error'),
      unknowable: t('alerts.unknowable'),
      firing: alerts => t('alerts.verdict.firing', about(alerts)),
      lastFiring: alerts => t('alerts.verdict.lastFiring', about(alerts)),
      quiet: alerts => t('alerts.verdict.quiet', about(alerts)),
      pending: alerts => t('alerts.verdict.pending', about(alerts)),
    },
  });
}
