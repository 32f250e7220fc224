import { randomUUID } from 'node:crypto';
import {
  reportSchema,
  type Page,
  type Report,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { as } from '../tests/__testUtils__/people';
import {
  ENTITY,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';
import { askForReport, reportWhen } from './__testUtils__/portalReports';

const STAGING = `${ENTITY}/environments/staging`;
const owner = as('owner');

describe('reports of the profile that is built in', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    // As any service, the stand-in fails now and then.
    jest.spyOn(sandbox.services.staging, 'errorRate').mockReturnValue(0);
    portal = await TestPortal.start({
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
              staging: {
                baseUrl: sandbox.serviceUrls.staging,
                metrics: { source: 'scrape' },
                load: { rate: 50, concurrency: 20, duration: '2m' },
              },
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

  async function run(
    request: Parameters<typeof askForReport>[2],
    environment?: string,
  ): Promise<Report> {
    const { status, body, text, headers } = await askForReport(
      portal,
      owner,
      request,
      environment,
    );
    if (status !== 202) {
      throw new Error(text);
    }
    const { id, state } = body as Report;
    expect(state).toBe('queued');
    expect(headers.location).toBe(`/api/quantum-rerank/reports/${id}`);
    return reportWhen(portal, owner, id);
  }

  it('runs the smoke test against the stand-in', async () => {
    const report = await run({ kind: 'smoke-test' });
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      kind: 'smoke-test',
      state: 'finished',
      verdict: 'ok',
      summary: 'All 6 steps are ok',
      requestedBy: 'user:default/olivia',
    });
    expect(report.steps.map(({ state, verdict }) => [state, verdict])).toEqual(
      Array(6).fill(['done', 'ok']),
    );
  });

  it('validates the performance within the bounds, compared with the run before', async () => {
    const load = { rate: 40, concurrency: 10, duration: '2s' };
    const first = await run({ kind: 'performance-validation', load });
    expect(first).toMatchObject({ state: 'finished', load: { errors: 0 } });
    expect(first.load?.parameters).toEqual(load);
    expect(first.load?.sent).toBeGreaterThan(20);
    expect(first.load?.sent).toBeLessThanOrEqual(82);
    expect(first.load?.achievedRate).toBeLessThanOrEqual(41);
    expect(
      first.load?.results.map(({ endpointClass }) => endpointClass),
    ).toEqual(['health', 'similarity', 'batch']);
    expect(first.comparedWith).toBeUndefined();

    const second = await run({ kind: 'performance-validation', load });
    expect(second.comparedWith).toBe(first.id);
    expect(second.load?.results[1].previous).toEqual({
      p50: first.load?.results[1].p50,
      p95: first.load?.results[1].p95,
      p99: first.load?.results[1].p99,
    });
  });

  it('checks every step of the guide in the morning', async () => {
    const report = await run({ kind: 'morning-check' }, 'production');
    expect(report.title).toBe('Morning check');
    expect(report.steps.map(({ id, state }) => [id, state])).toEqual([
      ['service-health', 'done'],
      ['responsiveness', 'done'],
      ['resource-usage', 'done'],
      ['overnight-alerts', 'done'],
      ['autoscaling', 'done'],
    ]);
    expect(report.steps[3].facts).toEqual([
      expect.objectContaining({ check: 'alerts', state: 'unknown' }),
    ]);
    const nodes = report.steps[2].facts.filter(
      ({ check }) => check === 'node-usage',
    );
    expect(nodes).toEqual([
      expect.objectContaining({
        state: 'ok',
        summary: expect.stringMatching(/nodes measured; highest: CPU \d+ %/),
      }),
    ]);
  });

  it('lists them, newest first', async () => {
    const { body } = await portal.ask(
      'get',
      `${STAGING}/reports?limit=2`,
      owner,
    );
    const page = body as Page<ReportSummary>;
    expect(page.items.map(({ kind }) => kind)).toEqual([
      'performance-validation',
      'performance-validation',
    ]);
    const rest = await portal.ask(
      'get',
      `${STAGING}/reports?cursor=${page.nextCursor}`,
      owner,
    );
    expect(
      (rest.body as Page<ReportSummary>).items.map(({ kind }) => kind),
    ).toEqual(['smoke-test']);
  });

  it('gives the same report for the same key', async () => {
    const request = {
      kind: 'smoke-test',
      idempotencyKey: randomUUID(),
    } as const;
    const answers = await Promise.all(
      [1, 2, 3].map(() => askForReport(portal, owner, request)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => (body as Report).id)).size).toBe(
      1,
    );
    await reportWhen(portal, owner, (answers[0].body as Report).id);
    const other = await askForReport(portal, owner, {
      ...request,
      kind: 'morning-check',
    });
    expect(other.status).toBe(409);
    expect(other.text).toContain('idempotencyKey was used before');
  });
});
