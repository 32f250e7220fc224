import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  actionNames,
  actionPermissions,
  alertSilencePermission,
  configUpdatePermission,
  historyReadPermission,
  incidentAcknowledgePermission,
  notificationTestPermission,
  onCallOverridePermission,
  onCallReadPermission,
  operationApprovePermission,
  operationCancelPermission,
  overviewReadPermission,
  reportCreatePermission,
  routeDescriptions,
  secretReadPermission,
  validationRunPermission,
  type ActionName,
  type RouteDescription,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { askForReport } from '../reports/__testUtils__/portalReports';
import { PARAMETERS } from './__testUtils__/actions';
import { component } from './__testUtils__/entities';
import { openEscalation } from './__testUtils__/escalations';
import type { Answer } from './__testUtils__/http';
import { as, people } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import { isForServices, nameOf, pathOf } from './__testUtils__/routes';
import { startQuietSandbox, TestPortal } from './__testUtils__/TestPortal';

/** What a route needs: each of the permissions, for what the body asks for. */
interface Need {
  permissions: Array<{ name: string }>;
  body?: Record<string, unknown>;
  /** What tells this body from the route's others. */
  of?: string;
}

const overview = [overviewReadPermission];
const looks = [{ permissions: overview }];
const isSeen = [{ permissions: [historyReadPermission] }];
const isDecided = (body: Record<string, unknown>) => [
  {
    permissions: [historyReadPermission, operationApprovePermission],
    body,
  },
];
const operationBody = (
  action: ActionName,
  parameters = PARAMETERS[action],
) => ({
  action,
  parameters,
  reason: 'because of a test',
  planHash: 'f'.repeat(64),
  idempotencyKey: randomUUID(),
});

/** Whether the person is asked for names only, and gets an answer without them. */
const ANSWERS_WITHOUT: Record<string, RegExp> = {
  listOnCallServices: /"items":\[\]/,
  listMyShifts: /"items":\[\]/,
};

/**
 * What each route needs, by operation id. A route without a line fails: say
 * here what it must be denied for, and it is tried below.
 */
const NEEDS: Record<string, Need[]> = {
  getEnvironments: looks,
  getProfile: looks,
  getProfileFindings: looks,
  getSnapshot: looks,
  listPods: looks,
  listRevisions: looks,
  listTemporaryFloors: looks,
  getHealth: looks,
  getRecovery: looks,
  getSignals: looks,
  getSignalHistory: looks,
  getErrorBudget: looks,
  getBaselines: looks,
  getAlerts: looks,
  getAlertRules: looks,
  listAlertHistory: looks,
  getChannels: looks,
  getFreeze: looks,
  getConfig: looks,
  listConfigVersions: looks,
  getSecret: [{ permissions: [secretReadPermission] }],
  listSecretVersions: [{ permissions: [secretReadPermission] }],
  listReports: looks,
  getReport: looks,
  listEscalations: looks,
  getEscalation: looks,
  getOnCall: looks,
  getOnCallSchedule: looks,
  getOnCallCalendar: looks,
  listOnCallServices: looks,
  listMyShifts: looks,
  listOnCallOverrides: [
    { permissions: [overviewReadPermission, onCallReadPermission] },
  ],
  listOperations: isSeen,
  checkHistory: isSeen,
  listHistory: [
    { permissions: [historyReadPermission, overviewReadPermission] },
  ],
  getOperation: isSeen,
  watchOperation: isSeen,
  listDeliveries: isSeen,
  createPlan: [
    {
      permissions: overview,
      body: { action: 'scale', parameters: PARAMETERS.scale },
    },
    ...(['secret-update', 'cache-flush', 'redeploy'] as const).map(action => ({
      of: action,
      permissions: [...overview, actionPermissions[action]],
      body: { action, parameters: PARAMETERS[action] },
    })),
  ],
  createOperation: [
    ...actionNames.map(action => ({
      of: action,
      permissions: [...overview, actionPermissions[action]],
      body: operationBody(action),
    })),
    {
      of: 'rollback with its configuration',
      permissions: [
        ...overview,
        actionPermissions.rollback,
        configUpdatePermission,
      ],
      body: operationBody('rollback', { configuration: true }),
    },
  ],
  decideOperation: isDecided({ decision: 'approve' }),
  reviewOperation: isDecided({ comment: 'It was right.' }),
  cancelOperation: [
    {
      permissions: [historyReadPermission, operationCancelPermission],
      body: {},
    },
  ],
  createReport: [
    {
      of: 'morning check',
      permissions: [...overview, reportCreatePermission],
      body: { kind: 'morning-check', idempotencyKey: randomUUID() },
    },
    {
      of: 'smoke test',
      permissions: [...overview, validationRunPermission],
      body: { kind: 'smoke-test', idempotencyKey: randomUUID() },
    },
  ],
  cancelReport: [
    { permissions: [...overview, reportCreatePermission], body: {} },
  ],
  createSilence: [
    {
      permissions: [...overview, alertSilencePermission],
      body: { rules: ['error-rate'], minutes: 30, reason: 'A known fault' },
    },
  ],
  expireSilence: [
    { permissions: [...overview, alertSilencePermission], body: {} },
  ],
  testChannel: [
    { permissions: [...overview, notificationTestPermission], body: {} },
  ],
  testRoute: [
    { permissions: [...overview, notificationTestPermission], body: {} },
  ],
  acknowledgeEscalation: [
    { permissions: [...overview, incidentAcknowledgePermission], body: {} },
  ],
  createOnCallOverride: [
    {
      permissions: [
        ...overview,
        onCallReadPermission,
        onCallOverridePermission,
      ],
      body: {
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        rotation: 'primary',
        kind: 'take',
        person: people.owner,
        from: '2099-01-01T00:00:00Z',
        until: '2099-01-02T00:00:00Z',
        reason: 'A test',
        idempotencyKey: randomUUID(),
      },
    },
  ],
  // The owner made it, so seeing it is enough.
  withdrawOnCallOverride: [
    { permissions: [...overview, onCallReadPermission], body: {} },
  ],
};

const ESCALATION = '00000000-0000-4000-8000-00000000e5ca';
const OVERRIDE = '00000000-0000-4000-8000-00000000c0de';
const MISSING = '00000000-0000-4000-8000-0000000000ff';

const errorOf = ({ body }: Answer) =>
  (body as { error?: { name: string; message: string } }).error ?? {
    name: 'none',
    message: 'none',
  };

/** Tables that the portal writes by itself, whoever asks what. */
const BY_ITSELF = [
  /^alert_(environments|episodes|notifications|states|transitions)$/,
  /^report_schedules$/,
  /^revision_/,
  /^signal_/,
  /^config_versions$/,
  /^knex_/,
  /^sqlite_/,
];

describe('routes and the permissions they need', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;
  /** Names of what the policy denies now; everything else it allows. */
  let denied: (name: string) => boolean = () => false;
  const ids: Record<string, string> = {
    escalations: ESCALATION,
    'on-call': OVERRIDE,
  };

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({
      sandbox,
      permissions: {
        handle: async ({ permission }) => ({
          result: denied(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        }),
      },
      entities: [
        component(),
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name: 'olivia', namespace: 'default' },
          spec: { memberOf: [] },
        },
      ],
      profiles: [
        profileText({
          rotations: [
            {
              id: 'primary',
              title: 'Primary',
              level: 1,
              layers: [
                {
                  id: 'weekly',
                  start: '2026-01-05',
                  handover: { time: '09:00' },
                  length: '1w',
                  participants: [{ user: people.owner }],
                },
              ],
            },
          ],
          operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
        }),
      ],
    });
    // Waits for an approval that the owner could give.
    const asked = await portal.operate(
      as('onCall'),
      'restart',
      {},
      {
        environment: 'staging',
        body: { unattended: true },
      },
    );
    ids.operations = (asked.body as { id: string }).id;
    const report = await askForReport(portal, as('owner'), {
      kind: 'morning-check',
    });
    ids.reports = (report.body as { id: string }).id;
    await portal.knex('escalations').insert(openEscalation(ESCALATION));
    // Made by the owner, so that nothing but the policy stands in the way.
    await portal.knex('on_call_overrides').insert({
      id: OVERRIDE,
      entity_ref: 'component:default/quantum-rerank',
      environment: 'production',
      rotation: 'primary',
      kind: 'take',
      person: people.owner,
      starts_at: Date.now() + 86_400_000,
      ends_at: Date.now() + 2 * 86_400_000,
      reason: 'A test',
      created_by: people.owner,
      created_at: Date.now(),
      via: 'portal',
      idempotency_key: 'a-test-of-rights',
      half: 0,
      request_digest: 'none',
    });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  const cases = routeDescriptions
    .filter(route => !isForServices(route))
    .flatMap(route =>
      (NEEDS[route.operationId] ?? []).map(
        need =>
          [
            [nameOf(route), need.of].filter(Boolean).join(' of '),
            route,
            need,
          ] as const,
      ),
    );

  const ask = (route: RouteDescription, { body }: Need, id?: string) =>
    portal.ask(
      route.method,
      pathOf(route, { id: id ?? ids[route.path.split('/')[1]] ?? MISSING }),
      as('owner'),
      body,
    );

  /** How many rows every table has that only requests fill. */
  async function rows(): Promise<Record<string, number>> {
    const tables: Array<{ name: string }> = await portal
      .knex('sqlite_master')
      .select('name')
      .where({ type: 'table' });
    const counts = await Promise.all(
      tables
        .map(({ name }) => name)
        .filter(name => !BY_ITSELF.some(pattern => pattern.test(name)))
        .map(async name => {
          const [{ count }] = await portal.knex(name).count({ count: '*' });
          return [name, Number(count)] as const;
        }),
    );
    return Object.fromEntries(counts);
  }

  /** What speaks against a refusal that gave nothing away and did nothing. */
  async function complaints(route: RouteDescription, need: Need) {
    const before = { rows: await rows(), writes: portal.writes() };
    const answer = await ask(route, need);
    const without = ANSWERS_WITHOUT[route.operationId];
    const isRefusal =
      (without && answer.status === 200 && without.test(answer.text)) ||
      (answer.status === 403 && errorOf(answer).name === 'NotAllowedError') ||
      // What may not be seen is answered like what does not exist.
      (answer.status === 404 &&
        errorOf(answer).message ===
          errorOf(await ask(route, need, MISSING)).message.replaceAll(
            MISSING,
            ids[route.path.split('/')[1]],
          ));
    return [
      ...(isRefusal ? [] : [`${answer.status} ${answer.text}`]),
      ...(isDeepStrictEqual(before, {
        rows: await rows(),
        writes: portal.writes(),
      })
        ? []
        : ['it did something']),
    ];
  }

  it('has a line for every route', () => {
    expect(Object.keys(NEEDS).sort()).toEqual(
      routeDescriptions
        .filter(route => !isForServices(route))
        .map(({ operationId }) => operationId)
        .sort(),
    );
    // What the contract says of a route is among what it needs.
    expect(
      cases
        .filter(
          ([, { permission }, { permissions }]) =>
            permission !== undefined &&
            !permissions.some(({ name }) => name === permission),
        )
        .map(([name]) => name),
    ).toEqual([]);
  });

  it.each(cases)(
    '%s: refused where everything is denied',
    async (_, route, need) => {
      denied = () => true;
      expect(await complaints(route, need)).toEqual([]);
    },
  );

  it.each(
    cases.flatMap(([name, route, need]) =>
      need.permissions.map(
        permission => [name, permission.name, route, need] as const,
      ),
    ),
  )('%s: refused without %s alone', async (_, permission, route, need) => {
    denied = name => name === permission;
    expect(await complaints(route, need)).toEqual([]);
  });

  it.each(cases.filter(([, { method }]) => method === 'get'))(
    '%s: served with just that',
    async (_, route, need) => {
      denied = name =>
        name.startsWith('quantum-rerank.') &&
        !need.permissions.some(permission => permission.name === name);
      const { status, text } = await ask(route, need);
      expect([status, text]).toEqual([
        route.response.status,
        expect.any(String),
      ]);
    },
  );
});
