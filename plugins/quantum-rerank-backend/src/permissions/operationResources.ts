import type {
  AuthService,
  PermissionsRegistryService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { PermissionRuleset } from '@backstage/plugin-permission-node';
import { quantumRerankPermissions } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  operationResourceRef,
  operationRules,
  type OperationResource,
  type OperationResourceQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import type { ProfileService, Target } from '../profile/ProfileService';

/**
 * Reference of an environment as the permission framework names it:
 * `component:default/quantum-rerank#production`.
 */
export function stringifyEnvironmentRef(
  entityRef: string,
  environment: string,
): string {
  return `${entityRef}#${environment}`;
}

/** Rules that look at nothing of {@link FreezeFacts}. */
const RULES_WITHOUT_FREEZE = [
  'IS_ENTITY_OWNER',
  'IS_ON_CALL',
  'IN_ENVIRONMENT',
  'WITHIN_REPLICA_BOUNDS',
  'IS_REQUESTER',
];

/** Rules that do not look at who is on call. */
const RULES_WITHOUT_ON_CALL = [
  'IS_ENTITY_OWNER',
  'IN_ENVIRONMENT',
  'WITHIN_REPLICA_BOUNDS',
  'IS_REQUESTER',
  'OUTSIDE_FREEZE',
  'HAS_OPEN_INCIDENT',
];

/**
 * Whether conditions may depend on freeze windows and incidents, which are
 * looked up for those alone. A rule that a module added may.
 */
export function needFreezeFacts(
  criteria: PermissionCriteria<PermissionCondition>,
): boolean {
  return hasRule(criteria, rule => !RULES_WITHOUT_FREEZE.includes(rule));
}

/**
 * Whether conditions may depend on who is on call, which may have to be asked
 * of a vendor. A rule that a module added may.
 */
export function needOnCallRefs(
  criteria: PermissionCriteria<PermissionCondition>,
): boolean {
  return hasRule(criteria, rule => !RULES_WITHOUT_ON_CALL.includes(rule));
}

function hasRule(
  criteria: PermissionCriteria<PermissionCondition>,
  isMeant: (rule: string) => boolean,
): boolean {
  if ('allOf' in criteria) {
    return criteria.allOf.some(each => hasRule(each, isMeant));
  }
  if ('anyOf' in criteria) {
    return criteria.anyOf.some(each => hasRule(each, isMeant));
  }
  if ('not' in criteria) {
    return hasRule(criteria.not, isMeant);
  }
  return isMeant(criteria.rule);
}

/** What rules look at, for a target without any action. */
export function resourceOfTarget(
  target: Target,
  onCallRefs: string[],
): OperationResource {
  return {
    entityRef: target.entityRef,
    environment: target.environment.name,
    ownerRefs: target.ownerRefs,
    onCallRefs,
    replicaBounds: target.environment.replicas,
  };
}

/**
 * Makes permissions, rules and resources of this plugin known to the
 * permission framework.
 *
 * @returns the rules, those added by modules included
 */
export function registerOperationPermissions(options: {
  permissionsRegistry: PermissionsRegistryService;
  profiles: ProfileService;
  auth: AuthService;
  findOnCallRefs: (target: Target) => Promise<string[]>;
  findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
}): PermissionRuleset<OperationResource, OperationResourceQuery> {
  const { permissionsRegistry, profiles, auth } = options;

  async function getResource(
    ref: string,
  ): Promise<OperationResource | undefined> {
    const [entityRef, environment] = ref.split('#');
    if (!entityRef || !environment) {
      return undefined;
    }
    try {
      const target = await profiles.getTarget(entityRef, environment, {
        credentials: await auth.getOwnServiceCredentials(),
      });
      return {
        ...resourceOfTarget(target, await options.findOnCallRefs(target)),
        ...(await options.findFreezeFacts(target)),
      };
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  permissionsRegistry.addResourceType({
    resourceRef: operationResourceRef,
    permissions: quantumRerankPermissions,
    rules: Object.values(operationRules),
    getResources: async refs => Promise.all(refs.map(getResource)),
  });
  return permissionsRegistry.getPermissionRuleset(operationResourceRef);
}
