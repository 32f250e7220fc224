import { makeStyles } from '@material-ui/core/styles';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList, Panel } from '../Panel';
import { EmptyState, LoadingState } from '../States';
import { StatusWord, type Tone } from '../Status';
import { AutoscalerFacts } from './AutoscalerFacts';
import { isKnown } from './isKnown';
import {
  BudgetFacts,
  PodFacts,
  ReleaseFacts,
  UsageFacts,
} from './SnapshotFacts';

const useStyles = makeStyles(theme => ({
  stale: { '& *': { color: theme.palette.text.secondary } },
  numbers: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 3),
    margin: theme.spacing(0, 0, 2),
  },
  number: { display: 'flex', flexDirection: 'column' },
  value: { ...theme.typography.h5, margin: 0 },
  term: { ...theme.typography.caption, color: theme.palette.text.secondary },
}));

const rolloutTones: Record<Snapshot['rollout']['state'], Tone> = {
  complete: 'ok',
  progressing: 'running',
  stalled: 'critical',
  paused: 'warning',
  unknown: 'unknown',
};

/** Replicas, rollout, release, autoscaler, disruption budget, usage. */
export function WorkloadCard() {
  const { t } = useMessages();
  const classes = useStyles();
  const { snapshot, environment } = useOperationsContext();
  const { value } = snapshot;
  const known = value && isKnown(value.freshness, 'deployments');
  return (
    <Panel title={t('workload.title')}>
      {!value && snapshot.loading && <LoadingState lines={8} />}
      {!value && !snapshot.loading && <p>{t('workload.unknown')}</p>}
      {value && !value.deployment && !known && <p>{t('workload.unknown')}</p>}
      {value && !value.deployment && known && (
        <EmptyState
          title={t('workload.missingTitle', {
            deployment: environment.deployment,
            namespace: environment.namespace,
          })}
          description={t('workload.missingDescription')}
        />
      )}
      {value?.deployment && (
        <div
          className={
            isStale(snapshot, value.freshness.state) ? classes.stale : undefined
          }
        >
          <WorkloadFacts snapshot={value} deployment={value.deployment} />
        </div>
      )}
    </Panel>
  );
}

function WorkloadFacts(props: {
  snapshot: Snapshot;
  deployment: NonNullable<Snapshot['deployment']>;
}) {
  const { snapshot, deployment } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { replicas } = deployment;
  const numbers: [string, number][] = [
    [t('workload.desired'), replicas.desired],
    [t('workload.ready'), replicas.ready],
    [t('workload.updated'), replicas.updated],
    [t('workload.available'), replicas.available],
  ];
  const hidden = !isKnown(snapshot.freshness, 'horizontalpodautoscalers');
  const autoscaler = snapshot.autoscaler ? (
    <AutoscalerFacts autoscaler={snapshot.autoscaler} />
  ) : (
    hidden && t('workload.notShown')
  );

  return (
    <>
      <div className={classes.numbers}>
        {numbers.map(([term, value]) => (
          <div key={term} className={classes.number}>
            <span className={classes.value}>{value}</span>
            <span className={classes.term}>{term}</span>
          </div>
        ))}
      </div>
      <FactList
        facts={[
          {
            term: t('workload.rollout'),
            value: (
              <>
                <StatusWord tone={rolloutTones[snapshot.rollout.state]}>
                  {t(`workload.rolloutState.${snapshot.rollout.state}`)}
                </StatusWord>{' '}
                {snapshot.rollout.message}
              </>
            ),
          },
          {
            term: t('workload.release'),
            value: <ReleaseFacts deployment={deployment} />,
          },
          {
            term: t('workload.pods'),
            value: <PodFacts snapshot={snapshot} />,
          },
          {
            term: t('workload.owner'),
            value: snapshot.replicasOwner.message,
          },
          { term: t('workload.autoscaler'), value: autoscaler },
          {
            term: t('workload.budget'),
            value: <BudgetFacts snapshot={snapshot} />,
          },
          {
            term: t('workload.usage'),
            value: <UsageFacts snapshot={snapshot} />,
          },
        ]}
      />
    </>
  );
}
