import type { ScalingPolicy } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The values, with what Kubernetes allows. */
export const autoscalingFields = [
  { name: 'minReplicas', kind: 'number', min: 1, max: 5000 },
  { name: 'maxReplicas', kind: 'number', min: 1, max: 5000 },
  { name: 'cpuUtilization', kind: 'number', min: 1, max: 1000 },
  { name: 'memoryUtilization', kind: 'number', min: 1, max: 1000 },
  { name: 'scaleUpStabilizationSeconds', kind: 'number', min: 0, max: 3600 },
  { name: 'scaleDownStabilizationSeconds', kind: 'number', min: 0, max: 3600 },
  { name: 'scaleUpPolicies', kind: 'policies' },
  { name: 'scaleDownPolicies', kind: 'policies' },
  { name: 'scaleUpSelectPolicy', kind: 'choice' },
  { name: 'scaleDownSelectPolicy', kind: 'choice' },
] as const;

/** Which policy counts of several; see `selectPolicy` of autoscaling/v2. */
export const selectPolicies = ['Max', 'Min', 'Disabled'] as const;

/** @see autoscalingFields */
export type AutoscalingField = (typeof autoscalingFields)[number];

/** What is typed, by the name of the field; empty or absent means unchanged. */
export type AutoscalingTexts = Partial<
  Record<AutoscalingField['name'], string>
>;

/** Most policies and longest period that are taken. */
const POLICY_LIMIT = 10;
const PERIOD_LIMIT = 1800;

/** "4 pods / 60s, 100% / 15s"; undefined where it is not understood. */
export function parsePolicies(text: string): ScalingPolicy[] | undefined {
  const policies = text.split(',').map(part => {
    const [, value, unit, period] =
      /^\s*(\d{1,9})\s*(%|pods?)\s*\/\s*(\d{1,4})\s*s\s*$/i.exec(part) ?? [];
    return {
      type: unit === '%' ? ('Percent' as const) : ('Pods' as const),
      value: Number(value),
      periodSeconds: Number(period),
    };
  });
  return policies.length <= POLICY_LIMIT &&
    policies.every(
      ({ value, periodSeconds }) =>
        value >= 1 && periodSeconds >= 1 && periodSeconds <= PERIOD_LIMIT,
    )
    ? policies
    : undefined;
}

/** Policies as they are typed. */
export function formatPolicies(policies: ScalingPolicy[]): string {
  return policies
    .map(
      ({ type, value, periodSeconds }) =>
        `${value}${type === 'Percent' ? '%' : ' pods'} / ${periodSeconds}s`,
    )
    .join(', ');
}

/** The value of a field that is filled in; undefined where it makes no sense. */
export function parseField(
  field: AutoscalingField,
  text: string,
): number | string | ScalingPolicy[] | undefined {
  switch (field.kind) {
    case 'policies':
      return parsePolicies(text);
    case 'choice':
      return selectPolicies.find(each => each === text);
    default:
      return /^\d{1,9}$/.test(text) &&
        Number(text) >= field.min &&
        Number(text) <= field.max
        ? Number(text)
        : undefined;
  }
}

/** The fields that a request fills in; what they cannot show is left to `others`. */
export function textsOf(
  parameters: Record<string, unknown> | undefined,
): AutoscalingTexts {
  return Object.fromEntries(
    autoscalingFields.flatMap(({ name }) => {
      const value = parameters?.[name];
      if (Array.isArray(value)) {
        return [[name, formatPolicies(value)]];
      }
      return typeof value === 'number' || typeof value === 'string'
        ? [[name, String(value)]]
        : [];
    }),
  );
}

/** What the fields do not show, such as values that are to be removed. */
export function othersOf(
  parameters: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const shown = Object.keys(textsOf(parameters));
  return Object.fromEntries(
    Object.entries(parameters ?? {}).filter(
      ([name]) => ![...shown, 'temporary', 'floor'].includes(name),
    ),
  );
}

/** Undefined while nothing is to change, or something makes no sense. */
export function toAutoscalingParameters(
  texts: AutoscalingTexts,
  others: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const filled = autoscalingFields.flatMap(field => {
    const text = texts[field.name];
    return text ? [[field.name, parseField(field, text)] as const] : [];
  });
  if (
    (filled.length === 0 && Object.keys(others).length === 0) ||
    filled.some(([, value]) => value === undefined)
  ) {
    return undefined;
  }
  return { ...others, ...Object.fromEntries(filled) };
}
