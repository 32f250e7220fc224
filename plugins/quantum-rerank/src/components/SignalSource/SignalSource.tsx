import type { SignalSource } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { SourceLabel, SourceState } from '../SourceState';
import { EmptyState } from '../States';

const SOURCE_SNIPPET = `environments:
  - name: production
    baseUrl: https://quantum-rerank.example.com
    metrics:
      source: scrape
      path: /metrics
      interval: 15s
# or
    metrics:
      source: prometheus
      url: https://prometheus.example.com`;

/** Where the signals come from and how fresh they are, in a few words. */
export function SignalSourceLabel(props: { source: SignalSource }) {
  const { kind, state, lastSuccessAt } = props.source;
  const { t } = useMessages();
  return (
    <SourceLabel
      text={
        kind === 'none'
          ? t('signals.source.none')
          : t('signals.lastRead', {
              source: t(`signals.source.${kind}`),
              state: t(`signals.sourceState.${state}`),
            })
      }
      lastSuccessAt={lastSuccessAt}
    />
  );
}

/** What is wrong with the source; how to get one where there is none. */
export function SignalSourceState(props: { source: SignalSource }) {
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  return (
    <SourceState
      source={props.source}
      stale={at =>
        at ? t('signals.sourceStale', { at }) : t('signals.sourceStaleUndated')
      }
      unreachable={t('signals.sourceUnreachable')}
      none={
        <EmptyState
          title={t('signals.noSourceTitle', { environment: environment.title })}
          description={t('signals.noSourceDescription')}
          snippet={SOURCE_SNIPPET}
        />
      }
    />
  );
}
