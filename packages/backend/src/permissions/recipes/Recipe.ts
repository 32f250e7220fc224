import type { BackstageUserInfo } from '@backstage/backend-plugin-api';
import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { RESOURCE_TYPE_OPERATION } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What has to hold for a person to do something; docs/policies.md quotes each. */
export type Recipe = (
  user: BackstageUserInfo,
) => PermissionCriteria<PermissionCondition<typeof RESOURCE_TYPE_OPERATION>>;
