import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  actionNames,
  actionPermissions,
  historyReadPermission,
  overviewReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  createQuantumRerankConditionalDecision,
  operationRules,
  quantumRerankConditions as conditions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import {
  OWNER,
  person,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { DefaultOperationAuthorizer } from './DefaultOperationAuthorizer';

type Criteria = PermissionCriteria<PermissionCondition>;

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const ON_CALL = 'group:default/on-call';

const ruleset = {
  getRuleByName: (name: string) => {
    const rule = Object.values(operationRules).find(
      candidate => candidate.name === name,
    );
    if (!rule) {
      throw new Error(`no rule ${name}`);
    }
    return rule as never;
  },
};

function when(
  decide: PolicyDecision | Criteria,
  config: object = { permission: { enabled: true } },
  freeze: FreezeFacts = { frozen: false },
  findOnCallRefs: () => Promise<string[]> = async () => [ON_CALL],
) {
  const permissions = mockServices.permissions.mock({
    authorizeConditional: async queries =>
      queries.map(({ permission }) =>
        'result' in decide
          ? decide
          : createQuantumRerankConditionalDecision(
              permission as never,
              decide as never,
            ),
      ) as never,
  });
  return DefaultOperationAuthorizer.create({
    config: mockServices.rootConfig({ data: config as never }),
    permissions,
    auth: mockServices.auth(),
    ruleset,
    findOnCallRefs,
    findFreezeFacts: async () => freeze,
  });
}

const scale = (replicas: number) => ({
  action: 'scale' as const,
  parameters: { replicas },
});
const restart = { action: 'restart' as const, parameters: {} };
const options = { credentials: person() };
const ownersOrOnCall = (claims: string[]) =>
  ({
    anyOf: [
      conditions.isEntityOwner({ claims }),
      conditions.isOnCall({ claims }),
    ],
  } as Criteria);

describe('freeze windows and incidents', () => {
  const enabled = { permission: { enabled: true } };
  const open = [
    { id: 'errors', title: 'Errors', severity: 'P1' as const, since: '' },
  ];
  const outside = conditions.outsideFreeze({}) as Criteria;
  const incident = conditions.hasOpenIncident({}) as Criteria;

  it.each<[string, Criteria, FreezeFacts, 'allow' | 'deny']>([
    ['outside, nothing frozen', outside, { frozen: false }, 'allow'],
    ['outside, frozen', outside, { frozen: true }, 'deny'],
    ['incident, none', incident, { frozen: true, openIncidents: [] }, 'deny'],
    ['incident, not known', incident, { frozen: true }, 'deny'],
    [
      'incident, a P1',
      incident,
      { frozen: true, openIncidents: open },
      'allow',
    ],
    [
      'incident of P0, a P1',
      conditions.hasOpenIncident({ severities: ['P0'] }) as Criteria,
      { frozen: true, openIncidents: open },
      'deny',
    ],
    [
      'either, frozen with an incident',
      { anyOf: [outside, incident] },
      { frozen: true, openIncidents: open },
      'allow',
    ],
  ])('%s', async (_, criteria, facts, decision) => {
    const authorizer = when(criteria, enabled, facts);
    expect(
      (await authorizer.authorizeAction(testTarget(), restart, options))
        .decision,
    ).toBe(decision);
    const { actions } = await authorizer.getAvailability(testTarget(), options);
    expect(actions[0].state).toBe(decision === 'allow' ? 'allowed' : 'denied');
  });

  it.each([
    ['none', []],
    ['not known', undefined],
  ])('say what is missing: open are %s', async (words, openIncidents) => {
    const authorizer = when({ anyOf: [outside, incident] }, enabled, {
      frozen: true,
      openIncidents,
    });
    expect(
      (await authorizer.authorizeAction(testTarget(), restart, options)).reason,
    ).toBe(
      `To restart production of quantum-rerank you must ask outside of freeze windows or handle an open incident of P0, P1 (open: ${words}).`,
    );
  });
});

describe('who is on call, which a vendor may be slow to say', () => {
  const enabled = { permission: { enabled: true } };
  const inProduction = conditions.inEnvironment({
    environments: ['production'],
  }) as Criteria;
  const onCall = conditions.isOnCall({ claims: [ON_CALL] }) as Criteria;

  it.each<[string, PolicyDecision | Criteria, number]>([
    ['allowed', ALLOW, 0],
    ['a rule about something else', inProduction, 0],
    ['freeze', conditions.outsideFreeze({}) as Criteria, 0],
    ['a rule about it', { allOf: [inProduction, { not: { not: onCall } }] }, 1],
  ])('is asked only where it matters: %s', async (_, decide, times) => {
    const find = jest.fn(async () => [ON_CALL]);
    const authorizer = when(decide, enabled, { frozen: false }, find);
    await authorizer.authorizeRead(
      testTarget(),
      overviewReadPermission,
      options,
    );
    expect(find).toHaveBeenCalledTimes(times);
  });

  it('is told to whoever is refused', async () => {
    await expect(
      when(DENY).authorizeRead(testTarget(), overviewReadPermission, options),
    ).rejects.toThrow('on call now: group:default/on-call');
  });
});

describe('whether writing is possible at all', () => {
  const ask = async (config: object) => {
    const authorizer = when(ALLOW, config);
    return {
      action: await authorizer.authorizeAction(testTarget(), restart, options),
      cancellation: await authorizer.authorizeCancellation(
        testTarget(),
        { requestedBy: 'user:default/a' },
        options,
      ),
      availability: await authorizer.getAvailability(testTarget(), options),
    };
  };

  it.each([
    {},
    { permission: { enabled: false } },
    {
      permission: { enabled: false },
      quantumRerank: { allowWritesWithoutPermissions: false },
    },
  ])('%j: no, with one reason everywhere', async config => {
    const { action, cancellation, availability } = await ask(config);
    const reason = availability.writesReason;
    expect(reason).toContain('permission.enabled is not true');
    expect(availability.writesEnabled).toBe(false);
    expect(action).toEqual({ decision: 'deny', reason });
    expect(cancellation).toEqual({ decision: 'deny', reason });
    expect(availability.actions.map(each => [each.state, each.reason])).toEqual(
      Array(actionNames.length).fill(['denied', reason]),
    );
  });

  it.each([
    { permission: { enabled: true } },
    { quantumRerank: { allowWritesWithoutPermissions: true } },
  ])('%j: yes', async config => {
    const { action, cancellation, availability } = await ask(config);
    expect(availability.writesEnabled).toBe(true);
    expect(action.decision).toBe('allow');
    expect(cancellation.decision).toBe('allow');
    expect(availability.actions.map(({ state }) => state)).toEqual(
      Array(actionNames.length).fill('allowed'),
    );
  });
});

it('lets no service act by itself, even one that everything is allowed', async () => {
  const credentials = mockCredentials.service('plugin:scaffolder');
  const authorizer = when(ALLOW);
  expect(
    await authorizer.authorizeAction(testTarget(), restart, { credentials }),
  ).toEqual({
    decision: 'deny',
    reason: expect.stringContaining('carries no signed-in user'),
  });
  const { actions } = await authorizer.getAvailability(testTarget(), {
    credentials,
  });
  expect(actions.every(({ state }) => state === 'denied')).toBe(true);
});

describe('decisions', () => {
  it.each([
    ['owners', [OWNER]],
    ['who is on call', [ON_CALL]],
  ])('allow %s by condition', async (_, claims) => {
    expect(
      await when(ownersOrOnCall(claims)).authorizeAction(
        testTarget(),
        restart,
        options,
      ),
    ).toMatchObject({ decision: 'allow' });
  });

  it('tell everybody else who could', async () => {
    expect(
      await when(ownersOrOnCall(['group:default/other'])).authorizeAction(
        testTarget(),
        restart,
        options,
      ),
    ).toEqual({
      decision: 'deny',
      reason: `To restart production of quantum-rerank you must be an owner of the entity (${OWNER}) or be on call (now: ${ON_CALL}).`,
    });
    expect(
      (await when(DENY).authorizeAction(testTarget(), restart, options)).reason,
    ).toBe(
      `The permission policy does not let you restart production of quantum-rerank. Owners: ${OWNER}; on call now: ${ON_CALL}.`,
    );
  });

  it.each([
    [2, 'deny', /must stay between 3 and 15 replicas/],
    [3, 'allow', /^You may scale/],
    [15, 'allow', /^You may scale/],
    [16, 'deny', /must stay between 3 and 15 replicas/],
  ])(
    'on %i replicas within the bounds of the profile: %s',
    async (replicas, decision, reason) => {
      expect(
        await when(
          conditions.withinReplicaBounds({}) as Criteria,
        ).authorizeAction(testTarget(), scale(replicas), options),
      ).toEqual({ decision, reason: expect.stringMatching(reason) });
    },
  );

  it('name only the conditions that failed', async () => {
    const { reason } = await when({
      allOf: [
        conditions.isEntityOwner({ claims: [OWNER] }),
        conditions.withinReplicaBounds({ max: 6 }),
        { not: conditions.inEnvironment({ environments: ['production'] }) },
      ],
    } as Criteria).authorizeAction(testTarget(), scale(9), options);
    expect(reason).toContain('stay between 3 and 6 replicas');
    expect(reason).toContain('and not ask for production');
    expect(reason).not.toContain('owner');
  });

  it('are the same in the list of what is available', async () => {
    const { actions } = await when({
      allOf: [ownersOrOnCall([OWNER]), conditions.withinReplicaBounds({})],
    } as Criteria).getAvailability(testTarget(), options);
    expect(actions.map(({ action, state }) => [action, state])).toEqual([
      ['scale', 'conditional'],
      ['autoscaling', 'conditional'],
      ['restart', 'allowed'],
      ['rollback', 'allowed'],
      ['pause', 'allowed'],
      ['resume', 'allowed'],
      ['evict-pods', 'allowed'],
      ['cache-flush', 'allowed'],
      ['config-update', 'allowed'],
      ['config-restore', 'allowed'],
      ['redeploy', 'allowed'],
      ['secret-update', 'allowed'],
    ]);
    expect(actions[0]).toMatchObject({
      permission: actionPermissions.scale.name,
      reason: expect.stringContaining('stay between 3 and 15 replicas'),
    });

    const denied = await when(
      ownersOrOnCall(['user:default/vera']),
    ).getAvailability(testTarget(), options);
    for (const { action, state, reason } of denied.actions) {
      expect(state).toBe('denied');
      const { reason: posted } = await when(
        ownersOrOnCall(['user:default/vera']),
      ).authorizeAction(
        testTarget(),
        {
          action,
          parameters: action === 'scale' ? { replicas: 4 } : {},
        } as never,
        options,
      );
      expect(reason).toBe(posted);
    }
  });
});

describe('reading', () => {
  it('is refused with the reason', async () => {
    await expect(
      when(
        conditions.inEnvironment({ environments: ['staging'] }) as Criteria,
      ).authorizeRead(testTarget(), overviewReadPermission, options),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('ask for staging (this is production)'),
    });
    await when(
      conditions.inEnvironment({ environments: ['production'] }) as Criteria,
    ).authorizeRead(testTarget(), overviewReadPermission, options);
  });

  const mine = conditions.isRequester({ claims: ['user:default/a'] });

  it.each<[string, PolicyDecision | Criteria, unknown]>([
    ['everything', ALLOW, {}],
    ['nothing', DENY, undefined],
    ['the own operations', mine as Criteria, { include: ['user:default/a'] }],
    [
      'all but the own operations',
      { not: mine } as Criteria,
      { exclude: ['user:default/a'] },
    ],
    [
      'everything for owners, else the own',
      {
        anyOf: [mine, conditions.isEntityOwner({ claims: [OWNER] })],
      } as Criteria,
      {},
    ],
    [
      'nothing elsewhere, even the own',
      {
        allOf: [mine, conditions.inEnvironment({ environments: ['staging'] })],
      } as Criteria,
      undefined,
    ],
  ])('of the history: %s', async (_, decision, expected) => {
    expect(
      await when(decision).authorizeHistory(testTarget(), options),
    ).toEqual(expected);
  });

  it('one operation agrees with the list', async () => {
    const authorizer = when(mine as Criteria);
    const read = (requestedBy: string) =>
      authorizer.authorizeRead(testTarget(), historyReadPermission, {
        ...options,
        requestedBy,
      });
    await read('user:default/a');
    await expect(read('user:default/b')).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });
});

describe('a rollback that brings the configuration back', () => {
  const authorizer = DefaultOperationAuthorizer.create({
    config: mockServices.rootConfig({
      data: { permission: { enabled: true } },
    }),
    permissions: mockServices.permissions.mock({
      authorizeConditional: async queries =>
        queries.map(({ permission }) =>
          permission.name === actionPermissions.rollback.name ? ALLOW : DENY,
        ) as never,
    }),
    auth: mockServices.auth(),
    ruleset,
    findOnCallRefs: async () => [ON_CALL],
    findFreezeFacts: async () => ({ frozen: false }),
  });
  const ask = (configuration?: boolean | string) =>
    authorizer.authorizeAction(
      testTarget(),
      {
        action: 'rollback',
        parameters: configuration === undefined ? {} : { configuration },
      },
      { credentials: person() },
    );

  it('needs the permission to change the configuration too', async () => {
    expect(await ask()).toMatchObject({ decision: 'allow' });
    expect(await ask(false)).toMatchObject({ decision: 'allow' });
    for (const configuration of [true, 'a-kept-version']) {
      expect(await ask(configuration)).toMatchObject({
        decision: 'deny',
        reason: expect.stringContaining('restore the configuration of'),
      });
    }
  });
});
