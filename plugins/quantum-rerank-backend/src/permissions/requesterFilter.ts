import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { RequesterFilter } from './OperationAuthorizer';

/**
 * Whose operations conditions let a person see; undefined: nobody's. The
 * conditions depend on the requester only through the claims they name, so
 * asking about each of them and about nobody in particular covers every
 * operation there can be.
 *
 * @param allow - what the conditions say to operations of somebody
 */
export function requesterFilterOf(
  conditions: PermissionCriteria<PermissionCondition>,
  allow: (requestedBy: string | undefined) => boolean,
): RequesterFilter | undefined {
  const others = allow(undefined);
  const include: string[] = [];
  const exclude: string[] = [];
  for (const requestedBy of requesterClaims(conditions)) {
    (allow(requestedBy) ? include : exclude).push(requestedBy);
  }
  if (others) {
    return exclude.length > 0 ? { exclude } : {};
  }
  return include.length > 0 ? { include } : undefined;
}

function requesterClaims(
  criteria: PermissionCriteria<PermissionCondition>,
): string[] {
  if ('allOf' in criteria) {
    return criteria.allOf.flatMap(requesterClaims);
  }
  if ('anyOf' in criteria) {
    return criteria.anyOf.flatMap(requesterClaims);
  }
  if ('not' in criteria) {
    return requesterClaims(criteria.not);
  }
  const claims = criteria.params?.claims;
  return criteria.rule === 'IS_REQUESTER' && Array.isArray(claims)
    ? [...new Set(claims.map(String))]
    : [];
}
