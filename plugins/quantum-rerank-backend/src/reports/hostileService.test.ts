import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { stringify, parse } from 'yaml';
import { TestServer } from '../signals/__testUtils__/TestServer';
import { as, people } from '../tests/__testUtils__/people';
import { profileText } from '../tests/__testUtils__/profile';
import {
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';
import { askForReport, reportWhen } from './__testUtils__/portalReports';

const owner = as('owner');

/** The profile of the tests, with a service at the address. */
function profileFor(baseUrl: string): string {
  const profile = parse(profileText()) as {
    environments: Array<Record<string, unknown>>;
  };
  const [production, staging] = profile.environments;
  return stringify({
    ...profile,
    environments: [
      { ...production, baseUrl },
      {
        ...staging,
        baseUrl,
        load: { rate: 200, concurrency: 20, duration: '10s' },
      },
    ],
    validation: {
      performance: {
        requests: [
          {
            endpointClass: 'health',
            request: { path: '/health', timeout: '1s' },
            targets: { p50: 10 },
          },
        ],
      },
      smoke: {
        steps: [
          {
            id: 'first',
            title: 'First',
            // Long enough to cancel it meanwhile, however busy the machine is.
            request: { path: '/first', timeout: '20s' },
            expect: { keys: ['status'] },
          },
          {
            id: 'second',
            title: 'Second',
            request: {
              method: 'POST',
              path: '/second',
              body: { a: 1 },
              timeout: '2s',
            },
            expect: { status: 201 },
          },
        ],
      },
    },
  });
}

describe('runs against a service in trouble', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;
  let service: TestServer;
  let elsewhere: TestServer;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    service = await TestServer.start();
    elsewhere = await TestServer.start();
    portal = await TestPortal.start({
      sandbox,
      profiles: [profileFor(service.url)],
    });
  });

  afterAll(async () => {
    await portal.stop();
    await service.stop();
    await elsewhere.stop();
    await sandbox.stop();
  });

  beforeEach(() => {
    service.seen.length = 0;
    portal.auditor.entries.length = 0;
  });

  /** Never answers, until the connection ends. */
  function hang(onRequest: () => void = () => {}) {
    service.handler = () => onRequest();
  }

  const ask = async (
    request: Parameters<typeof askForReport>[2],
    environment?: string,
  ) => {
    const answer = await askForReport(portal, owner, request, environment);
    return { ...answer, report: answer.body as Report };
  };

  const run = async (request: Parameters<typeof askForReport>[2]) => {
    const { report } = await ask(request);
    return reportWhen(portal, owner, report.id);
  };

  const load = { rate: 200, concurrency: 20, duration: '1s' };
  const validation = { kind: 'performance-validation', load } as const;

  it('goes on with the smoke test after a step that fails', async () => {
    service.handler = ({ url, method }, response) =>
      response
        .writeHead(url === '/second' && method === 'POST' ? 201 : 200)
        .end('{}');
    const report = await run({ kind: 'smoke-test' });
    expect(report).toMatchObject({
      state: 'finished',
      verdict: 'critical',
      summary: 'First: GET /first: Its answer lacks status; 1 of 2 steps is ok',
      steps: [
        { state: 'done', verdict: 'critical' },
        { state: 'done', verdict: 'ok' },
      ],
    });
  });

  it.each<[string, () => void, string, RegExp]>([
    [
      'leads elsewhere',
      () => service.answers(302, '', { location: elsewhere.url }),
      'unknown',
      /answers 302, a redirect, which is not followed/,
    ],
    [
      'sends 50 MB',
      () => {
        const chunk = Buffer.alloc(1024 * 1024, 'a');
        service.handler = (_, response) => {
          let left = 50;
          const more = () => {
            while (left > 0 && !response.destroyed) {
              left -= 1;
              if (!response.write(chunk)) {
                response.once('drain', more);
                return;
              }
            }
            response.end();
          };
          more();
        };
      },
      'critical',
      /longer than 1024 KiB/,
    ],
    [
      'sends garbage',
      () => {
        service.handler = (_, response) => {
          response.socket?.end('\u0000garbage\r\n\r\n');
        };
      },
      'critical',
      /not readable as HTTP|connection failed/,
    ],
  ])('says so when the service %s', async (_, behave, state, words) => {
    behave();
    const report = await run({ kind: 'smoke-test' });
    expect(report.steps[0].facts[0]).toMatchObject({
      state,
      summary: expect.stringMatching(words),
    });
    expect(report.verdict).toBe(state);
    expect(elsewhere.seen).toEqual([]);
    expect(JSON.stringify(report)).not.toContain(service.url);
  });

  it('says so when the service does not answer', async () => {
    service.handler = ({ url }, response) => {
      if (url === '/first') {
        response.end('{"status":"ok"}');
      }
    };
    const report = await run({ kind: 'smoke-test' });
    expect(report.steps.map(({ verdict }) => verdict)).toEqual([
      'ok',
      'critical',
    ]);
    expect(report.steps[1].facts[0]).toMatchObject({
      state: 'critical',
      summary: expect.stringMatching(/did not answer within 2 s/),
    });
    expect(report.verdict).toBe('critical');
    expect(JSON.stringify(report)).not.toContain(service.url);
  });

  it('spares a service that fails, and says so', async () => {
    service.answers(500, 'no');
    const report = await run({
      ...validation,
      load: { ...load, duration: '10s' },
    });
    expect(report).toMatchObject({
      state: 'finished',
      verdict: 'critical',
      summary: expect.stringMatching(
        /^It was stopped early to spare the service: \d+ of \d+ requests failed$/,
      ),
    });
    expect(report.load?.errors).toBeGreaterThanOrEqual(20);
    // Those that were on their way when it became clear are all there is.
    expect(service.seen.length).toBeLessThanOrEqual(60);
    expect(
      report.steps.filter(({ state }) => state === 'skipped').length,
    ).toBeGreaterThan(0);
  });

  it('says nothing about a service that it cannot ask', async () => {
    service.answers(302, '', { location: elsewhere.url });
    const report = await run(validation);
    expect(report).toMatchObject({
      state: 'finished',
      verdict: 'unknown',
      summary:
        'It was stopped: the service cannot be asked. It answers 302, a redirect, which is not followed',
    });
    expect(elsewhere.seen).toEqual([]);
  });

  it('never has more requests on their way than allowed', async () => {
    let now = 0;
    let most = 0;
    service.handler = (_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('{}');
      }, 50);
    };
    const report = await run({
      ...validation,
      load: { ...load, concurrency: 3 },
    });
    expect(most).toBe(3);
    expect(report.load?.sent).toBe(service.seen.length);
    expect(report.load?.achievedRate).toBeLessThan(100);
  });

  it.each<[object, RegExp]>([
    [{ rate: 201 }, /load\.rate must be at most 200/],
    [{ concurrency: 21 }, /load\.concurrency must be at most 20/],
    [{ duration: '11s' }, /load\.duration must be at most 10s/],
    [{ rate: 0 }, /load\.rate/],
    [{ duration: '1d' }, /load\.duration: must be at most 10m/],
    [{ url: 'http://elsewhere' }, /load: unknown field url/],
  ])('refuses %j, naming the field and the limit', async (asked, words) => {
    const answer = await ask({ ...validation, load: asked });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(words);
    expect(service.seen).toEqual([]);
  });

  it('sends no load where the profile allows none', async () => {
    const answer = await ask({ kind: 'performance-validation' }, 'production');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(
      'The profile does not allow load on production',
    );
    expect(service.seen).toEqual([]);
    expect(portal.auditor.entries.at(-1)).toMatchObject({
      eventId: 'report-create',
      status: 'failed',
    });
  });

  it('stops when somebody cancels it, and lets one of a kind run', async () => {
    const asked = new Promise<void>(resolve => hang(resolve));
    const { report } = await ask({ kind: 'smoke-test' });
    await asked;

    const second = await ask({ kind: 'smoke-test' });
    expect(second.status).toBe(409);
    expect(second.text).toContain(report.id);

    const cancelled = await portal.ask(
      'post',
      `/reports/${report.id}/cancellation`,
      as('onCall'),
      { comment: 'enough' },
    );
    expect(cancelled).toMatchObject({
      status: 200,
      body: {
        state: 'cancelled',
        summary: `It was cancelled by ${people.onCall}`,
        steps: [{ state: 'skipped' }, { state: 'skipped' }],
      },
    });
    const again = await portal.ask(
      'post',
      `/reports/${report.id}/cancellation`,
      owner,
      {},
    );
    expect(again.status).toBe(409);
    expect(again.text).toContain('is over (cancelled)');
    expect(
      portal.auditor.entries.map(({ eventId, status }) => [eventId, status]),
    ).toEqual([
      ['report-create', 'initiated'],
      ['report-create', 'succeeded'],
      ['report-create', 'initiated'],
      ['report-create', 'failed'],
      ['report-cancel', 'initiated'],
      ['report-cancel', 'succeeded'],
      ['report-cancel', 'initiated'],
      ['report-cancel', 'failed'],
    ]);
  });

  it('does not begin what cannot be audited', async () => {
    portal.auditor.broken.add('report-create');
    const answer = await ask({ kind: 'smoke-test' });
    portal.auditor.broken.clear();
    expect(answer.status).toBe(503);
    expect(service.seen).toEqual([]);
  });

  describe('with two replicas', () => {
    let other: TestPortal;

    beforeEach(async () => {
      other = await TestPortal.start({
        sandbox,
        knex: portal.knex,
        profiles: [profileFor(service.url)],
      });
    });

    it('a run is stopped through the other one', async () => {
      const asked = new Promise<void>(resolve => hang(resolve));
      const { report } = await ask({ kind: 'smoke-test' });
      await asked;
      const answer = await other.ask(
        'post',
        `/reports/${report.id}/cancellation`,
        owner,
        {},
      );
      expect(answer.status).toBe(200);
      const ended = await reportWhen(portal, owner, report.id);
      expect(ended.state).toBe('cancelled');
      await other.stop();
    });

    it('a run is interrupted when its own is shut down', async () => {
      const asked = new Promise<void>(resolve => hang(resolve));
      const answer = await askForReport(other, owner, { kind: 'smoke-test' });
      await asked;
      await other.stop();
      const { id } = answer.body as Report;
      expect(await reportWhen(portal, owner, id)).toMatchObject({
        state: 'interrupted',
        verdict: 'unknown',
      });
    });
  });
});
