import { mockServices } from '@backstage/backend-test-utils';
import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { TestDatabases } from '../../database/testDatabases';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import { testTarget } from '../../workload/testObjects';
import { newReport } from '../__testUtils__/testReports';
import type { ProgramEnd, ReportProgram, RunContext } from '../ReportProgram';
import { DatabaseReportStore } from '../store/DatabaseReportStore';
import { ReportRunner } from './ReportRunner';
import type { ReportTiming } from './timing';

/** A promise that a test settles. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open, opened };
}

describe('ReportRunner', () => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: DatabaseReportStore;
  const runners: ReportRunner[] = [];

  beforeAll(async () => {
    knex = await databases.init('SQLite');
    store = await DatabaseReportStore.create({
      database: databaseService(knex),
    });
  });

  afterEach(async () => {
    await Promise.all(runners.splice(0).map(runner => runner.stop()));
  });

  afterAll(() => databases.destroy());

  function runnerOf(
    run: (context: RunContext) => Promise<ProgramEnd>,
    timing: Partial<ReportTiming> = {},
  ) {
    const program: ReportProgram = {
      kind: 'smoke-test',
      prepare: async () => ({ title: 'Smoke test', steps: [] }),
      run,
    };
    const signals = { publish: jest.fn(async () => {}) };
    const logger = mockServices.logger.mock();
    const runner = new ReportRunner({
      store,
      programs: [program],
      logger,
      signals,
      timing: { heartbeatMs: 10, ...timing },
    });
    runners.push(runner);
    const begin = async () => {
      const { stored } = await store.create(newReport({ owner: runner.owner }));
      runner.begin(stored.report, testTarget());
      return stored.report.id;
    };
    return { runner, begin, signals, logger };
  }

  const read = async (id: string): Promise<Report> =>
    (await store.get(id)).report;

  const fact = (state: 'ok' | 'critical') => ({
    subject: 'x',
    state,
    summary: 'y',
  });

  it('keeps every step, and tells browsers without saying what', async () => {
    const { runner, begin, signals } = runnerOf(async ({ step }) => {
      await step('a', async () => ({ facts: [fact('ok')] }));
      await step('b', async () => ({ facts: [fact('critical')] }));
      return {};
    });
    const id = await begin();
    await runner.idle();
    const report = await read(id);
    expect(report).toMatchObject({
      state: 'finished',
      verdict: 'critical',
      summary: 'B: x: y; 1 of 2 steps is ok',
      steps: [
        { id: 'a', state: 'done', verdict: 'ok' },
        { id: 'b', state: 'done', verdict: 'critical' },
      ],
    });
    const versions = signals.publish.mock.calls.map(
      ([{ message }]: any) => message.version,
    );
    expect(new Set(versions).size).toBe(report.sequence);
    expect(signals.publish).toHaveBeenLastCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'quantum-rerank',
      message: {
        type: 'reports',
        entityRef: 'component:default/quantum-rerank',
        environment: 'staging',
        version: expect.any(String),
      },
    });
  });

  it('takes a step that fails as not known, and goes on', async () => {
    const { runner, begin } = runnerOf(async ({ step }) => {
      await step('a', async () => {
        throw new Error('address of a host');
      });
      await step('b', async () => ({ facts: [fact('ok')] }));
      return {};
    });
    const id = await begin();
    await runner.idle();
    const report = await read(id);
    expect(report).toMatchObject({ state: 'finished', verdict: 'unknown' });
    expect(report.steps[0].summary).toBe('a: It could not be found out');
    expect(JSON.stringify(report)).not.toContain('address');
  });

  it('says that a run failed, with what it had found', async () => {
    const { runner, begin } = runnerOf(async ({ step }) => {
      await step('a', async () => ({ facts: [fact('ok')] }));
      throw new Error('address of a host');
    });
    const id = await begin();
    await runner.idle();
    const report = await read(id);
    expect(report).toMatchObject({
      state: 'failed',
      verdict: 'unknown',
      reason:
        'Something unexpected went wrong; the log of the backend has more',
      steps: [{ state: 'done' }, { state: 'skipped' }],
    });
    expect(JSON.stringify(report)).not.toContain('address');
  });

  it('makes one plain line of what others wrote', async () => {
    const { runner, begin } = runnerOf(async ({ step }) => {
      await step('a', async () => ({
        facts: [
          {
            subject: 'x\u0000\u001b[2J\r\ny',
            state: 'ok',
            summary: `\u202e${'z'.repeat(5000)}`,
          },
        ],
      }));
      return {};
    });
    const id = await begin();
    await runner.idle();
    const [step] = (await read(id)).steps;
    expect(step.facts[0].subject).toBe('x [2J y');
    expect(step.facts[0].summary).toHaveLength(500);
    expect(step.summary).toHaveLength(500);
  });

  /** Stays in its second step until it is stopped. */
  function untilStopped(begun: () => void) {
    return async ({ step, signal }: RunContext) => {
      await step('a', async () => ({ facts: [fact('ok')] }));
      await step('b', async () => {
        begun();
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
        return { facts: [] };
      });
      return {};
    };
  }

  it('stops at once when its own process is asked to', async () => {
    const begun = gate();
    const { runner, begin } = runnerOf(untilStopped(begun.open), {
      heartbeatMs: 3_600_000,
    });
    const id = await begin();
    await begun.opened;
    await runner.cancel(id, 'user:default/oscar');
    expect(await read(id)).toMatchObject({
      state: 'cancelled',
      verdict: 'unknown',
      summary: 'It was cancelled by user:default/oscar',
      steps: [{ state: 'done' }, { state: 'skipped' }],
    });
  });

  it('stops when another process was asked to', async () => {
    const begun = gate();
    const { runner, begin } = runnerOf(untilStopped(begun.open));
    const id = await begin();
    await begun.opened;
    await store.requestCancellation(id, 'user:default/oscar');
    await runner.idle();
    expect((await read(id)).state).toBe('cancelled');
  });

  it('interrupts its runs at shutdown, and begins no others', async () => {
    const begun = gate();
    const { runner, begin } = runnerOf(untilStopped(begun.open));
    const id = await begin();
    await begun.opened;
    await runner.stop();
    expect(await read(id)).toMatchObject({
      state: 'interrupted',
      reason:
        'The process that ran it was shut down; what it had found is kept',
      steps: [{ state: 'done' }, { state: 'skipped' }],
    });
    const late = await begin();
    await runner.idle();
    expect((await read(late)).state).toBe('interrupted');
  });

  it('ends the run of a process that is gone, which cannot change it any more', async () => {
    const begun = gate();
    const woken = gate();
    const { runner: gone, begin } = runnerOf(
      async ({ step }) => {
        await step('a', async () => ({ facts: [fact('ok')] }));
        await step('b', async () => {
          begun.open();
          await woken.opened;
          return { facts: [fact('ok')] };
        });
        return {};
      },
      // It hangs, and says nothing.
      { heartbeatMs: 3_600_000 },
    );
    const id = await begin();
    await begun.opened;
    await knex('reports')
      .where({ id })
      .update({ heartbeat_at: knex.raw('heartbeat_at - 31000') });

    const { runner: other, signals } = runnerOf(async () => ({}));
    await other.sweep();
    const interrupted = await read(id);
    expect(interrupted).toMatchObject({
      state: 'interrupted',
      steps: [{ state: 'done' }, { state: 'skipped' }],
    });
    expect(signals.publish).toHaveBeenCalledTimes(1);

    woken.open();
    await gone.idle();
    expect(await read(id)).toEqual(interrupted);
  });

  it('stops what another process has ended', async () => {
    const begun = gate();
    const { runner, begin } = runnerOf(untilStopped(begun.open), {
      heartbeatMs: 50,
    });
    const id = await begin();
    await begun.opened;
    await knex('reports').where({ id }).update({ owner: 'another' });
    await runner.idle();
    expect((await read(id)).state).toBe('running');
  });
});
