import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  ServiceFactoryTester,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type Permission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  actionPermissions,
  alertNotifyPermission,
  alertSilencePermission,
  autoscalerUpdatePermission,
  cacheFlushPermission,
  deploymentRestartPermission,
  deploymentScalePermission,
  historyReadPermission,
  incidentAcknowledgePermission,
  notificationTestPermission,
  onCallOverridePermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  quantumRerankPermissions,
  overviewReadPermission,
  reportCreatePermission,
  secretReadPermission,
  secretUpdatePermission,
  validationRunPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  createQuantumRerankConditionalDecision,
  operationRules,
  type OperationResource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { parse } from 'yaml';
import { cancelOwn } from './cancelOwn';
import { emergencies } from './emergencies';
import { notDuringFreeze } from './notDuringFreeze';
import { onCallInProduction } from './onCallInProduction';
import { ownersAndOnCall } from './ownersAndOnCall';
import { ownersInStaging } from './ownersInStaging';
import { PlatformPolicy } from './PlatformPolicy';
import type { Recipe } from './Recipe';
import { scaleWithinBounds } from './scaleWithinBounds';
import { smallSteps } from './smallSteps';

const people = {
  olivia: ['group:default/owners'],
  oscar: ['group:default/on-call'],
  vera: [],
  bot: ['group:default/automation', 'group:default/owners'],
} as const;

type Name = keyof typeof people;

const infoOf = (name: Name) => ({
  userEntityRef: `user:default/${name}`,
  ownershipEntityRefs: [`user:default/${name}`, ...people[name]],
});

/** Production, where nothing is frozen and nothing burns. */
const production: OperationResource = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  ownerRefs: ['group:default/owners'],
  onCallRefs: ['group:default/on-call'],
  replicaBounds: { min: 3, max: 15 },
  frozen: false,
  openIncidents: [],
};
const staging: Partial<OperationResource> = { environment: 'staging' };
const frozen: Partial<OperationResource> = { frozen: true };
const incident = (severity: string): Partial<OperationResource> => ({
  openIncidents: [{ id: 'one', severity }],
});
const to = (replicas: number): Partial<OperationResource> => ({
  action: 'scale',
  parameters: { replicas },
});
const by = (name: Name): Partial<OperationResource> => ({
  requestedBy: `user:default/${name}`,
});
/** What is not known. */
const unknown: Partial<OperationResource> = {
  frozen: undefined,
  openIncidents: undefined,
};

const applyConditions = createConditionAuthorizer(
  Object.values(operationRules),
);

describe('recipes', () => {
  it.each<[string, Recipe, Name, Partial<OperationResource>, boolean]>([
    ['ownersInStaging', ownersInStaging, 'olivia', staging, true],
    ['ownersInStaging', ownersInStaging, 'olivia', {}, false],
    ['ownersInStaging', ownersInStaging, 'oscar', staging, false],

    ['onCallInProduction', onCallInProduction, 'oscar', {}, true],
    ['onCallInProduction', onCallInProduction, 'oscar', staging, false],
    ['onCallInProduction', onCallInProduction, 'olivia', {}, false],
    ['onCallInProduction', onCallInProduction, 'oscar', frozen, false],
    [
      'onCallInProduction',
      onCallInProduction,
      'oscar',
      { ...frozen, ...incident('P1') },
      true,
    ],
    ['onCallInProduction', onCallInProduction, 'oscar', unknown, false],
    [
      'onCallInProduction',
      onCallInProduction,
      'oscar',
      { onCallRefs: [] },
      false,
    ],

    ['scaleWithinBounds', scaleWithinBounds, 'oscar', to(3), true],
    ['scaleWithinBounds', scaleWithinBounds, 'oscar', to(15), true],
    ['scaleWithinBounds', scaleWithinBounds, 'oscar', to(16), false],
    ['scaleWithinBounds', scaleWithinBounds, 'oscar', to(2), false],
    ['scaleWithinBounds', scaleWithinBounds, 'olivia', to(16), true],
    ['scaleWithinBounds', scaleWithinBounds, 'vera', to(5), false],

    ['smallSteps', smallSteps, 'olivia', to(6), true],
    ['smallSteps', smallSteps, 'olivia', to(7), false],
    ['smallSteps', smallSteps, 'oscar', to(6), false],

    ['ownersAndOnCall', ownersAndOnCall, 'olivia', frozen, true],
    ['ownersAndOnCall', ownersAndOnCall, 'oscar', frozen, true],
    ['ownersAndOnCall', ownersAndOnCall, 'vera', {}, false],

    ['cancelOwn', cancelOwn, 'vera', by('vera'), true],
    ['cancelOwn', cancelOwn, 'vera', by('olivia'), false],
    ['cancelOwn', cancelOwn, 'olivia', {}, false],

    ['emergencies', emergencies, 'oscar', incident('P0'), true],
    ['emergencies', emergencies, 'oscar', incident('P1'), false],
    ['emergencies', emergencies, 'oscar', {}, false],
    ['emergencies', emergencies, 'olivia', incident('P0'), false],

    ['notDuringFreeze', notDuringFreeze, 'olivia', {}, true],
    ['notDuringFreeze', notDuringFreeze, 'olivia', frozen, false],
    ['notDuringFreeze', notDuringFreeze, 'olivia', unknown, false],
    [
      'notDuringFreeze',
      notDuringFreeze,
      'olivia',
      { ...staging, ...frozen },
      true,
    ],
    ['notDuringFreeze', notDuringFreeze, 'vera', {}, false],
  ])('%s', async (_, recipe, name, what, expected) => {
    const decision = createQuantumRerankConditionalDecision(
      deploymentScalePermission,
      recipe(infoOf(name)),
    );
    expect(applyConditions(decision, { ...production, ...what })).toBe(
      expected,
    );
  });
});

describe('PlatformPolicy', () => {
  const policy = new PlatformPolicy();

  const decide = (permission: Permission, name?: Name) =>
    policy.handle(
      { permission },
      name &&
        ({
          credentials: mockCredentials.user(`user:default/${name}`),
          info: infoOf(name),
        } as PolicyQueryUser),
    );

  it.each<[Name, Permission, Partial<OperationResource>, boolean]>([
    ['oscar', deploymentRestartPermission, {}, true],
    ['oscar', deploymentRestartPermission, frozen, false],
    [
      'oscar',
      deploymentRestartPermission,
      { ...frozen, ...incident('P0') },
      true,
    ],
    ['olivia', deploymentRestartPermission, {}, false],
    ['olivia', deploymentRestartPermission, { ...staging, ...frozen }, true],
    ['olivia', cacheFlushPermission, staging, true],
    ['olivia', cacheFlushPermission, {}, false],
    ['oscar', cacheFlushPermission, {}, true],
    ['oscar', deploymentScalePermission, to(5), true],
    ['oscar', deploymentScalePermission, to(16), false],
    ['olivia', deploymentScalePermission, to(16), true],
    ['olivia', deploymentScalePermission, { ...to(16), ...frozen }, false],
    ['oscar', deploymentScalePermission, { ...to(5), ...frozen }, false],
    [
      'oscar',
      deploymentScalePermission,
      { ...to(5), ...frozen, ...incident('P1') },
      true,
    ],
    ['oscar', deploymentScalePermission, { ...to(5), ...staging }, false],
    ['olivia', deploymentScalePermission, { ...to(2), ...staging }, true],
    ['oscar', autoscalerUpdatePermission, {}, true],
    ['oscar', autoscalerUpdatePermission, frozen, false],
    ['olivia', secretUpdatePermission, {}, false],
    ['oscar', secretUpdatePermission, {}, true],
    ['vera', operationCancelPermission, by('vera'), true],
    ['vera', operationCancelPermission, by('oscar'), false],
    ['oscar', operationCancelPermission, by('vera'), true],
    ['oscar', operationCancelPermission, { ...by('vera'), ...frozen }, true],
    ['olivia', operationCancelPermission, by('vera'), true],
    ['oscar', alertNotifyPermission, {}, false],
    ['oscar', operationBreakGlassPermission, incident('P0'), true],
    ['oscar', operationBreakGlassPermission, {}, false],
    ['olivia', operationBreakGlassPermission, incident('P0'), false],
  ])('lets %s: $1.name, %#', async (name, permission, what, expected) => {
    expect(
      applyConditions(await decide(permission, name), {
        ...production,
        ...what,
      }),
    ).toBe(expected);
  });

  it.each([
    operationApprovePermission,
    alertSilencePermission,
    incidentAcknowledgePermission,
    onCallOverridePermission,
    notificationTestPermission,
    reportCreatePermission,
    validationRunPermission,
    secretReadPermission,
  ])(
    'leaves $name to owners and whoever is on call, also in a freeze',
    async permission => {
      const mayIn = async (name: Name, what: Partial<OperationResource>) =>
        applyConditions(await decide(permission, name), {
          ...production,
          ...what,
        });
      for (const what of [{}, staging, frozen, { ...staging, ...frozen }]) {
        expect(await mayIn('olivia', what)).toBe(true);
        expect(await mayIn('oscar', what)).toBe(true);
        expect(await mayIn('vera', what)).toBe(false);
        expect(await mayIn('bot', what)).toBe(false);
      }
    },
  );

  it('binds every change of a workload in production to the freeze', async () => {
    for (const permission of Object.values(actionPermissions)) {
      for (const name of Object.keys(people) as Name[]) {
        expect([
          permission.name,
          name,
          applyConditions(await decide(permission, name), {
            ...production,
            ...frozen,
          }),
        ]).toEqual([permission.name, name, false]);
      }
    }
  });

  it.each(['vera', 'bot'] as const)('lets %s read, and no more', async name => {
    for (const permission of quantumRerankPermissions) {
      const allowed = applyConditions(await decide(permission, name), {
        ...production,
        ...staging,
      });
      expect([permission.name, allowed]).toEqual([
        permission.name,
        permission.attributes.action === 'read' &&
          permission.name !== secretReadPermission.name,
      ]);
    }
  });

  it('lets nobody in who is not signed in', async () => {
    expect(await decide(overviewReadPermission)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });
});

describe('docs/policies.md', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const page = readFileSync(
    resolve(__dirname, '../../../../../docs/policies.md'),
    'utf8',
  );
  const blocks = [
    ...page.matchAll(/^<!-- (\w+) -->\n\n```ts\n([\s\S]*?)^```$/gm),
  ];

  it.each(blocks.map(([, name, code]) => [name, code]))(
    'quotes %s as it is tested here',
    (name, code) => {
      expect(code).toBe(readFileSync(resolve(__dirname, `${name}.ts`), 'utf8'));
    },
  );

  it('has a token for programs that reads and does nothing else', async () => {
    const [[, block], ...others] = [
      ...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm),
    ];
    expect(others).toEqual([]);
    const token = 'a-token-of-reports';
    const data = parse(block.replace('${REPORTING_TOKEN}', token));
    const knex = await databases.init('SQLITE_3');
    const dependencies = [
      mockServices.rootConfig.factory({ data }),
      mockServices.discovery.factory(),
      mockServices.database.mock({ getClient: async () => knex }).factory,
    ];
    const authOf = (subject: string) =>
      ServiceFactoryTester.from(authServiceFactory, {
        dependencies,
      }).getSubject(subject);
    const credentials = await (
      await authOf('quantum-rerank')
    ).authenticate(token);
    const permissions = await ServiceFactoryTester.from(
      permissionsServiceFactory,
      { dependencies },
    ).getSubject('quantum-rerank');
    const allowed = [];
    for (const permission of quantumRerankPermissions) {
      const [{ result }] = await permissions.authorizeConditional(
        [{ permission: permission as ResourcePermission }],
        { credentials },
      );
      if (result === AuthorizeResult.ALLOW) {
        allowed.push(permission.name);
      }
    }
    expect(allowed).toEqual([
      overviewReadPermission.name,
      historyReadPermission.name,
    ]);
    await expect((await authOf('catalog')).authenticate(token)).rejects.toThrow(
      "This token's access is restricted",
    );
  });

  it('has a recipe for every rule, and each recipe', () => {
    const code = blocks.map(([, , block]) => block).join('\n');
    expect(
      Object.keys(operationRules).filter(rule => !code.includes(rule)),
    ).toEqual([]);
    expect(blocks.map(([, name]) => name).sort()).toEqual([
      'PlatformPolicy',
      'Recipe',
      'cancelOwn',
      'emergencies',
      'notDuringFreeze',
      'onCallInProduction',
      'ownersAndOnCall',
      'ownersInStaging',
      'scaleWithinBounds',
      'smallSteps',
    ]);
  });
});
