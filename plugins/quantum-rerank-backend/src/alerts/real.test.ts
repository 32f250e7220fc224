import { mockCredentials } from '@backstage/backend-test-utils';
import {
  alertsSchema,
  silenceSchema,
  type Alert,
  type Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import { parse } from 'yaml';
import { TestPrometheus } from '../signals/__testUtils__/TestPrometheus';
import { TestServer } from '../signals/__testUtils__/TestServer';
import { as } from '../tests/__testUtils__/people';
import { profileText } from '../tests/__testUtils__/profile';
import { PRODUCTION, TestPortal } from '../tests/__testUtils__/TestPortal';
import { rulesFile } from './rules/rulesFile';
import { parseProfile } from '../profile/parseProfile';
import { hasProgram } from './__testUtils__/programs';
import { TestAlertmanager } from './__testUtils__/TestAlertmanager';

/** The rule of the guide about errors, in seconds instead of minutes. */
const CHANGES = {
  signals: [
    {
      id: 'error-rate',
      title: 'Error rate',
      unit: 'ratio',
      group: 'health',
      window: '5s',
      good: 'lower',
      promql:
        'sum(rate(quantum_rerank_errors_total{namespace="$namespace"}[$window])) / sum(rate(quantum_rerank_requests_total{namespace="$namespace"}[$window]))',
    },
  ],
  alertRules: [
    {
      id: 'error-rate-high',
      severity: 'P1',
      title: 'Error rate above 5 %',
      signal: 'error-rate',
      above: 0.05,
      // Longer than what is read is shared, so that pending is seen.
      for: '8s',
      response: 'Read the error logs.',
    },
  ],
};

const isHere =
  hasProgram('prometheus') && hasProgram('prometheus-alertmanager');

(isHere ? describe : describe.skip)(
  'a real Prometheus and a real Alertmanager',
  () => {
    let sandbox: Sandbox;
    let alertmanager: TestAlertmanager;
    let prometheus: TestPrometheus;
    let portal: TestPortal;
    let relay: TestServer;
    const webhooks: Array<{ status: number; body: unknown }> = [];

    async function getAlerts(): Promise<Alerts> {
      const answer = await portal.ask(
        'get',
        `${PRODUCTION}/alerts`,
        as('viewer'),
      );
      return alertsSchema.parse(answer.body);
    }

    /** Asks until the rule is as wanted, noting the states on the way. */
    async function until(
      wanted: (alert: Alert) => boolean,
      seen: string[] = [],
    ): Promise<Alert> {
      for (;;) {
        const { items } = await getAlerts();
        const [alert] = items;
        if (seen.at(-1) !== alert.state) {
          seen.push(alert.state);
        }
        if (wanted(alert)) {
          return alert;
        }
        await new Promise(resolve => {
          setTimeout(resolve, 250);
        });
      }
    }

    beforeAll(async () => {
      sandbox = await startSandbox({ timing: { modelStepMs: 100 } });
      // Stands where the portal listens; the token is checked by the portal.
      relay = await TestServer.start();
      relay.handler = (request, response) => {
        let body = '';
        request.on('data', part => {
          body += part;
        });
        request.on('end', async () => {
          const answer = await portal.ask(
            'post',
            `${PRODUCTION}/alerts/notifications`,
            { authorization: request.headers.authorization ?? '' },
            body,
          );
          webhooks.push({ status: answer.status, body: answer.body });
          response.writeHead(answer.status).end(answer.text);
        });
      };
      alertmanager = await TestAlertmanager.start({
        url: relay.url,
        token: mockCredentials.service.token(),
      });
      const text = profileText(CHANGES);
      const profile = parseProfile(text, 'test');
      prometheus = await TestPrometheus.start(
        new URL(sandbox.serviceUrl).host,
        undefined,
        {
          rules: rulesFile(profile, profile.environments[0]),
          alertmanager: new URL(alertmanager.url).host,
        },
      );
      const { environments } = parse(text);
      Object.assign(environments[0], {
        metrics: { source: 'prometheus', url: prometheus.url },
        alertmanager: { url: alertmanager.url },
      });
      portal = await TestPortal.start({
        sandbox,
        profiles: [profileText({ ...CHANGES, environments })],
      });
    }, 60_000);

    afterAll(async () => {
      await prometheus?.stop();
      await alertmanager?.stop();
      await portal?.stop();
      await relay?.stop();
      await sandbox?.stop();
    });

    it('goes pending, fires, is silenced, and resolves', async () => {
      await until(({ state }) => state === 'inactive');
      const seen: string[] = [];
      sandbox.services.production.disturb({ load: 6 });
      const firing = await until(({ state }) => state === 'firing', seen);
      expect(seen).toEqual(
        expect.arrayContaining(['inactive', 'pending', 'firing']),
      );
      expect(firing).toMatchObject({
        rule: 'error-rate-high',
        severity: 'P1',
        above: 0.05,
        silencedBy: [],
      });
      expect(firing.value).toBeGreaterThan(0.05);
      expect(firing.activeAt).toBeDefined();

      const made = await portal.ask(
        'post',
        `${PRODUCTION}/silences`,
        as('owner'),
        {
          rules: ['error-rate-high'],
          minutes: 10,
          reason: 'A test of load',
        },
      );
      expect(made.status).toBe(201);
      const { id } = silenceSchema.parse(made.body);
      const silenced = await until(({ silencedBy }) => silencedBy.length > 0);
      expect(silenced).toMatchObject({ state: 'firing', silencedBy: [id] });
      expect((await getAlerts()).silences).toMatchObject([
        {
          id,
          state: 'active',
          rules: ['error-rate-high'],
          createdBy: 'user:default/olivia',
          reason: 'A test of load',
          source: 'alertmanager',
        },
      ]);

      const ended = await portal.ask(
        'post',
        `${PRODUCTION}/silences/${id}/expiration`,
        as('owner'),
        {},
      );
      expect([ended.status, (ended.body as { state: string }).state]).toEqual([
        200,
        'expired',
      ]);
      await until(({ silencedBy }) => silencedBy.length === 0);
      sandbox.services.production.disturb({ load: 1 });
      await until(({ state }) => state === 'resolved');
      expect(webhooks[0]).toEqual({
        status: 202,
        body: { result: 'accepted' },
      });
    }, 240_000);
  },
);
