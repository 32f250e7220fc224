import type {
  AutoscalingValues,
  ScalingPolicy,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plural } from '../../workload/plural';
import { canonicalJson } from '../canonicalJson';
import type { Autoscaler } from './objects';

const RESOURCES = ['cpu', 'memory'] as const;
type Resource = (typeof RESOURCES)[number];

const DIRECTIONS = ['scaleUp', 'scaleDown'] as const;

/** What Kubernetes does where an autoscaler does not say. */
const DEFAULT_STABILIZATION = { scaleUp: 0, scaleDown: 300 };
const DEFAULT_SELECT = 'Max';
const DEFAULT_POLICIES: Record<(typeof DIRECTIONS)[number], ScalingPolicy[]> = {
  scaleUp: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
  scaleDown: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** What the API server itself writes where an autoscaler has other rules. */
const KUBERNETES_OWN: AutoscalingValues = {
  scaleUpPolicies: DEFAULT_POLICIES.scaleUp,
  scaleDownPolicies: DEFAULT_POLICIES.scaleDown,
  scaleUpSelectPolicy: DEFAULT_SELECT,
  scaleDownSelectPolicy: DEFAULT_SELECT,
};

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
    scaleUpPolicies:
      spec.behavior?.scaleUp?.policies ?? DEFAULT_POLICIES.scaleUp,
    scaleDownPolicies:
      spec.behavior?.scaleDown?.policies ?? DEFAULT_POLICIES.scaleDown,
    scaleUpSelectPolicy: spec.behavior?.scaleUp?.selectPolicy ?? DEFAULT_SELECT,
    scaleDownSelectPolicy:
      spec.behavior?.scaleDown?.selectPolicy ?? DEFAULT_SELECT,
  };
}

/** The same without policies that are Kubernetes' own, to say in few words. */
export function notableValuesOf(autoscaler: Autoscaler): AutoscalingValues {
  const values = autoscalingValuesOf(autoscaler);
  return Object.fromEntries(
    namesOf(values)
      .filter(
        name =>
          !(name in KUBERNETES_OWN) ||
          !isEqual(name, values[name], KUBERNETES_OWN[name]),
      )
      .map(name => [name, values[name]]),
  );
}

/** The order of policies says nothing. */
function isEqual(
  name: keyof AutoscalingValues,
  one: AutoscalingValues[keyof AutoscalingValues],
  other: AutoscalingValues[keyof AutoscalingValues],
): boolean {
  const comparable = (value: typeof one) =>
    Array.isArray(value)
      ? value.map(policy => canonicalJson(policy)).sort()
      : value;
  return name.endsWith('Policies')
    ? canonicalJson(comparable(one)) === canonicalJson(comparable(other))
    : one === other;
}

/** As the autoscaler itself says it; null where it says nothing. */
function statedValuesOf(autoscaler: Autoscaler): AutoscalingValues {
  const { behavior } = autoscaler.spec;
  const values = autoscalingValuesOf(autoscaler);
  return {
    ...values,
    cpuUtilization: values.cpuUtilization ?? null,
    memoryUtilization: values.memoryUtilization ?? null,
    scaleUpStabilizationSeconds:
      behavior?.scaleUp?.stabilizationWindowSeconds ?? null,
    scaleDownStabilizationSeconds:
      behavior?.scaleDown?.stabilizationWindowSeconds ?? null,
    scaleUpPolicies: behavior?.scaleUp?.policies ?? null,
    scaleDownPolicies: behavior?.scaleDown?.policies ?? null,
    scaleUpSelectPolicy: behavior?.scaleUp?.selectPolicy ?? null,
    scaleDownSelectPolicy: behavior?.scaleDown?.selectPolicy ?? null,
  };
}

/**
 * Those of the values that a request names, as they are now: what takes it
 * back, exactly.
 *
 * @returns undefined where no values can say it: a target of another type would be replaced
 */
export function formerValuesOf(
  autoscaler: Autoscaler,
  requested: AutoscalingValues,
): AutoscalingValues | undefined {
  if (replacedTargets(autoscaler, requested).length > 0) {
    return undefined;
  }
  const values = statedValuesOf(autoscaler);
  return Object.fromEntries(
    namesOf(requested).map(name => [name, values[name]]),
  );
}

/** Resources whose target a request would replace or remove although it is no utilization. */
export function replacedTargets(
  { spec }: Autoscaler,
  requested: AutoscalingValues,
): Resource[] {
  return RESOURCES.filter(
    name =>
      requested[`${name}Utilization`] !== undefined &&
      spec.metrics?.some(isOf(name)) &&
      utilizationOf(spec, name) === undefined,
  );
}

/** Whether no metric would be left, for which Kubernetes would put in one of its own. */
export function leavesNoTarget(
  { spec }: Autoscaler,
  requested: AutoscalingValues,
): boolean {
  const left = patchedMetrics(spec, requested);
  return left !== undefined && left.length === 0;
}

function namesOf(requested: AutoscalingValues) {
  return (Object.keys(requested) as Array<keyof AutoscalingValues>).filter(
    name => requested[name] !== undefined,
  );
}

/** Which of the requested values the autoscaler does not have. */
export function differingValues(
  autoscaler: Autoscaler,
  requested: AutoscalingValues,
): Array<keyof AutoscalingValues> {
  const values = autoscalingValuesOf(autoscaler);
  const stated = statedValuesOf(autoscaler);
  return namesOf(requested).filter(name => {
    if (requested[name] !== null) {
      return !isEqual(name, requested[name], values[name]);
    }
    if (name in KUBERNETES_OWN) {
      return !isEqual(name, values[name], KUBERNETES_OWN[name]);
    }
    return name === 'scaleUpStabilizationSeconds'
      ? // The API server writes its own number where there are other rules.
        values[name] !== DEFAULT_STABILIZATION.scaleUp
      : stated[name] !== null || hasTarget(autoscaler, name);
  });
}

function hasTarget(
  { spec }: Autoscaler,
  name: keyof AutoscalingValues,
): boolean {
  return RESOURCES.some(
    resource =>
      name === `${resource}Utilization` && spec.metrics?.some(isOf(resource)),
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
  const behavior = patchedBehavior(spec, requested);
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
  const now = spec.metrics ?? [];
  const wanted = RESOURCES.flatMap(name => {
    const utilization = requested[`${name}Utilization`];
    const isSame =
      utilization === null
        ? !now.some(isOf(name))
        : utilizationOf(spec, name) === utilization;
    return utilization === undefined || isSame ? [] : [{ name, utilization }];
  });
  if (wanted.length === 0) {
    return undefined;
  }
  return wanted.reduce((metrics, { name, utilization }) => {
    if (utilization === null) {
      return metrics.filter(metric => !isOf(name)(metric));
    }
    const metric = {
      type: 'Resource',
      resource: {
        name,
        target: { type: 'Utilization', averageUtilization: utilization },
      },
    };
    const position = metrics.findIndex(isOf(name));
    return position < 0 ? [...metrics, metric] : metrics.with(position, metric);
  }, now);
}

/**
 * Where the last that was said is taken back, `behavior` goes as a whole: the
 * API server filled in the rest when it was first there.
 */
function patchedBehavior(
  { behavior }: Autoscaler['spec'],
  requested: AutoscalingValues,
) {
  const patch = Object.fromEntries(
    DIRECTIONS.flatMap(direction => {
      const rules = Object.fromEntries(
        Object.entries(rulesOf(direction, requested)).filter(
          ([, value]) =>
            value !== undefined && !(value === null && behavior === undefined),
        ),
      );
      return Object.keys(rules).length > 0 ? [[direction, rules]] : [];
    }),
  );
  const values = Object.values(patch).flatMap(rules => Object.values(rules));
  if (values.length === 0) {
    return undefined;
  }
  const saysNothing =
    values.every(value => value === null) &&
    DIRECTIONS.every(direction =>
      isDefault(direction, {
        ...behavior?.[direction],
        ...Object.fromEntries(
          Object.keys(patch[direction] ?? {}).map(name => [name, undefined]),
        ),
      }),
    );
  return saysNothing ? null : patch;
}

/** What a request says of one direction, by the names of the API. */
function rulesOf(
  direction: (typeof DIRECTIONS)[number],
  requested: AutoscalingValues,
) {
  return {
    stabilizationWindowSeconds: requested[`${direction}StabilizationSeconds`],
    policies: requested[`${direction}Policies`],
    selectPolicy: requested[`${direction}SelectPolicy`],
  };
}

/** Whether rules are those that Kubernetes fills in by itself. */
function isDefault(
  direction: (typeof DIRECTIONS)[number],
  rules: Record<string, unknown>,
): boolean {
  const {
    stabilizationWindowSeconds: seconds,
    selectPolicy,
    policies,
    ...others
  } = rules;
  const policiesOf = (all: unknown) =>
    Array.isArray(all) ? all.map(policy => canonicalJson(policy)).sort() : all;
  return (
    (seconds === undefined ||
      (direction === 'scaleUp' && seconds === DEFAULT_STABILIZATION.scaleUp)) &&
    (selectPolicy === undefined || selectPolicy === DEFAULT_SELECT) &&
    (policies === undefined ||
      canonicalJson(policiesOf(policies)) ===
        canonicalJson(policiesOf(DEFAULT_POLICIES[direction]))) &&
    Object.values(others).every(value => value === undefined)
  );
}

function isOf(name: Resource) {
  return ({
    type,
    resource,
  }: {
    type: string;
    resource?: { name: string };
  }): boolean => type === 'Resource' && resource?.name === name;
}

function utilizationOf(
  { metrics }: Autoscaler['spec'],
  name: Resource,
): number | undefined {
  return metrics?.find(isOf(name))?.resource?.target.averageUtilization;
}

const NAMES: Record<keyof AutoscalingValues, string> = {
  minReplicas: 'minimum',
  maxReplicas: 'maximum',
  cpuUtilization: 'CPU target',
  memoryUtilization: 'memory target',
  scaleUpStabilizationSeconds: 'stabilization up',
  scaleDownStabilizationSeconds: 'stabilization down',
  scaleUpPolicies: 'policies up',
  scaleDownPolicies: 'policies down',
  scaleUpSelectPolicy: 'policy that counts up',
  scaleDownSelectPolicy: 'policy that counts down',
};

/** `minimum 5, CPU target 60 %`. */
export function describeAutoscaling(values: AutoscalingValues): string {
  return (Object.keys(NAMES) as Array<keyof AutoscalingValues>)
    .filter(key => values[key] !== undefined)
    .map(key =>
      values[key] === null
        ? withoutValue(key)
        : `${NAMES[key]} ${inWords(values[key])}${unitOf(key)}`,
    )
    .join(', ');
}

function inWords(value: AutoscalingValues[keyof AutoscalingValues]): string {
  return Array.isArray(value)
    ? value
        .map(
          ({ type, value: amount, periodSeconds }) =>
            `${
              type === 'Pods' ? plural(amount, 'pod') : `${amount} %`
            } per ${periodSeconds} s`,
        )
        .join(' and ')
    : String(value);
}

function withoutValue(key: keyof AutoscalingValues): string {
  return key.endsWith('Utilization')
    ? `no ${NAMES[key]}`
    : `${NAMES[key]} as Kubernetes has it`;
}

function unitOf(key: keyof AutoscalingValues): string {
  if (key.endsWith('Utilization')) {
    return ' %';
  }
  return key.endsWith('Seconds') ? ' s' : '';
}
