import {
  healthSchema,
  profileFindingsSchema,
  signalHistorySchema,
  signalsSchema,
  type Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { as } from '../tests/__testUtils__/people';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const STAGING = PRODUCTION.replace('production', 'staging');
const ENTITY_REF = 'component:default%2Fquantum-rerank';

describe('signals of the profile that is built in', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  const get = async (path: string) => {
    const answer = await portal.ask('get', path, as('viewer'));
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const signals = async (environment = PRODUCTION) =>
    signalsSchema.parse(await get(`${environment}/signals`));
  const find = ({ items }: Signals, id: string) =>
    items.find(item => item.id === id);

  /** Asks until the service has been looked at twice and more. */
  async function settled(step: () => void, wanted: (s: Signals) => boolean) {
    for (;;) {
      step();
      const found = await signals();
      if (wanted(found)) {
        return found;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 200);
      });
    }
  }

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({
      sandbox,
      profiles: null,
      quantumRerank: {
        profiles: [
          {
            environments: {
              production: {
                baseUrl: sandbox.serviceUrls.production,
                metrics: { source: 'scrape', interval: '5s' },
              },
              staging: { baseUrl: sandbox.serviceUrls.staging },
            },
          },
        ],
      },
    });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  it('measures, judges, and turns critical with the service', async () => {
    const { production } = sandbox.services;
    const first = await signals();
    expect(find(first, 'similarity-p95')).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(/second look|not been measured/),
    });
    expect(find(first, 'similarity-p95')).not.toHaveProperty('value');

    const well = await settled(
      () => production.step(5),
      found => find(found, 'similarity-p95')?.value !== undefined,
    );
    expect(well.source).toMatchObject({ kind: 'scrape', state: 'live' });
    // Time is turned faster here, so that there are more requests than ever.
    expect(well.verdict).toEqual({
      state: 'warning',
      summary: expect.stringMatching(
        /^Requests: [\d.]+ requests\/s is above the normal range, which ends at 200 requests\/s; 2 not known$/,
      ),
    });
    expect(
      well.items
        .filter(({ state }) => state !== 'ok')
        .map(({ id, state }) => `${id} ${state}`),
    ).toEqual([
      'disk-utilization unknown',
      'security-events unknown',
      'request-rate warning',
    ]);
    expect(find(well, 'disk-utilization')).toMatchObject({
      state: 'unknown',
      reason: 'The profile names no metric for it',
    });
    expect(find(well, 'error-rate')).toMatchObject({
      state: 'ok',
      target: { max: 0.01 },
      normal: { max: 0.005 },
      bounds: [
        { severity: 'P0', above: 0.1, crossed: false },
        { severity: 'P1', above: 0.05, crossed: false },
      ],
    });

    await sandbox.scenarios.start('overload');
    const sick = await settled(
      () => production.step(60),
      found => found.verdict.state === 'critical',
    );
    const worst = sick.items.find(({ state }) => state === 'critical');
    expect(worst?.since).toBeDefined();
    expect(Date.parse(worst!.since!)).toBeGreaterThan(
      Date.parse(find(well, 'error-rate')!.observedAt!),
    );
    expect(sick.version).not.toBe(well.version);
    await sandbox.scenarios.clear();

    const history = signalHistorySchema.parse(
      await get(`${PRODUCTION}/signals/similarity-p95/history`),
    );
    expect(history.points).toHaveLength(61);
    expect(history.points[0].value).toBeNull();
    expect(history.normal).toEqual({ min: 0.05, max: 0.1 });
  }, 60_000);

  it('marks what was changed in the history', async () => {
    const accepted = await portal.operate(as('owner'), 'restart', {});
    expect(accepted.status).toBe(202);
    const { marks } = signalHistorySchema.parse(
      await get(`${PRODUCTION}/signals/error-rate/history?range=6h`),
    );
    expect(marks).toContainEqual(
      expect.objectContaining({
        kind: 'operation',
        id: (accepted.body as { id: string }).id,
      }),
    );
  });

  it('knows nothing without a source, and says how to name one', async () => {
    const found = await signals(STAGING);
    expect(found.source).toMatchObject({
      kind: 'none',
      state: 'none',
      reason: expect.stringContaining('environments.<name>.metrics'),
    });
    expect(found.verdict.state).toBe('unknown');
    expect(new Set(found.items.map(({ state }) => state))).toEqual(
      new Set(['unknown']),
    );
    expect(found.items.every(item => !('value' in item))).toBe(true);
    const history = signalHistorySchema.parse(
      await get(`${STAGING}/signals/error-rate/history`),
    );
    expect(history.reason).toContain('No source of metrics');
    expect(history.points).toEqual([]);
  });

  it('asks the health endpoints', async () => {
    const health = healthSchema.parse(await get(`${PRODUCTION}/health`));
    expect(
      health.items.map(({ probe, state, status }) => [probe, state, status]),
    ).toEqual([
      ['/health', 'ok', 200],
      ['/health/ready', 'ok', 200],
      ['/health/detailed', 'ok', 200],
    ]);
    expect(health.parts).toContainEqual(
      expect.objectContaining({
        part: 'probes',
        state: 'ok',
        summary: '3 of 3 probes are ok',
      }),
    );
  });

  it.each([
    [`${PRODUCTION}/signals/none/history`, 404],
    [`${PRODUCTION}/signals/error-rate/history?range=2h`, 400],
    // A day is kept.
    [`${PRODUCTION}/signals/error-rate/history?range=7d`, 400],
    [`${PRODUCTION}/signals?range=1h`, 400],
  ])('refuses %s with %d', async (path, status) => {
    expect((await portal.ask('get', path, as('viewer'))).status).toBe(status);
  });

  it('finds where the guide contradicts itself', async () => {
    const { items } = profileFindingsSchema.parse(
      await get(`/profile/${ENTITY_REF}/findings`),
    );
    expect(items.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'alert-within-normal alertRules.cache-miss-rate',
      'missing-level escalation.steps',
      'missing-level escalation.steps',
      'signal-without-metric signals.disk-utilization',
      'signal-without-metric signals.security-events',
      'environment-without-metrics environments.staging',
    ]);
    expect(items[0].message).toContain('20 %');
    expect(items[0].message).toContain('15 % to 30 %');
    expect(items[1].message).toContain('level 1');
    expect(items[2].message).toContain('Level 3 answers');
  });
});
