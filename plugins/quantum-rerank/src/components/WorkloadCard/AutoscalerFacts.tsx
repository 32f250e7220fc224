import type {
  AutoscalerSummary,
  Condition,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord } from '../Status';

/**
 * What the autoscaler may do, wants, and why it cannot, in words. Conditions
 * that are as they should be are not worth a line.
 */
export function AutoscalerFacts(props: { autoscaler: AutoscalerSummary }) {
  const { autoscaler } = props;
  const { t } = useMessages();
  const unknown = t('workload.unknownValue');
  return (
    <>
      <div>
        {t('autoscaler.range', {
          min: String(autoscaler.minReplicas),
          max: String(autoscaler.maxReplicas),
          current: String(autoscaler.currentReplicas ?? unknown),
          desired: String(autoscaler.desiredReplicas ?? unknown),
        })}
      </div>
      {autoscaler.metrics.map(metric => (
        <div key={metric.name}>
          {t(
            metric.unit === 'percent'
              ? 'autoscaler.metricPercent'
              : 'autoscaler.metricValue',
            {
              name: metric.name,
              current: metric.current ?? unknown,
              target: metric.target,
            },
          )}
        </div>
      ))}
      {autoscaler.conditions.filter(isRemarkable).map(condition => (
        <div key={condition.type}>
          <StatusWord
            tone={condition.type === 'ScalingLimited' ? 'warning' : 'critical'}
          >
            {condition.type === 'ScalingLimited'
              ? t('autoscaler.limited')
              : t('autoscaler.inactive')}
          </StatusWord>{' '}
          {condition.message ?? condition.reason}
        </div>
      ))}
    </>
  );
}

// AbleToScale and ScalingActive are good when True, ScalingLimited when False.
function isRemarkable(condition: Condition): boolean {
  return condition.type === 'ScalingLimited'
    ? condition.status === 'True'
    : condition.status !== 'True';
}
