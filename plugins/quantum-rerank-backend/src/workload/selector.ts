import { isRecord, list, record, text } from './projections/read';

/** A label selector as Kubernetes objects carry it. */
export interface Selector {
  labels: Record<string, string>;
  expressions: Array<{ key: string; operator: string; values: string[] }>;
}

/** Reads `spec.selector` of a workload or disruption budget. */
export function readSelector(value: unknown): Selector {
  const { matchLabels, matchExpressions } = record(value);
  return {
    labels: Object.fromEntries(
      Object.entries(record(matchLabels)).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
    expressions: list(matchExpressions)
      .filter(isRecord)
      .map(({ key, operator, values }) => ({
        key: text(key) ?? '',
        operator: text(operator) ?? '',
        values: list(values).filter(
          (each): each is string => typeof each === 'string',
        ),
      })),
  };
}

/** The selector as the `labelSelector` parameter of a list. */
export function formatSelector(selector: Selector): string {
  const labels = Object.entries(selector.labels).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = selector.expressions.map(({ key, operator, values }) => {
    switch (operator) {
      case 'In':
        return `${key} in (${values.join(',')})`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [...labels, ...expressions].join(',');
}

/** Whether labels match. An empty selector matches everything, as in policy/v1. */
export function matchesSelector(
  selector: Selector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(selector.labels).every(
      ([key, value]) => labels[key] === value,
    ) &&
    selector.expressions.every(({ key, operator, values }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
