import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Fact,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { useSignalText } from '../SignalText';

/** The signals that are beyond a bound, as facts beside those of the workload. */
export function useSignalFacts(signals: Signals | undefined): Fact[] {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const text = useSignalText();
  return (signals?.items ?? [])
    .filter(({ state }) => state === 'critical' || state === 'warning')
    .map(reading => {
      const { id, title, value, unit, state, reason, observedAt } = reading;
      return {
        id: `signal ${id}`,
        state,
        message: `${title}: ${reason ?? text.value(value, unit)}`,
        source: t(`signals.source.${signals?.source.kind ?? 'none'}`),
        observedAt,
      };
    });
}
