import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  onCallContactReadPermission,
  onCallReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OperationAuthorizer,
  OperationPermission,
} from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import type { Details } from './persons/personView';

/** From the least to the most. */
const STEPS: Details[] = ['roles', 'names', 'all'];

/** How much of persons a caller may see in an environment. */
export async function detailsOf(
  target: Target,
  credentials: BackstageCredentials,
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>,
): Promise<Details> {
  const may = (permission: OperationPermission) =>
    authorizer.authorizeRead(target, permission, { credentials }).then(
      () => true,
      error => {
        if (error instanceof NotAllowedError) {
          return false;
        }
        throw error;
      },
    );
  if (!(await may(onCallReadPermission))) {
    return 'roles';
  }
  return (await may(onCallContactReadPermission)) ? 'all' : 'names';
}

/**
 * How much of persons a caller may see of what all environments share: as
 * much as in the one where they may see most.
 */
export async function mostDetailsOf(
  targets: Target[],
  credentials: BackstageCredentials,
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>,
): Promise<Details> {
  const each = await Promise.all(
    targets.map(target => detailsOf(target, credentials, authorizer)),
  );
  return STEPS[Math.max(0, ...each.map(details => STEPS.indexOf(details)))];
}
