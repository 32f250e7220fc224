import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  actionNames,
  deploymentRestartPermission,
  deploymentScalePermission,
  historyReadPermission,
  operationCancelPermission,
  overviewReadPermission,
  type ActionName,
  type Environments,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  createQuantumRerankConditionalDecision,
  quantumRerankConditions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Sandbox } from '@quantumrerank/sandbox';
import { PARAMETERS } from './__testUtils__/actions';
import type { Answer } from './__testUtils__/http';
import { openEscalation } from './__testUtils__/escalations';
import { as, people, type PersonName } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import { mutatingRoutes, nameOf, pathOf } from './__testUtils__/routes';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
  type TestPortalOptions,
} from './__testUtils__/TestPortal';

const OFF =
  'Changes are refused because the permission framework is off (permission.enabled is not true), so nobody could be told apart. Switch it on, or set quantumRerank.allowWritesWithoutPermissions to true where everybody may change everything.';

const WITH_MANIFESTS = {
  manifests: ['production', 'staging'].map(name => ({
    id: 'release',
    environment: name,
    directory: resolve(__dirname, '../../../../examples/manifests', name),
  })),
};

/** Of these a plan may be seen by whoever may not carry them out. */
const PLANNED_FOR_ALL = actionNames.filter(
  action => !['secret-update', 'cache-flush', 'redeploy'].includes(action),
);

const requestOf = (action: ActionName, planHash: string) => ({
  action,
  parameters: PARAMETERS[action],
  reason: 'because of a test',
  planHash,
  idempotencyKey: randomUUID(),
});

const messageOf = ({ body }: { body: unknown }) =>
  (body as { error: { message: string } }).error.message;

/** What a plan says to the right, or the refusal to make it. */
const planOf = (planned: Answer) =>
  planned.status === 403
    ? {
        hash: 'f'.repeat(64),
        executable: false,
        permission: { decision: 'deny', reason: messageOf(planned) },
      }
    : (planned.body as Plan);

const policy = (
  decide: (query: PolicyQuery, user?: PolicyQueryUser) => PolicyDecision,
): PermissionPolicy => ({
  handle: async (query, user) => decide(query, user),
});

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** Everybody reads; owners scale within bounds; who is on call restarts; nobody rolls back. */
const conditional = policy(({ permission }, user) => {
  const claims = user?.info.ownershipEntityRefs ?? [];
  if (isReadPermission(permission)) {
    return ALLOW;
  }
  if (isPermission(permission, deploymentScalePermission)) {
    return createQuantumRerankConditionalDecision(permission, {
      allOf: [
        quantumRerankConditions.isEntityOwner({ claims }),
        quantumRerankConditions.withinReplicaBounds({ max: 8 }),
      ],
    });
  }
  if (isPermission(permission, deploymentRestartPermission)) {
    return createQuantumRerankConditionalDecision(permission, {
      anyOf: [
        quantumRerankConditions.isOnCall({ claims }),
        {
          allOf: [
            quantumRerankConditions.isEntityOwner({ claims }),
            quantumRerankConditions.inEnvironment({
              environments: ['staging'],
            }),
          ],
        },
      ],
    });
  }
  if (isPermission(permission, operationCancelPermission)) {
    return createQuantumRerankConditionalDecision(permission, {
      anyOf: [quantumRerankConditions.isRequester({ claims })],
    });
  }
  return DENY;
});

describe('who may change something', () => {
  let sandbox: Sandbox;
  const portals: TestPortal[] = [];

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  afterEach(async () => {
    await Promise.all(portals.splice(0).map(portal => portal.stop()));
  });

  afterAll(() => sandbox.stop());

  async function start(options: Omit<TestPortalOptions, 'sandbox'>) {
    const portal = await TestPortal.start({ sandbox, ...options });
    portals.push(portal);
    sandbox.requests.reset();
    return portal;
  }

  async function availability(
    portal: TestPortal,
    person: PersonName,
    environment = 'production',
  ) {
    const { body } = await portal.ask(
      'get',
      `${ENTITY}/environments`,
      as(person),
    );
    const found = (body as Partial<Environments>).items?.find(
      ({ name }) => name === environment,
    );
    if (!found) {
      throw new Error(JSON.stringify(body));
    }
    return found;
  }

  describe('while the permission framework is off', () => {
    const fixed: Record<string, unknown> = {
      decideOperation: { decision: 'approve' },
      reviewOperation: { comment: 'It was right.' },
    };
    const bodies = async (portal: TestPortal, operationId: string) => {
      if (fixed[operationId]) {
        return [fixed[operationId]];
      }
      if (operationId !== 'createOperation') {
        return [{}];
      }
      const found = [];
      for (const action of actionNames) {
        const planned = await portal.ask(
          'post',
          `${PRODUCTION}/plans`,
          as('owner'),
          { action, parameters: PARAMETERS[action] },
        );
        expect(planned.status).toBe(
          PLANNED_FOR_ALL.includes(action) ? 200 : 403,
        );
        const plan = planOf(planned);
        expect(plan.executable).toBe(false);
        expect(plan.permission).toMatchObject({
          decision: 'deny',
          reason: OFF,
        });
        found.push(requestOf(action, plan.hash));
      }
      return found;
    };

    it.each(mutatingRoutes.map(route => [nameOf(route), route] as const))(
      '%s is refused with the reason, and nothing happens',
      async (_, route) => {
        // An operation of a time when the framework was on, not begun yet.
        const before = await TestPortal.start({
          sandbox,
          profiles: [
            profileText({
              operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
            }),
          ],
        });
        const { body } = await before.operate(
          as('owner'),
          'restart',
          {},
          { environment: 'staging' },
        );
        const { id } = body as { id: string };
        if (route.operationId === 'acknowledgeEscalation') {
          await before.knex('escalations').insert(openEscalation(id));
        }
        const portal = await TestPortal.start({
          sandbox,
          permissions: 'off',
          knex: before.knex,
          quantumRerank: WITH_MANIFESTS,
        });
        sandbox.requests.reset();
        const recorded = await portal.recorded();
        for (const each of await bodies(portal, route.operationId)) {
          const answer = await portal.ask(
            route.method,
            pathOf(route, { id }),
            as('owner'),
            each,
          );
          expect(answer.status).toBe(403);
          expect(messageOf(answer)).toBe(OFF);
        }
        expect(await portal.recorded()).toBe(recorded);
        expect(
          (await portal.ask('get', `/operations/${id}`, as('owner'))).body,
        ).toMatchObject({ state: 'queued' });
        expect(sandbox.requests.mutations()).toEqual([]);
        await portal.stop();
        await before.stop();
      },
    );

    it.each([
      ['nothing is set', {}],
      ['permission.enabled is false', { permission: { enabled: false } }],
    ])('the environments say so when %s', async (_, config) => {
      const portal = await start({ permissions: 'off', config });
      const production = await availability(portal, 'owner');
      expect(production.writesEnabled).toBe(false);
      expect(production.writesReason).toBe(OFF);
      expect(production.actions.map(({ action }) => action)).toEqual([
        ...actionNames,
      ]);
      expect(
        production.actions.every(
          ({ state, reason }) => state === 'denied' && reason === OFF,
        ),
      ).toBe(true);
    });

    it('changes are possible where an operator asked for that, and it is said', async () => {
      const portal = await start({
        permissions: 'off',
        quantumRerank: { allowWritesWithoutPermissions: true },
      });
      const production = await availability(portal, 'viewer');
      expect(production.writesEnabled).toBe(true);
      expect(production.writesReason).toMatch(
        /permission framework is off .* everybody who can sign in may change/,
      );
      expect(production.actions.map(({ state }) => state)).toEqual(
        actionNames.map(() => 'allowed'),
      );
      const answer = await portal.operate(as('viewer'), 'scale', {
        replicas: 5,
      });
      expect(answer.status).toBe(202);
    });

    it('a service is refused even then', async () => {
      const portal = await start({
        permissions: 'off',
        quantumRerank: { allowWritesWithoutPermissions: true },
      });
      const headers = { authorization: mockCredentials.service.header() };
      const answer = await portal.operate(headers, 'scale', { replicas: 4 });
      expect(answer.status).toBe(403);
      const { body } = await portal.ask(
        'get',
        `${ENTITY}/environments`,
        headers,
      );
      for (const { actions } of (body as Environments).items) {
        expect(actions.map(({ state }) => state)).toEqual(
          actionNames.map(() => 'denied'),
        );
        expect(actions[0].reason).toContain('no signed-in user');
      }
    });
  });

  describe('with a policy that depends', () => {
    const cases = (['owner', 'onCall', 'viewer'] as const).flatMap(person =>
      ['production', 'staging'].flatMap(environment =>
        actionNames.map(action => [person, action, environment] as const),
      ),
    );

    const allowed = [
      'owner scale production',
      'owner scale staging',
      'owner restart staging',
      'onCall restart production',
      'onCall restart staging',
    ];

    it.each(cases)(
      'the button and the answer agree: %s, %s, %s',
      async (person, action, environment) => {
        const own = await startQuietSandbox();
        const portal = await TestPortal.start({
          sandbox: own,
          permissions: conditional,
          quantumRerank: WITH_MANIFESTS,
        });
        const { actions } = await availability(portal, person, environment);
        const button = actions.find(each => each.action === action);
        const path = `${ENTITY}/environments/${environment}`;
        const parameters = PARAMETERS[action];
        const planned = await portal.ask('post', `${path}/plans`, as(person), {
          action,
          parameters,
        });
        const plan = planOf(planned);
        const answer = await portal.ask(
          'post',
          `${path}/operations`,
          as(person),
          requestOf(action, plan.hash),
        );
        const mayDoIt = allowed.includes(`${person} ${action} ${environment}`);
        expect({
          button: button?.state === 'denied' ? 'denied' : 'possible',
          plan: plan.permission.decision,
          executable: plan.executable,
          status: answer.status,
          recorded: await portal.recorded(),
        }).toEqual(
          mayDoIt
            ? {
                button: 'possible',
                plan: 'allow',
                executable: true,
                status: 202,
                recorded: 1,
              }
            : {
                button: 'denied',
                plan: 'deny',
                executable: false,
                status: 403,
                recorded: 0,
              },
        );
        const words = mayDoIt
          ? []
          : [plan.permission.reason, messageOf(answer)];
        expect(words.filter(each => each !== button?.reason)).toEqual([]);
        expect(mayDoIt ? [] : portal.mutations()).toEqual([]);
        await portal.stop();
        await own.stop();
      },
    );

    it('says in words who could', async () => {
      const portal = await start({ permissions: conditional });
      const { actions } = await availability(portal, 'viewer');
      const reasonOf = (action: string) =>
        actions.find(each => each.action === action)?.reason;
      expect(reasonOf('scale')).toBe(
        'To scale production of quantum-rerank you must be an owner of the entity (group:default/ml-platform).',
      );
      expect(reasonOf('restart')).toBe(
        'To restart production of quantum-rerank you must be on call (now: group:default/quantum-rerank-on-call) or be an owner of the entity (group:default/ml-platform) and ask for staging (this is production).',
      );
      expect(reasonOf('rollback')).toMatch(
        /does not let you roll back production .* Owners: group:default\/ml-platform; on call now: group:default\/quantum-rerank-on-call/,
      );
    });

    it('judges the bounds with the number that is asked for', async () => {
      const portal = await start({ permissions: conditional });
      const { actions } = await availability(portal, 'owner');
      expect(actions[0]).toMatchObject({
        action: 'scale',
        state: 'conditional',
        reason: expect.stringContaining('stay between 3 and 8 replicas'),
      });
      for (const replicas of [2, 9]) {
        const answer = await portal.operate(as('owner'), 'scale', { replicas });
        expect([replicas, answer.status]).toEqual([replicas, 403]);
        expect(messageOf(answer)).toContain('stay between 3 and 8 replicas');
      }
      expect(portal.mutations()).toEqual([]);
    });

    it('lets only the person who asked cancel, and says so to others', async () => {
      const portal = await start({
        permissions: conditional,
        profiles: null,
      });
      // The built-in profile gives five seconds.
      const { body, status } = await portal.operate(as('owner'), 'scale', {
        replicas: 6,
      });
      expect(status).toBe(202);
      const { id } = body as { id: string };
      const path = `/operations/${id}/cancellation`;
      const other = await portal.ask('post', path, as('onCall'), {});
      expect(other.status).toBe(403);
      expect(messageOf(other)).toContain(
        `be the person who asked for it (${people.owner})`,
      );
      const own = await portal.ask('post', path, as('owner'), {});
      expect(own.body).toMatchObject({
        state: 'cancelled',
        cancelledBy: people.owner,
      });
      expect(portal.mutations()).toEqual([]);
    });
  });

  describe('with a policy that hides', () => {
    const hiding = (hidden: typeof overviewReadPermission) =>
      policy(({ permission }, user) =>
        isPermission(permission, hidden) &&
        user?.info.userEntityRef !== people.owner
          ? DENY
          : ALLOW,
      );

    it('answers for a hidden operation what it answers for none', async () => {
      const portal = await start({
        permissions: hiding(historyReadPermission),
      });
      const { body } = await portal.operate(
        as('owner'),
        'restart',
        {},
        { environment: 'staging' },
      );
      const { id } = body as { id: string };
      const none = randomUUID();
      for (const [method, suffix] of [
        ['get', ''],
        ['get', '/progress'],
        ['post', '/cancellation'],
      ] as const) {
        const ask = (wanted: string) =>
          portal.ask(
            method,
            `/operations/${wanted}${suffix}`,
            as('viewer'),
            method === 'post' ? {} : undefined,
          );
        const [hidden, missing] = [await ask(id), await ask(none)];
        expect(hidden.status).toBe(404);
        expect(hidden.text.split(id).join('ID')).toBe(
          missing.text.split(none).join('ID'),
        );
      }
      const list = await portal.ask(
        'get',
        `${ENTITY}/environments/staging/operations`,
        as('viewer'),
      );
      expect(list.status).toBe(403);
      expect(list.text).not.toContain(id);
    });

    it('shows nothing of an environment that may not be seen, and plans nothing there', async () => {
      const portal = await start({
        permissions: hiding(overviewReadPermission),
      });
      const reads = [
        `${ENTITY}/environments`,
        `${PRODUCTION}/snapshot`,
        `${PRODUCTION}/pods`,
        `${PRODUCTION}/revisions`,
        '/profile/component:default%2Fquantum-rerank',
      ];
      for (const path of reads) {
        const { status } = await portal.ask('get', path, as('viewer'));
        expect([path, status]).toEqual([path, 403]);
      }
      for (const path of [`${PRODUCTION}/plans`, `${PRODUCTION}/operations`]) {
        const answer = await portal.ask('post', path, as('viewer'), {
          action: 'restart',
          reason: 'because of a test',
          planHash: 'guessed',
          idempotencyKey: randomUUID(),
        });
        expect([path, answer.status]).toEqual([path, 403]);
      }
      expect(sandbox.requests.all()).toEqual([]);
    });
  });
});
