import type { AutoscalerSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
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
        <MetricLine key={metric.name} metric={metric} />
      ))}
      <AutoscalerConditions autoscaler={autoscaler} />
    </>
  );
}

/** What is measured, and where it is to be: "CPU 57 % of requested, target 70 %". */
function MetricLine(props: { metric: AutoscalerSummary['metrics'][number] }) {
  const { name, unit, current, target } = props.metric;
  const { t } = useMessages();
  const known = name === 'cpu' || name === 'memory';
  const about = { name: known ? t(`autoscaler.metric.${name}`) : name, target };
  if (unit !== 'percent') {
    return (
      <div>
        {t('autoscaler.metricValue', {
          ...about,
          current: current ?? t('workload.unknownValue'),
        })}
      </div>
    );
  }
  return (
    <div>
      {current === undefined
        ? t('autoscaler.metricPercentUnknown', about)
        : t('autoscaler.metricPercent', { ...about, current })}
    </div>
  );
}

/** Conditions that are not as they should be, or hold the number, in words. */
export function AutoscalerConditions(props: { autoscaler: AutoscalerSummary }) {
  const { t } = useMessages();
  return (
    <>
      {props.autoscaler.conditions.filter(isRemarkable).map(condition => (
        <div key={condition.type}>
          {!isHeld(condition) && (
            <StatusWord
              tone={
                condition.type === 'ScalingLimited' ? 'warning' : 'critical'
              }
            >
              {condition.type === 'ScalingLimited'
                ? t('autoscaler.limited')
                : t('autoscaler.inactive')}
            </StatusWord>
          )}{' '}
          {condition.words ?? condition.message ?? condition.reason}
        </div>
      ))}
    </>
  );
}

// AbleToScale and ScalingActive are good when True, ScalingLimited when False.
function isRemarkable(
  condition: AutoscalerSummary['conditions'][number],
): boolean {
  if (condition.type === 'ScalingLimited') {
    return condition.status === 'True';
  }
  return condition.status !== 'True' || isHeld(condition);
}

/** It may act, and says why it does not do so now. */
function isHeld({ reason }: AutoscalerSummary['conditions'][number]): boolean {
  return reason === 'ScaleDownStabilized' || reason === 'ScaleUpStabilized';
}
