import { randomUUID } from 'node:crypto';
import {
  auditEvents,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import {
  askForReport,
  reportWhen,
} from '../reports/__testUtils__/portalReports';
import { component } from './__testUtils__/entities';
import { openEscalation } from './__testUtils__/escalations';
import type { Answer } from './__testUtils__/http';
import { as, people } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

const STAGING = `${ENTITY}/environments/staging`;
const RESTART = { action: 'restart', parameters: {} };

/** A request that is audited as the event, and what it is about. */
interface Case {
  path: string;
  body?: object;
  /** What it answers once the record can be written. */
  status: number;
}

type EventName = keyof typeof auditEvents;

describe('without an audit record', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({
      sandbox,
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
          alertRules: [
            {
              id: 'rate-high',
              severity: 'P2',
              title: 'Many requests',
              signal: 'request-rate',
              above: 1000,
              for: '5m',
              response: 'Scale up.',
            },
          ],
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
          notifications: {
            channels: [{ id: 'portal', title: 'Portal', kind: 'backstage' }],
          },
          // Nothing begins while this test runs.
          operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
        }),
      ],
    });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  const idOf = ({ body }: Answer) => (body as { id: string }).id;
  const planned = async (environment: string) =>
    (await portal.ask('post', `${environment}/plans`, as('owner'), RESTART))
      .body as Plan;
  /** An operation that waits for somebody else's approval. */
  const proposed = async (environment: string) =>
    idOf(
      await portal.operate(
        as('onCall'),
        'restart',
        {},
        {
          environment,
          body: { unattended: true },
        },
      ),
    );
  const overridden = () => ({
    entityRef: 'component:default/quantum-rerank',
    environment: 'production',
    rotation: 'primary',
    kind: 'take',
    person: people.owner,
    from: '2027-01-01T00:00:00Z',
    until: '2027-01-02T00:00:00Z',
    reason: 'A test',
    idempotencyKey: randomUUID(),
  });
  let waiting = '';

  /** In an order in which each finds what it is about. */
  const CASES: Record<
    Exclude<EventName, 'execute'>,
    () => Promise<Case> | Case
  > = {
    plan: () => ({ path: `${STAGING}/plans`, body: RESTART, status: 200 }),
    request: async () => ({
      path: `${STAGING}/operations`,
      body: {
        ...RESTART,
        reason: 'because of a test',
        planHash: (await planned(STAGING)).hash,
        idempotencyKey: randomUUID(),
      },
      status: 202,
    }),
    cancel: async () => {
      const id = idOf(await portal.operate(as('owner'), 'restart', {}));
      return { path: `/operations/${id}/cancellation`, body: {}, status: 200 };
    },
    review: async () => {
      waiting = await proposed('production');
      return {
        path: `/operations/${waiting}/review`,
        body: { comment: 'It was right.' },
        // There is nothing to review.
        status: 409,
      };
    },
    reject: () => ({
      path: `/operations/${waiting}/approvals`,
      body: { decision: 'reject', comment: 'No.' },
      status: 200,
    }),
    createReport: () => ({
      path: `${STAGING}/reports`,
      body: { kind: 'morning-check', idempotencyKey: randomUUID() },
      status: 202,
    }),
    cancelReport: async () => {
      const report = idOf(
        await askForReport(
          portal,
          as('owner'),
          { kind: 'morning-check' },
          'production',
        ),
      );
      await reportWhen(portal, as('owner'), report);
      return {
        path: `/reports/${report}/cancellation`,
        body: {},
        // It is over.
        status: 409,
      };
    },
    testNotification: () => ({
      path: `${PRODUCTION}/channels/portal/test`,
      body: {},
      status: 202,
    }),
    acknowledgeEscalation: async () => {
      const id = randomUUID();
      await portal.knex('escalations').insert(openEscalation(id));
      return {
        path: `/escalations/${id}/acknowledgement`,
        body: {},
        status: 200,
      };
    },
    silenceAlerts: () => ({
      path: `${PRODUCTION}/silences`,
      body: { rules: ['rate-high'], minutes: 30, reason: 'A known fault' },
      status: 201,
    }),
    expireSilence: async () => {
      const silence = idOf(
        await portal.ask('post', `${PRODUCTION}/silences`, as('owner'), {
          rules: ['rate-high'],
          minutes: 30,
          reason: 'A known fault',
        }),
      );
      return {
        path: `${PRODUCTION}/silences/${silence}/expiration`,
        body: {},
        status: 200,
      };
    },
    overrideOnCall: () => ({
      path: '/on-call/overrides',
      body: overridden(),
      status: 201,
    }),
    withdrawOnCall: async () => {
      const override = idOf(
        await portal.ask('post', '/on-call/overrides', as('owner'), {
          ...overridden(),
          from: '2027-02-01T00:00:00Z',
          until: '2027-02-02T00:00:00Z',
        }),
      );
      return {
        path: `/on-call/overrides/${override}/withdrawal`,
        body: {},
        status: 200,
      };
    },
    // Last: it is carried out.
    approve: async () => ({
      path: `/operations/${await proposed('production')}/approvals`,
      body: { decision: 'approve', comment: 'Yes.' },
      status: 200,
    }),
  };

  it('is tried for every event', () => {
    // The change itself is not begun: faults.test.ts of operations.
    expect([...Object.keys(CASES), 'execute'].sort()).toEqual(
      Object.keys(auditEvents).sort(),
    );
  });

  it.each(Object.keys(CASES) as Array<keyof typeof CASES>)(
    '%s is refused, and done once the record can be written',
    async name => {
      const { path, body, status } = await CASES[name]();
      const eventId = auditEvents[name];
      const send = () => portal.ask('post', path, as('owner'), body);
      const before = await rowsOfRequests();

      portal.auditor.broken.add(eventId);
      const refused = await send();
      portal.auditor.broken.clear();

      expect([refused.status, refused.text]).toEqual([
        503,
        expect.stringContaining('The audit record could not be written'),
      ]);
      expect(refused.text).not.toContain('audit store is away');
      expect(await rowsOfRequests()).toEqual(before);
      expect(portal.mutations()).toEqual([]);

      const earlier = portal.auditor.of(eventId).length;
      const done = await send();
      expect([done.status, done.text]).toEqual([status, expect.any(String)]);
      expect(portal.auditor.of(eventId).length).toBeGreaterThan(earlier);
    },
  );

  /** What requests leave behind. */
  async function rowsOfRequests() {
    return Promise.all(
      [
        'operations',
        'operation_events',
        'operation_reviews',
        'reports',
        'alert_silences',
        'on_call_overrides',
        'on_call_withdrawals',
        'escalation_events',
        'deliveries',
        'outbox',
      ].map(async table => {
        const [{ count }] = await portal.knex(table).count({ count: '*' });
        return [table, Number(count)];
      }),
    );
  }
});
