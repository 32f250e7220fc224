import type { AutoscalingValues } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Autoscaler } from './objects';

type Resource = 'cpu' | 'memory';

/** What Kubernetes does where an autoscaler does not say. */
const DEFAULT_STABILIZATION = { scaleUp: 0, scaleDown: 300 };

/**
 * The values of an autoscaler that can be changed, by the names of the
 * parameters. Targets that it does not have are absent.
 */
export function autoscalingValuesOf({ spec }: Autoscaler): AutoscalingValues {
  return {
    minReplicas: spec.minReplicas,
    maxReplicas: spec.maxReplicas,
    cpuUtilization: utilizationOf(spec, 'cpu'),
    memoryUtilization: utilizationOf(spec, 'memory'),
    scaleUpStabilizationSeconds:
      spec.behavior?.scaleUp?.stabilizationWindowSeconds ??
      DEFAULT_STABILIZATION.scaleUp,
    scaleDownStabilizationSeconds:
      spec.behavior?.scaleDown?.stabilizationWindowSeconds ??
      DEFAULT_STABILIZATION.scaleDown,
  };
}

/** Those of the values that a request names, as they are now: what takes it back. */
export function formerValuesOf(
  autoscaler: Autoscaler,
  requested: AutoscalingValues,
): AutoscalingValues {
  const values = autoscalingValuesOf(autoscaler);
  return Object.fromEntries(
    (Object.keys(requested) as Array<keyof AutoscalingValues>)
      .filter(key => requested[key] !== undefined && values[key] !== undefined)
      .map(key => [key, values[key]]),
  );
}

/** Which of the requested values the autoscaler does not have. */
export function differingValues(
  autoscaler: Autoscaler,
  requested: AutoscalingValues,
): Array<keyof AutoscalingValues> {
  const values = autoscalingValuesOf(autoscaler);
  return (Object.keys(requested) as Array<keyof AutoscalingValues>).filter(
    key => requested[key] !== undefined && requested[key] !== values[key],
  );
}

/**
 * The part of `spec` that a merge patch sends. Lists are replaced as a whole
 * by a merge patch, so that metrics which are not asked for go along
 * unchanged; `behavior` is patched field by field, so that policies stay.
 */
export function autoscalingPatch(
  { spec }: Autoscaler,
  requested: AutoscalingValues,
): Record<string, unknown> {
  const { minReplicas, maxReplicas } = requested;
  const metrics = patchedMetrics(spec, requested);
  const behavior = patchedBehavior(requested);
  return {
    ...(minReplicas === undefined ? {} : { minReplicas }),
    ...(maxReplicas === undefined ? {} : { maxReplicas }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(behavior === undefined ? {} : { behavior }),
  };
}

function patchedMetrics(
  spec: Autoscaler['spec'],
  requested: AutoscalingValues,
) {
  const wanted = (
    [
      ['cpu', requested.cpuUtilization],
      ['memory', requested.memoryUtilization],
    ] as Array<[Resource, number | undefined]>
  ).filter(
    (entry): entry is [Resource, number] =>
      entry[1] !== undefined && utilizationOf(spec, entry[0]) !== entry[1],
  );
  if (wanted.length === 0) {
    return undefined;
  }
  return wanted.reduce((metrics, [name, averageUtilization]) => {
    const metric = {
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization } },
    };
    const position = metrics.findIndex(
      ({ type, resource }) => type === 'Resource' && resource?.name === name,
    );
    return position < 0 ? [...metrics, metric] : metrics.with(position, metric);
  }, spec.metrics ?? []);
}

function patchedBehavior(requested: AutoscalingValues) {
  const rules = (
    [
      ['scaleUp', requested.scaleUpStabilizationSeconds],
      ['scaleDown', requested.scaleDownStabilizationSeconds],
    ] as const
  ).filter(([, seconds]) => seconds !== undefined);
  return rules.length === 0
    ? undefined
    : Object.fromEntries(
        rules.map(([direction, stabilizationWindowSeconds]) => [
          direction,
          { stabilizationWindowSeconds },
        ]),
      );
}

function utilizationOf(
  { metrics }: Autoscaler['spec'],
  name: Resource,
): number | undefined {
  return metrics?.find(
    ({ type, resource }) => type === 'Resource' && resource?.name === name,
  )?.resource?.target.averageUtilization;
}

const NAMES: Record<keyof AutoscalingValues, string> = {
  minReplicas: 'minimum',
  maxReplicas: 'maximum',
  cpuUtilization: 'CPU target',
  memoryUtilization: 'memory target',
  scaleUpStabilizationSeconds: 'stabilization up',
  scaleDownStabilizationSeconds: 'stabilization down',
};

/** `minimum 5, CPU target 60 %`. */
export function describeAutoscaling(values: AutoscalingValues): string {
  return (Object.keys(NAMES) as Array<keyof AutoscalingValues>)
    .filter(key => values[key] !== undefined)
    .map(key => `${NAMES[key]} ${values[key]}${unitOf(key)}`)
    .join(', ');
}

function unitOf(key: keyof AutoscalingValues): string {
  if (key.endsWith('Utilization')) {
    return ' %';
  }
  return key.endsWith('Seconds') ? ' s' : '';
}
