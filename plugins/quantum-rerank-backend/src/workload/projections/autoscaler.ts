import type { AutoscalerSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { describeAutoscalerCondition } from '../autoscalerWords';
import { projectConditions } from './deployment';
import {
  count,
  isRecord,
  list,
  moment,
  record,
  required,
  text,
  type Json,
} from './read';

/** What is kept of an autoscaler. */
export interface StoredAutoscaler extends AutoscalerSummary {
  /** KEDA's ScaledObject that made it. */
  scaledObject?: string;
}

type Metric = AutoscalerSummary['metrics'][number];

/**
 * @param deployment - name of the Deployment it must scale
 * @returns undefined when it scales something else
 * @throws TypeError when it lacks what an autoscaler needs
 */
export function projectAutoscaler(
  object: Json,
  deployment: string,
): StoredAutoscaler | undefined {
  const metadata = record(object.metadata);
  const spec = record(object.spec);
  const status = record(object.status);
  const target = record(spec.scaleTargetRef);
  if (target.kind !== 'Deployment' || target.name !== deployment) {
    return undefined;
  }
  const minReplicas = count(spec.minReplicas) ?? 1;
  const maxReplicas = required(count(spec.maxReplicas), 'spec.maxReplicas');
  const conditions = projectConditions(status).map(condition => ({
    ...condition,
    words: describeAutoscalerCondition(condition, { minReplicas, maxReplicas }),
  }));
  const behavior = record(spec.behavior);
  const active = conditions.find(({ type }) => type === 'ScalingActive');
  return {
    name: required(text(metadata.name), 'metadata.name'),
    minReplicas,
    maxReplicas,
    currentReplicas: count(status.currentReplicas),
    desiredReplicas: count(status.desiredReplicas),
    metrics: projectMetrics(spec.metrics, status.currentMetrics),
    conditions,
    lastScaleTime: moment(status.lastScaleTime),
    stabilizationSeconds: {
      up: count(record(behavior.scaleUp).stabilizationWindowSeconds),
      down: count(record(behavior.scaleDown).stabilizationWindowSeconds),
    },
    active: active ? active.status === 'True' : undefined,
    scaledObject: findScaledObject(metadata),
  };
}

function findScaledObject(metadata: Json): string | undefined {
  const owner = list(metadata.ownerReferences)
    .filter(isRecord)
    .find(({ kind }) => kind === 'ScaledObject');
  return (
    text(record(metadata.labels)['scaledobject.keda.sh/name']) ??
    text(owner?.name)
  );
}

function projectMetrics(specified: unknown, current: unknown): Metric[] {
  const known = list(current).filter(isRecord).map(readMetric);
  return list(specified)
    .filter(isRecord)
    .map(metric => {
      const { name, unit, value: target } = readMetric(metric);
      const now = known.find(each => each.name === name);
      return {
        name,
        unit,
        current: unit === 'percent' ? now?.percent : now?.value,
        target: target ?? 'unknown',
      };
    });
}

/** Name, and target or current value, of one entry of either list. */
function readMetric(metric: Json): {
  name: string;
  unit: Metric['unit'];
  value?: string;
  percent?: string;
} {
  const type = text(metric.type) ?? '';
  const source = record(metric[type.charAt(0).toLowerCase() + type.slice(1)]);
  const amount = record(source.target ?? source.current);
  const named = text(source.name) ?? text(record(source.metric).name) ?? type;
  const container = text(source.container);
  const percent = count(amount.averageUtilization);
  const value = text(amount.averageValue) ?? text(amount.value);
  const percentText = percent === undefined ? undefined : String(percent);
  return {
    name: container ? `${named} of ${container}` : named,
    unit: percentText === undefined ? 'value' : 'percent',
    value: source.target && percentText ? percentText : value,
    percent: percentText,
  };
}
