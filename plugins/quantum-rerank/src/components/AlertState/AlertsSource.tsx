import { makeStyles } from '@material-ui/core/styles';
import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { RelativeTime, useTimeText } from '../Time';

const useStyles = makeStyles(theme => ({
  label: { ...theme.typography.body2, color: theme.palette.text.secondary },
}));

/** Who evaluates the alerts and how fresh that is, in a few words. */
export function AlertsSourceLabel(props: { source: Alerts['source'] }) {
  const { kind, state, lastSuccessAt } = props.source;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <span className={classes.label}>
      {kind === 'none'
        ? t('alerts.source.none')
        : t('alerts.sourceLine', {
            source: t(`alerts.source.${kind}`),
            state: t(`alerts.sourceState.${state}`),
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

/** What is wrong with the source of the alerts; nothing while it is live. */
export function AlertsSourceState(props: { source: Alerts['source'] }) {
  const { state, reason, lastSuccessAt } = props.source;
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const text = useTimeText();
  switch (state) {
    case 'none':
      return (
        <Banner
          tone="unknown"
          title={t('alerts.noSource', { environment: environment.title })}
        >
          {reason ?? t('alerts.noSourceHint')}
        </Banner>
      );
    case 'stale':
      return (
        <Banner
          tone="warning"
          title={
            lastSuccessAt
              ? t('alerts.stale', { at: text.exact(lastSuccessAt) })
              : t('alerts.staleUndated')
          }
        >
          {reason}
        </Banner>
      );
    case 'unreachable':
      return (
        <Banner tone="unknown" title={t('alerts.unreachable')}>
          {reason}
        </Banner>
      );
    default:
      return null;
  }
}
