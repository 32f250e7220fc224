import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Signals,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Resource } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { overallVerdict, type OverallVerdict } from './overallVerdict';

/** @see overallVerdict */
export function useOverallVerdict(
  snapshot: Snapshot,
  signals: Resource<Signals>,
): OverallVerdict {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return overallVerdict(snapshot, signals, {
    reading: t('signals.reading'),
    unreadable: t('signals.error'),
  });
}
