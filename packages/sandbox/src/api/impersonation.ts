import type { Access, SandboxUser } from './access';
import type { Call } from './call';
import { StatusError } from './status';

/**
 * Whom a request is made as: its own user, or the one it impersonates.
 * Everything but name and groups of the own user is left behind.
 *
 * @throws StatusError 403 when the own user may not impersonate that user or one of the groups
 */
export function impersonate(access: Access, call: Call): SandboxUser {
  const name = call.headers['impersonate-user'];
  const groups = (call.headers['impersonate-group'] ?? '')
    .split(',')
    .map(group => group.trim())
    .filter(Boolean);
  if (name === undefined) {
    if (groups.length > 0) {
      throw new StatusError(
        400,
        'BadRequest',
        'requested [{Group}] without impersonating a user',
      );
    }
    return call.user;
  }
  const wanted = [
    ['users', name] as const,
    ...groups.map(group => ['groups', group] as const),
  ];
  for (const [resource, value] of wanted) {
    if (
      !access.allows(call.user, 'impersonate', '', resource, undefined, value)
    ) {
      throw new StatusError(
        403,
        'Forbidden',
        `${resource} "${value}" is forbidden: User "${call.user.name}" cannot impersonate resource "${resource}" in API group "" at the cluster scope`,
      );
    }
  }
  return { name, groups: [...groups, 'system:authenticated'], rules: [] };
}
