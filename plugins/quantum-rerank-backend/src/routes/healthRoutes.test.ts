import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  baselineProposalSchema,
  errorBudgetSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { as } from '../tests/__testUtils__/people';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const MINUTE = 60_000;
const STAGING = PRODUCTION.replace('production', 'staging');

describe('routes of health, error budget and baselines', () => {
  const databases = new TestDatabases();
  let knex: Knex;
  let sandbox: Sandbox;
  let portal: TestPortal;

  const start = (more: object = {}) =>
    TestPortal.start({
      sandbox,
      profiles: null,
      quantumRerank: {
        profiles: [
          {
            environments: {
              production: {
                baseUrl: sandbox.serviceUrls.production,
                metrics: { source: 'scrape' },
              },
            },
          },
        ],
      },
      ...more,
    });

  async function get(path: string) {
    const answer = await portal.ask('get', path, as('viewer'));
    expect([path, answer.status]).toEqual([path, 200]);
    return answer;
  }

  /** What would have been measured in the last hours. */
  async function remember(
    hours: number,
    values: Record<string, (minute: number) => number>,
  ) {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const rows = Object.entries(values).flatMap(([signal, valueAt]) =>
      Array.from({ length: hours * 60 }, (_, index) => ({
        environment: 'quantum-rerank/production',
        signal,
        at: now - (index + 1) * MINUTE,
        value: valueAt(index),
      })),
    );
    await knex.batchInsert('signal_points', rows, 100);
  }

  beforeAll(async () => {
    knex = await databases.init('SQLite');
    await remember(12, {
      availability: minute => (minute >= 90 && minute < 100 ? 0 : 1),
      'similarity-p95': minute => 0.2 + (minute % 10) / 1000,
      'error-rate': minute => (minute % 20) / 100_000,
    });
    sandbox = await startQuietSandbox();
    portal = await start({ knex });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
    await databases.destroy();
  });

  it('tells what is left of the error budget', async () => {
    // The first look of a replica adds up what it finds.
    await get(`${PRODUCTION}/signals`);
    const { body } = await get(`${PRODUCTION}/error-budget`);
    const budget = errorBudgetSchema.parse(body);
    expect(budget).toMatchObject({
      environment: 'production',
      signal: 'availability',
      window: '30d',
      target: 0.999,
      allowedSeconds: 2592,
      spentSeconds: 600,
      state: 'ok',
    });
    expect(budget.coverage).toBeGreaterThan(0.015);
    expect(budget.coverage).toBeLessThan(0.018);
    expect(budget.summary).toMatch(
      /^33 min 12 s of 43 min 12 s allowed in 30 d are left: .*; 1\.6 % of the 30 d was measured/,
    );
  });

  it('proposes what is normal of late', async () => {
    const { body } = await get(`${PRODUCTION}/baselines?range=6h`);
    const { items, diff } = baselineProposalSchema.parse(body);
    const of = (id: string) => items.find(({ signal }) => signal === id);
    expect(of('similarity-p95')).toMatchObject({
      current: { min: 0.05, max: 0.1 },
      learned: { min: 0.2, max: 0.21 },
      change: 'shifted',
    });
    expect(of('error-rate')).toMatchObject({
      learned: { max: expect.any(Number) },
      change: 'narrower',
    });
    expect(of('error-rate')?.learned).not.toHaveProperty('min');
    expect(of('availability')?.change).toBe('none');
    expect(of('batch-p95')).toMatchObject({
      change: 'none',
      reason: expect.stringContaining('at least 60'),
    });
    expect(diff).toContain('id: similarity-p95');
    expect(diff).toMatch(/^-\s+max: 0\.1$/m);
    expect(diff).toMatch(/^\+\s+max: 0\.21$/m);
  });

  it('says what it cannot learn from', async () => {
    const week = baselineProposalSchema.parse(
      (await get(`${PRODUCTION}/baselines?range=7d`)).body,
    );
    expect(week.diff).toBe('');
    expect(week.items.find(({ signal }) => signal === 'error-rate')).toEqual(
      expect.objectContaining({
        change: 'none',
        reason: expect.stringContaining('7d needs Prometheus'),
      }),
    );
    const unmeasured = baselineProposalSchema.parse(
      (await get(`${STAGING}/baselines`)).body,
    );
    expect(unmeasured.items.every(({ change }) => change === 'none')).toBe(
      true,
    );
    expect((await get(`${STAGING}/error-budget`)).body).toMatchObject({
      state: 'unknown',
      summary: 'No source of metrics is configured for this environment',
    });
  });

  it.each([
    `${PRODUCTION}/baselines?range=2h`,
    `${PRODUCTION}/baselines?signal=x`,
    `${PRODUCTION}/error-budget?window=7d`,
  ])('refuses %s', async path => {
    expect((await portal.ask('get', path, as('viewer'))).status).toBe(400);
  });

  it('shows nothing to those who may not read', async () => {
    const locked = await start({
      permissions: { handle: async () => ({ result: AuthorizeResult.DENY }) },
    });
    for (const path of ['health', 'error-budget', 'baselines']) {
      const { status, body } = await locked.ask(
        'get',
        `${PRODUCTION}/${path}`,
        as('viewer'),
      );
      expect([path, status]).toEqual([path, 403]);
      expect(Object.keys(body as object)).toEqual([
        'error',
        'request',
        'response',
      ]);
    }
    await locked.stop();
  });
});
