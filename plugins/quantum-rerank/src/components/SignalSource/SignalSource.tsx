import { makeStyles } from '@material-ui/core/styles';
import type { SignalSource } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { EmptyState } from '../States';
import { RelativeTime, useTimeText } from '../Time';

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

const useStyles = makeStyles(theme => ({
  label: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
  },
}));

/** Where the signals come from and how fresh they are, in a few words. */
export function SignalSourceLabel(props: { source: SignalSource }) {
  const { kind, state, lastSuccessAt } = props.source;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <span className={classes.label}>
      {kind === 'none'
        ? t('signals.source.none')
        : t('signals.lastRead', {
            source: t(`signals.source.${kind}`),
            state: t(`signals.sourceState.${state}`),
          })}
      {lastSuccessAt && (
        <>
          {', '}
          <RelativeTime at={lastSuccessAt} />
        </>
      )}
    </span>
  );
}

/** What is wrong with the source; how to get one where there is none. */
export function SignalSourceState(props: { source: SignalSource }) {
  const { state, reason, lastSuccessAt } = props.source;
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const text = useTimeText();
  switch (state) {
    case 'none':
      return (
        <EmptyState
          title={t('signals.noSourceTitle', { environment: environment.title })}
          description={t('signals.noSourceDescription')}
          snippet={SOURCE_SNIPPET}
        />
      );
    case 'stale':
      return (
        <Banner
          tone="warning"
          title={
            lastSuccessAt
              ? t('signals.sourceStale', { at: text.exact(lastSuccessAt) })
              : t('signals.sourceStaleUndated')
          }
        >
          {reason}
        </Banner>
      );
    case 'unreachable':
      return (
        <Banner tone="unknown" title={t('signals.sourceUnreachable')}>
          {reason}
        </Banner>
      );
    default:
      return null;
  }
}
