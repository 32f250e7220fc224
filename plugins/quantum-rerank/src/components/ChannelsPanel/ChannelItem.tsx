import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type {
  ChannelState,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { ErrorState } from '../States';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    overflowWrap: 'anywhere',
  },
  text: { flex: '1 1 240px', minWidth: 0 },
  title: { fontWeight: theme.typography.fontWeightBold as number },
  aside: { color: theme.palette.text.secondary },
}));

const tones: Record<ChannelState['state'], Tone> = {
  ok: 'ok',
  failing: 'critical',
  unused: 'unknown',
  unconfigured: 'warning',
};

/** One channel: whether it works, what is told over it, and a test of it. */
export function ChannelItem(props: {
  target: EnvironmentRef;
  channel: ChannelState;
  /** Why the caller may not test; undefined where they may. */
  refusal?: string;
  onTested: () => void;
}) {
  const { target, channel, refusal, onTested } = props;
  const classes = useStyles();
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { busy, error, submit } = useSubmission();
  const [sent, setSent] = useState(false);

  const test = () =>
    submit(async () => {
      setSent(false);
      await api.testChannel(target, channel.id);
      setSent(true);
      onTested();
    });
  const told = [
    ...channel.severities,
    ...channel.operations.map(notice => t(`channels.notice.${notice}`)),
  ];
  const unconfigured =
    channel.state === 'unconfigured'
      ? channel.reason ?? t('channels.unconfigured')
      : undefined;

  return (
    <li className={classes.root}>
      <div className={classes.text}>
        <div>
          <span className={classes.title}>{channel.title}</span>{' '}
          <StatusWord tone={tones[channel.state]}>
            {t(`channels.state.${channel.state}`)}
          </StatusWord>
        </div>
        {channel.reason && <div>{channel.reason}</div>}
        <div className={classes.aside}>
          {channel.kind}
          {' · '}
          {told.length > 0
            ? t('channels.severities', { severities: told.join(', ') })
            : t('channels.noSeverities')}
        </div>
        <div className={classes.aside}>
          {channel.lastDeliveredAt && (
            <>
              {t('channels.lastDelivered')}{' '}
              <RelativeTime at={channel.lastDeliveredAt} />
            </>
          )}
          {channel.lastFailedAt && (
            <>
              {channel.lastDeliveredAt && ' · '}
              {t('channels.lastFailed')}{' '}
              <RelativeTime at={channel.lastFailedAt} />
            </>
          )}
        </div>
        {channel.waiting > 0 && (
          <StatusWord tone="waiting">
            {t('channels.waiting', { count: channel.waiting })}
          </StatusWord>
        )}
        <div role="status" className={classes.aside}>
          {sent && t('channels.testSent', { channel: channel.title })}
        </div>
        {error && <ErrorState error={error} title={t('channels.testError')} />}
      </div>
      <RefusableButton
        refusal={refusal ?? unconfigured}
        disabled={busy}
        onClick={test}
        aria-label={t('channels.testOf', { channel: channel.title })}
      >
        {t('channels.test')}
      </RefusableButton>
    </li>
  );
}
