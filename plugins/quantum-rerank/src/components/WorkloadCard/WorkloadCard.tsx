import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatBytes, formatNumber, imageTag } from '../../format';
import { useLanguage } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList, Panel } from '../Panel';
import { EmptyState, LoadingState } from '../States';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';
import { AutoscalerFacts } from './AutoscalerFacts';

const useStyles = makeStyles(theme => ({
  stale: { opacity: 0.75 },
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
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const classes = useStyles();
  const { snapshot, environment } = useOperationsContext();
  const { value } = snapshot;
  return (
    <Panel title={t('workload.title')}>
      {!value && snapshot.loading && <LoadingState lines={8} />}
      {!value && !snapshot.loading && (
        <p>{t('workload.unknown')}</p>
      )}
      {value && !value.deployment && (
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
            value.freshness.state === 'stale' ? classes.stale : undefined
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
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const language = useLanguage();
  const { replicas } = deployment;
  const numbers: [string, number][] = [
    [t('workload.desired'), replicas.desired],
    [t('workload.ready'), replicas.ready],
    [t('workload.updated'), replicas.updated],
    [t('workload.available'), replicas.available],
  ];
  const { usage } = snapshot;
  const states = Object.entries(snapshot.pods.byState);

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
            value: (
              <>
                {deployment.images
                  .map(({ image }) => imageTag(image))
                  .join(', ')}
                {deployment.revision !== undefined &&
                  ` · ${t('workload.revision', {
                    revision: String(deployment.revision),
                  })}`}
                {deployment.revisionCreatedAt && (
                  <>
                    {' · '}
                    <RelativeTime at={deployment.revisionCreatedAt} />
                  </>
                )}
                {deployment.changeCause && <div>{deployment.changeCause}</div>}
              </>
            ),
          },
          {
            term: t('workload.pods'),
            value: (
              <>
                {t('workload.podsReady', {
                  ready: String(snapshot.pods.ready),
                  total: String(snapshot.pods.total),
                })}
                {states.length > 0 &&
                  ` · ${states
                    .map(([state, count]) => `${count} ${state}`)
                    .join(', ')}`}
                {snapshot.pods.restarts > 0 && (
                  <>
                    {' · '}
                    {t('workload.restarts', { count: snapshot.pods.restarts })}
                    {snapshot.pods.lastRestartAt && (
                      <>
                        {', '}
                        {t('workload.lastRestart')}{' '}
                        <RelativeTime at={snapshot.pods.lastRestartAt} />
                      </>
                    )}
                  </>
                )}
              </>
            ),
          },
          {
            term: t('workload.owner'),
            value: snapshot.replicasOwner.message,
          },
          {
            term: t('workload.autoscaler'),
            value: snapshot.autoscaler && (
              <AutoscalerFacts autoscaler={snapshot.autoscaler} />
            ),
          },
          {
            term: t('workload.budget'),
            value:
              snapshot.disruptionBudgets.length > 0
                ? snapshot.disruptionBudgets.map(budget => (
                    <div key={budget.name}>
                      {t('workload.budgetSentence', {
                        allowed: String(budget.disruptionsAllowed),
                        healthy: String(budget.currentHealthy),
                        needed: String(budget.desiredHealthy),
                      })}
                    </div>
                  ))
                : t('workload.noBudget'),
          },
          {
            term: t('workload.usage'),
            value: usage ? (
              <>
                {t('workload.usageSentence', {
                  cpu: formatNumber(usage.total.cpuCores, language),
                  memory: formatBytes(usage.total.memoryBytes, language),
                  pods: String(usage.pods),
                })}
                {' · '}
                {t('workload.usageMax', {
                  cpu: formatNumber(usage.maxPerPod.cpuCores, language),
                  memory: formatBytes(usage.maxPerPod.memoryBytes, language),
                })}
                {', '}
                <RelativeTime at={usage.observedAt} />
              </>
            ) : (
              t('workload.usageUnknown')
            ),
          },
        ]}
      />
    </>
  );
}
