import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import {
  operationNoticeSchema,
  type ChannelState,
  type EnvironmentRef,
  type RouteTest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { ErrorState } from '../States';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  aside: { color: theme.palette.text.secondary, width: '100%' },
}));

/** Tests of every channel at once that something is told over. */
export function RouteTests(props: {
  target: EnvironmentRef;
  channels: ChannelState[];
  /** Why the caller may not test; undefined where they may. */
  refusal?: string;
  onTested: () => void;
}) {
  const { target, channels, refusal, onTested } = props;
  const classes = useStyles();
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { busy, error, submit } = useSubmission();
  const [tested, setTested] = useState<RouteTest>();
  const routes: RouteTest['route'][] = [
    ...new Set([
      ...channels.flatMap(({ severities }) => severities).sort(),
      ...channels.flatMap(({ operations }) => operations),
    ]),
  ];
  if (routes.length === 0) {
    return null;
  }
  const name = (route: RouteTest['route']) => {
    const notice = operationNoticeSchema.safeParse(route);
    return notice.success ? t(`channels.notice.${notice.data}`) : route;
  };
  const test = (route: RouteTest['route']) =>
    submit(async () => {
      setTested(undefined);
      setTested(await api.testRoute(target, route));
      onTested();
    });
  const titles = (sent: boolean) =>
    tested?.items
      .filter(({ delivery }) => Boolean(delivery) === sent)
      .map(({ title, reason }) => (reason ? `${title} (${reason})` : title))
      .join(', ');

  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('channels.testRoutes')}
    >
      <span>{t('channels.testRoutes')}</span>
      {routes.map(route => (
        <RefusableButton
          key={route}
          refusal={refusal}
          disabled={busy}
          onClick={() => test(route)}
          aria-label={t('channels.testRoute', { route: name(route) })}
        >
          {name(route)}
        </RefusableButton>
      ))}
      <div role="status" className={classes.aside}>
        {titles(true) && t('channels.routeSent', { channels: titles(true)! })}{' '}
        {titles(false) &&
          t('channels.routeNotSent', { channels: titles(false)! })}
      </div>
      {error && <ErrorState error={error} title={t('channels.testError')} />}
    </div>
  );
}
