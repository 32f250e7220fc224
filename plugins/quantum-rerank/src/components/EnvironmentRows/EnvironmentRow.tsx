import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  type Alerts,
  type Environment,
  type Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useAlerts, useSignals, useSnapshot, type Resource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useSnapshotAge } from '../OperationsHeader/useSnapshotAge';
import { ErrorState, LoadingState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { useOverallVerdict, type VerdictSources } from '../VerdictPanel';
import { isKnown } from '../WorkloadCard/isKnown';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    justifyContent: 'space-between',
  },
  aside: { color: theme.palette.text.secondary },
}));

/** One environment: verdict, ready pods, and how old that is unless live. */
export function EnvironmentRow(props: {
  entityRef: string;
  environment: Environment;
  tabPath: string;
}) {
  const { entityRef, environment, tabPath } = props;
  const classes = useStyles();
  const ref = useMemo(
    () => ({ entityRef, environment: environment.name }),
    [entityRef, environment.name],
  );
  const snapshot = useSnapshot(ref);
  const { value, error, loading, refresh } = snapshot;
  const age = useSnapshotAge(snapshot);
  const signals = useSignals(ref);
  const alerts = useAlerts(ref);
  return (
    <li>
      <div className={classes.row}>
        <Link
          to={`${tabPath}?environment=${encodeURIComponent(environment.name)}`}
        >
          {environment.title}
        </Link>
        {!loading && (
          <span>
            {value && (
              <>
                <span>
                  <PodCount snapshot={value} />
                </span>
                {' · '}
              </>
            )}
            <span>
              <FiringCount alerts={alerts} />
            </span>
          </span>
        )}
      </div>
      {loading && <LoadingState lines={1} />}
      {error && <ErrorState error={error} onRetry={refresh} />}
      {!loading && (
        <OverallSentence
          snapshot={snapshot}
          signals={signals}
          alerts={alerts}
        />
      )}
      {age && !age.live && (
        <div className={classes.aside}>
          {age.word}
          {', '}
          <RelativeTime at={new Date(age.contact).toISOString()} />
        </div>
      )}
    </li>
  );
}

function PodCount(props: { snapshot: Snapshot }) {
  const { deployment, freshness, pods } = props.snapshot;
  const { t } = useMessages();
  return (
    <>
      {deployment && isKnown(freshness, 'pods')
        ? t('workload.podsReady', {
            ready: String(pods.ready),
            total: String(pods.total),
          })
        : t('workload.podsUnknown')}
    </>
  );
}

/** How many alerts fire; that none does is said only where it is known. */
function FiringCount(props: { alerts: Resource<Alerts> }) {
  const { value, error } = props.alerts;
  const { t } = useMessages();
  const firing = value?.items.filter(({ state }) => state === 'firing').length;
  if (firing) {
    return <>{t('home.firing', { count: firing })}</>;
  }
  const lost = value?.items.filter(isOpenAlert).length;
  if (lost) {
    return <>{t('home.lastFiring', { count: lost })}</>;
  }
  const unknown = value?.items.filter(
    ({ state }) => state === 'unknown',
  ).length;
  if (
    error ||
    !value ||
    value.source.state !== 'live' ||
    unknown === value.items.length
  ) {
    return <>{t('home.firingUnknown')}</>;
  }
  return <>{t(unknown ? 'home.noneKnownFiring' : 'home.noneFiring')}</>;
}

/** The worst of workload, signals and alerts, and what the others say. */
function OverallSentence(props: VerdictSources) {
  const classes = useStyles();
  const { t } = useMessages();
  const verdict = useOverallVerdict(props);
  return (
    <>
      <StatusWord tone={verdict.state}>
        {t(`verdict.state.${verdict.state}`)}
      </StatusWord>{' '}
      {verdict.leading.map(({ summary }) => summary).join(' · ')}
      {verdict.others.map(({ source, summary }) => (
        <div key={source} className={classes.aside}>
          {summary}
        </div>
      ))}
    </>
  );
}
