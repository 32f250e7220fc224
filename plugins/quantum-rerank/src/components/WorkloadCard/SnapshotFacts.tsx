import type {
  DeploymentSummary,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { formatBytes, formatNumber, imageTag } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { RelativeTime } from '../Time';
import { isKnown } from './isKnown';

/** Image tags, revision, age and change-cause of what is deployed. */
export function ReleaseFacts(props: { deployment: DeploymentSummary }) {
  const { deployment } = props;
  const { t } = useMessages();
  return (
    <>
      {deployment.images.map(({ image }) => imageTag(image)).join(', ')}
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
  );
}

/** How many pods are ready, in which states, and how often they restarted. */
export function PodFacts(props: { snapshot: Snapshot }) {
  const { pods, freshness } = props.snapshot;
  const { t } = useMessages();
  if (!isKnown(freshness, 'pods')) {
    return <>{t('workload.notShown')}</>;
  }
  const states = Object.entries(pods.byState)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  return (
    <>
      {t('workload.podsReady', {
        ready: String(pods.ready),
        total: String(pods.total),
      })}
      {states && ` · ${states}`}
      {pods.restarts > 0 &&
        ` · ${t('workload.restarts', { count: pods.restarts })}`}
      {pods.lastRestartAt && (
        <>
          {', '}
          {t('workload.lastRestart')} <RelativeTime at={pods.lastRestartAt} />
        </>
      )}
    </>
  );
}

/** How many pods may be taken away at once. */
export function BudgetFacts(props: { snapshot: Snapshot }) {
  const { disruptionBudgets, freshness } = props.snapshot;
  const { t } = useMessages();
  if (disruptionBudgets.length === 0) {
    return (
      <>
        {isKnown(freshness, 'poddisruptionbudgets')
          ? t('workload.noBudget')
          : t('workload.notShown')}
      </>
    );
  }
  return (
    <>
      {disruptionBudgets.map(budget => (
        <div key={budget.name}>
          {t('workload.budgetSentence', {
            allowed: String(budget.disruptionsAllowed),
            healthy: String(budget.currentHealthy),
            needed: String(budget.desiredHealthy),
          })}
        </div>
      ))}
    </>
  );
}

/** CPU and memory of the pods together, and of the highest one. */
export function UsageFacts(props: { snapshot: Snapshot }) {
  const { usage } = props.snapshot;
  const { t } = useMessages();
  const language = useLanguage();
  if (!usage) {
    return <>{t('workload.usageUnknown')}</>;
  }
  return (
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
  );
}
