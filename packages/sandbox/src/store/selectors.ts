import type { KubeObject, LabelSelector, StringMap } from './kinds';

/** Decides whether an object is selected. */
export type Matcher = (object: KubeObject) => boolean;

interface Requirement {
  key: string;
  operator: 'in' | 'notin' | 'exists' | 'absent';
  values: string[];
}

/**
 * Parses a label selector, equality or set based (`a=b,c!=d,e in (f,g),h,!i`).
 * @throws Error with the text of the part that cannot be read
 */
export function parseLabelSelector(
  selector: string,
): (labels: StringMap) => boolean {
  const requirements = splitOutsideParentheses(selector).map(parseRequirement);
  return labels =>
    requirements.every(requirement => satisfies(requirement, labels));
}

/** Turns a workload's selector into a function on labels; an empty selector selects everything. */
export function matchesSelector(
  selector: LabelSelector | undefined,
  labels: StringMap = {},
): boolean {
  if (!selector) {
    return false;
  }
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) =>
      satisfies(
        { key, operator: expressionOperator(operator), values },
        labels,
      ),
    )
  );
}

/** The text form of a selector, as the scale subresource shows it. */
export function selectorText(selector: LabelSelector): string {
  return Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/**
 * Parses a field selector over the fields Kubernetes indexes.
 * @throws Error naming a field that the resource has no index for
 */
export function parseFieldSelector(
  selector: string,
  resource: string,
): Matcher {
  const terms = selector.split(',').map(term => {
    const match = /^([^=!]+)(==|!=|=)(.*)$/.exec(term.trim());
    if (!match) {
      throw new Error(
        `invalid selector: '${selector}'; can't understand '${term}'`,
      );
    }
    const [, field, operator, value] = match;
    if (!isIndexed(field, resource)) {
      throw new Error(`field label not supported: ${field}`);
    }
    return { field, negative: operator === '!=', value };
  });
  return object =>
    terms.every(
      ({ field, negative, value }) =>
        (fieldValue(object, field) === value) !== negative,
    );
}

const INDEXED: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'status.phase',
    'status.podIP',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  secrets: ['type'],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  replicasets: ['status.replicas'],
};

function isIndexed(field: string, resource: string): boolean {
  return (
    field === 'metadata.name' ||
    field === 'metadata.namespace' ||
    (INDEXED[resource] ?? []).includes(field)
  );
}

function fieldValue(object: KubeObject, field: string): string {
  let value: unknown = object;
  for (const part of field.split('.')) {
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[part]
        : undefined;
  }
  return value === undefined || value === null ? '' : String(value);
}

function expressionOperator(operator: string): Requirement['operator'] {
  switch (operator) {
    case 'In':
      return 'in';
    case 'NotIn':
      return 'notin';
    case 'Exists':
      return 'exists';
    default:
      return 'absent';
  }
}

function satisfies(requirement: Requirement, labels: StringMap): boolean {
  const value = labels[requirement.key];
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function parseRequirement(text: string): Requirement {
  const part = text.trim();
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set) {
    return {
      key: set[1],
      operator: set[2] === 'in' ? 'in' : 'notin',
      values: set[3].split(',').map(value => value.trim()),
    };
  }
  const equality = /^([^\s=!()]+)\s*(==|!=|=)\s*([^\s=!()]*)$/.exec(part);
  if (equality) {
    return {
      key: equality[1],
      operator: equality[2] === '!=' ? 'notin' : 'in',
      values: [equality[3]],
    };
  }
  const existence = /^(!?)\s*([^\s=!()]+)$/.exec(part);
  if (existence) {
    return {
      key: existence[2],
      operator: existence[1] ? 'absent' : 'exists',
      values: [],
    };
  }
  throw new Error(
    `unable to parse requirement: found '${part}', expected: identifier`,
  );
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === '(') {
      depth++;
    } else if (character === ')') {
      depth--;
    }
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  if (part.trim() || parts.length) {
    parts.push(part);
  }
  return parts;
}
