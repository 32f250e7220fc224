import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { PermissionRuleset } from '@backstage/plugin-permission-node';
import type {
  OperationResource,
  OperationResourceQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';

/** `open`: cannot be said before the parameters are known. */
export type Truth = 'true' | 'false' | 'open';

type Criteria = PermissionCriteria<PermissionCondition>;
type Ruleset = PermissionRuleset<OperationResource, OperationResourceQuery>;

/**
 * Evaluates conditions where the parameters of the action may still be
 * unknown: a rule about them is then `open`.
 */
export function evaluateConditions(
  criteria: Criteria,
  resource: OperationResource,
  ruleset: Ruleset,
): Truth {
  if ('allOf' in criteria) {
    const parts = criteria.allOf.map(part =>
      evaluateConditions(part, resource, ruleset),
    );
    if (parts.includes('false')) {
      return 'false';
    }
    return parts.includes('open') ? 'open' : 'true';
  }
  if ('anyOf' in criteria) {
    const parts = criteria.anyOf.map(part =>
      evaluateConditions(part, resource, ruleset),
    );
    if (parts.includes('true')) {
      return 'true';
    }
    return parts.includes('open') ? 'open' : 'false';
  }
  if ('not' in criteria) {
    const inner = evaluateConditions(criteria.not, resource, ruleset);
    if (inner === 'open') {
      return 'open';
    }
    return inner === 'true' ? 'false' : 'true';
  }
  if (
    criteria.rule === 'WITHIN_REPLICA_BOUNDS' &&
    ['scale', 'autoscaling'].includes(resource.action ?? '') &&
    resource.parameters === undefined
  ) {
    return 'open';
  }
  const applies = ruleset
    .getRuleByName(criteria.rule)
    .apply(resource, criteria.params ?? {});
  return applies ? 'true' : 'false';
}

/**
 * The conditions with the given truth, in words that finish the sentence
 * "you must …". Undefined when there are none.
 */
export function describeConditions(
  criteria: Criteria,
  wanted: Truth,
  resource: OperationResource,
  ruleset: Ruleset,
): string | undefined {
  if (evaluateConditions(criteria, resource, ruleset) !== wanted) {
    return undefined;
  }
  if ('not' in criteria) {
    const inner = words(criteria.not, resource);
    return `not ${inner}`;
  }
  const list = partsOf(criteria);
  if (list) {
    const described = list
      .map(part => describeConditions(part, wanted, resource, ruleset))
      .filter(part => part !== undefined);
    // An alternative that failed failed in all its parts; a conjunction only
    // in some. What is missing is said the same way round.
    return join(described, 'anyOf' in criteria ? 'or' : 'and');
  }
  return words(criteria, resource);
}

function partsOf(criteria: Criteria): Criteria[] | undefined {
  if ('allOf' in criteria) {
    return criteria.allOf;
  }
  return 'anyOf' in criteria ? criteria.anyOf : undefined;
}

function words(criteria: Criteria, resource: OperationResource): string {
  const list = partsOf(criteria);
  if (list) {
    return (
      join(
        list.map(part => words(part, resource)),
        'anyOf' in criteria ? 'or' : 'and',
      ) ?? 'meet no condition'
    );
  }
  if ('not' in criteria) {
    return `not ${words(criteria.not, resource)}`;
  }
  const condition = criteria as PermissionCondition;
  const params = (condition.params ?? {}) as Record<string, unknown>;
  switch (condition.rule) {
    case 'IS_ENTITY_OWNER':
      return `be an owner of the entity (${listOf(
        resource.ownerRefs,
        'it has none',
      )})`;
    case 'IS_ON_CALL':
      return `be on call (now: ${onCallWords(resource.onCallRefs)})`;
    case 'IN_ENVIRONMENT':
      return `ask for ${listOf(
        asStrings(params.environments),
        'no environment',
      )} (this is ${resource.environment})`;
    case 'WITHIN_REPLICA_BOUNDS':
      return `stay between ${params.min ?? resource.replicaBounds.min} and ${
        params.max ?? resource.replicaBounds.max
      } replicas`;
    case 'OUTSIDE_FREEZE':
      return 'ask outside of freeze windows';
    case 'HAS_OPEN_INCIDENT':
      return `handle an open incident of ${listOf(
        asStrings(params.severities ?? ['P0', 'P1']),
        'no severity',
      )} (open: ${
        resource.openIncidents
          ? listOf(
              resource.openIncidents.map(({ id }) => id),
              'none',
            )
          : 'not known'
      })`;
    case 'IS_REQUESTER':
      return resource.requestedBy
        ? `be the person who asked for it (${resource.requestedBy})`
        : 'be the person who asked for it';
    default:
      return `meet the condition ${condition.rule}`;
  }
}

function join(parts: string[], word: 'and' | 'or'): string | undefined {
  return parts.length > 0 ? parts.join(` ${word} `) : undefined;
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * Who is on call, for people who may not see their names: groups, and how many
 * persons.
 */
export function onCallWords(refs: string[]): string {
  const groups = refs.filter(ref => !ref.startsWith('user:'));
  const persons = refs.length - groups.length;
  const counted = persons === 1 ? 'one person' : `${persons} persons`;
  return listOf(persons > 0 ? [...groups, counted] : groups, 'nobody');
}

/** At most five, so that a long rotation does not fill the message. */
export function listOf(refs: string[], none: string): string {
  if (refs.length === 0) {
    return none;
  }
  const shown = refs.slice(0, 5).join(', ');
  return refs.length > 5 ? `${shown} and ${refs.length - 5} more` : shown;
}
