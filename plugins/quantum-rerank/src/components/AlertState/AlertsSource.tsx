import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { SourceLabel, SourceState } from '../SourceState';

/** Who evaluates the alerts and how fresh that is, in a few words. */
export function AlertsSourceLabel(props: { source: Alerts['source'] }) {
  const { kind, state, lastSuccessAt } = props.source;
  const { t } = useMessages();
  return (
    <SourceLabel
      text={
        kind === 'none'
          ? t('alerts.source.none')
          : t('alerts.sourceLine', {
              source: t(`alerts.source.${kind}`),
              state: t(`alerts.sourceState.${state}`),
            })
      }
      lastSuccessAt={lastSuccessAt}
    />
  );
}

/** What is wrong with the source of the alerts; nothing while it is live. */
export function AlertsSourceState(props: { source: Alerts['source'] }) {
  const { source } = props;
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  return (
    <SourceState
      source={source}
      stale={at => (at ? t('alerts.stale', { at }) : t('alerts.staleUndated'))}
      unreachable={t('alerts.unreachable')}
      none={
        <Banner
          tone="unknown"
          title={t('alerts.noSource', { environment: environment.title })}
        >
          {source.reason ?? t('alerts.noSourceHint')}
        </Banner>
      }
    />
  );
}
