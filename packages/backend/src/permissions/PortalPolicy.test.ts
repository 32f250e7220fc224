import { mockCredentials } from '@backstage/backend-test-utils';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationCreatePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  taskCancelPermission,
  taskCreatePermission,
  templateManagementPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  deploymentRestartPermission,
  deploymentRollbackPermission,
  deploymentScalePermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  overviewReadPermission,
  secretReadPermission,
  secretUpdatePermission,
  RESOURCE_TYPE_OPERATION,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  operationRules,
  type OperationResource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { PortalPolicy } from './PortalPolicy';

const VIEWER = 'user:default/vera';
const ON_CALL = 'user:default/dana';
const OWNER = 'user:default/sam';
const groups: Record<string, string[]> = {
  [VIEWER]: [],
  [ON_CALL]: ['group:default/on-call'],
  [OWNER]: ['group:default/owners'],
};

const resource: OperationResource = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  ownerRefs: ['group:default/owners'],
  onCallRefs: ['group:default/on-call'],
  replicaBounds: { min: 2, max: 10 },
};

const policy = new PortalPolicy();
const applyConditions = createConditionAuthorizer(
  Object.values(operationRules),
);

function user(userEntityRef: string): PolicyQueryUser {
  return {
    credentials: mockCredentials.user(userEntityRef),
    info: {
      userEntityRef,
      ownershipEntityRefs: [userEntityRef, ...groups[userEntityRef]],
    },
  } as PolicyQueryUser;
}

const decide = (permission: Permission, who?: string) =>
  policy.handle({ permission }, who ? user(who) : undefined);

async function may(
  who: string,
  permission: Permission,
  what: Partial<OperationResource> = {},
) {
  return applyConditions(await decide(permission, who), {
    ...resource,
    ...what,
  });
}

describe('PortalPolicy', () => {
  it('denies everything to whoever is not signed in', async () => {
    for (const permission of [
      overviewReadPermission,
      catalogEntityReadPermission,
      taskCreatePermission,
    ]) {
      expect(await decide(permission)).toEqual({
        result: AuthorizeResult.DENY,
      });
    }
  });

  it.each([overviewReadPermission, catalogEntityReadPermission])(
    'lets a viewer read: $name',
    async permission => {
      expect(await decide(permission, VIEWER)).toEqual({
        result: AuthorizeResult.ALLOW,
      });
    },
  );

  it.each([
    deploymentRestartPermission,
    deploymentRollbackPermission,
    secretReadPermission,
    secretUpdatePermission,
  ])('leaves $name to owners and whoever is on call', async permission => {
    expect(await may(VIEWER, permission)).toBe(false);
    expect(await may(ON_CALL, permission)).toBe(true);
    expect(await may(OWNER, permission)).toBe(true);
    expect(await may(ON_CALL, permission, { onCallRefs: [] })).toBe(false);
    expect(await may(OWNER, permission, { ownerRefs: [] })).toBe(false);
  });

  it.each([
    [VIEWER, 5, false],
    [ON_CALL, 5, true],
    [OWNER, 10, true],
    [OWNER, 2, true],
    [OWNER, 11, false],
    [ON_CALL, 1, false],
  ])('%s may scale to %i: %s', async (who, replicas, expected) => {
    const what = { action: 'scale' as const, parameters: { replicas } };
    expect(await may(who, deploymentScalePermission, what)).toBe(expected);
  });

  it('leaves cancelling to the requester, owners and whoever is on call', async () => {
    const byVera = { requestedBy: VIEWER };
    expect(await may(VIEWER, operationCancelPermission, byVera)).toBe(true);
    expect(await may(ON_CALL, operationCancelPermission, byVera)).toBe(true);
    expect(await may(OWNER, operationCancelPermission, byVera)).toBe(true);
    expect(
      await may(VIEWER, operationCancelPermission, { requestedBy: OWNER }),
    ).toBe(false);
  });

  it('leaves approvals to owners and whoever is on call', async () => {
    expect(await may(VIEWER, operationApprovePermission)).toBe(false);
    expect(await may(ON_CALL, operationApprovePermission)).toBe(true);
    expect(await may(OWNER, operationApprovePermission)).toBe(true);
  });

  it('lets only whoever is on call pass approval and freeze', async () => {
    expect(await may(VIEWER, operationBreakGlassPermission)).toBe(false);
    expect(await may(ON_CALL, operationBreakGlassPermission)).toBe(true);
    expect(await may(OWNER, operationBreakGlassPermission)).toBe(false);
  });

  it('denies permissions of this plugin that it does not know', async () => {
    const unknown = createPermission({
      name: 'quantum-rerank.node.drain',
      attributes: { action: 'update' },
      resourceType: RESOURCE_TYPE_OPERATION,
    });
    expect(await decide(unknown, OWNER)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('denies the way past every check into the cluster', async () => {
    const proxy = createPermission({
      name: 'kubernetes.proxy',
      attributes: {},
    });
    expect(await decide(proxy, OWNER)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('lets owners alone take an entity out of the catalog', async () => {
    expect(await decide(catalogEntityDeletePermission, OWNER)).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      conditions: {
        rule: 'IS_ENTITY_OWNER',
        params: { claims: [OWNER, 'group:default/owners'] },
      },
    });
    expect(await decide(catalogLocationCreatePermission, OWNER)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it('lets everybody run templates and cancel their own runs', async () => {
    expect(await decide(taskCreatePermission, VIEWER)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
    expect(await decide(taskCancelPermission, VIEWER)).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      conditions: { rule: 'IS_TASK_OWNER', params: { createdBy: [VIEWER] } },
    });
    expect(await decide(templateManagementPermission, OWNER)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });
});
