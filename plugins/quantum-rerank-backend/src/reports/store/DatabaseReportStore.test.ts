import type { ReportStep } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import { newReport } from '../__testUtils__/testReports';
import { DatabaseReportStore } from './DatabaseReportStore';
import { LostRunError, type ReportEnd } from './ReportStore';

const HOUR_MS = 3_600_000;

const finished: ReportEnd = {
  state: 'finished',
  verdict: 'ok',
  summary: 'All 2 steps are ok',
};

describe.each(supportedDatabases())('reports on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: DatabaseReportStore;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    store = await DatabaseReportStore.create({
      database: databaseService(knex),
    });
  }, 60_000);

  beforeEach(async () => {
    await knex('reports').delete();
    await knex('report_schedules').delete();
  });

  afterAll(() => databases.destroy());

  const create = async (changes?: Parameters<typeof newReport>[0]) =>
    (await store.create(newReport(changes))).stored.report;

  const sinceHours = (id: string, column: string, hours: number) =>
    knex('reports')
      .where({ id })
      .update({ [column]: knex.raw('?? - ?', [column, hours * HOUR_MS]) });

  it('keeps what was asked for', async () => {
    const report = await create({ comparedWith: 'other' });
    expect(report).toMatchObject({
      kind: 'smoke-test',
      state: 'queued',
      sequence: 1,
      comparedWith: 'other',
      requestedBy: 'user:default/olivia',
    });
    expect(report.steps).toHaveLength(2);
    expect(report).not.toHaveProperty('verdict');
    expect((await store.get(report.id)).report).toEqual(report);
    await expect(store.get('missing')).rejects.toThrow(
      'There is no report missing',
    );
  });

  it('gives the same report for the same key of the same person', async () => {
    const key = { idempotencyKey: 'same-key', openKey: 'one' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => store.create(newReport(key))),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ stored }) => stored.report.id)).size).toBe(1);
    const other = await store.create(
      newReport({ ...key, openKey: 'two', requestedBy: 'user:default/vera' }),
    );
    expect(other.created).toBe(true);
  });

  it('lets one run of a kind be open, naming it', async () => {
    const first = await create({ openKey: 'one' });
    await expect(store.create(newReport({ openKey: 'one' }))).rejects.toThrow(
      `Another run of this kind is not over: "Smoke test", asked for by user:default/olivia (${first.id})`,
    );
    await store.finish(first.id, 'process-1', finished);
    expect((await store.create(newReport({ openKey: 'one' }))).created).toBe(
      true,
    );
  });

  it('counts changes, and lets nothing change after the end', async () => {
    const { id } = await create();
    const running = await store.change(id, 'process-1', { state: 'running' });
    expect(running).toMatchObject({ state: 'running', sequence: 2 });
    expect(running.startedAt).toBeDefined();
    const ended = await store.finish(id, 'process-1', finished);
    expect(ended).toMatchObject({
      state: 'finished',
      verdict: 'ok',
      summary: 'All 2 steps are ok',
      sequence: 3,
      finishedAt: expect.any(String),
    });
    for (const late of [
      store.change(id, 'process-1', { steps: [] }),
      store.finish(id, 'process-1', { ...finished, verdict: 'critical' }),
    ]) {
      await expect(late).rejects.toThrow(LostRunError);
    }
    await expect(
      knex('reports').where({ id }).update({ verdict: 'critical' }),
    ).rejects.toThrow('a report that ended is final');
    expect((await store.get(id)).report).toEqual(ended);
  });

  it('belongs to one process', async () => {
    const { id } = await create();
    await expect(
      store.change(id, 'process-2', { state: 'running' }),
    ).rejects.toThrow(LostRunError);
    expect(await store.heartbeat(id, 'process-2')).toEqual({ held: false });
    expect(await store.heartbeat(id, 'process-1')).toEqual({
      held: true,
      cancelledBy: undefined,
    });
  });

  it('tells the process that runs it of a cancellation', async () => {
    const { id } = await create();
    const asked = await store.requestCancellation(id, 'user:default/oscar');
    expect(asked).toMatchObject({ state: 'queued', sequence: 2 });
    // Who was first stays.
    await store.requestCancellation(id, 'user:default/vera');
    expect(await store.heartbeat(id, 'process-1')).toEqual({
      held: true,
      cancelledBy: 'user:default/oscar',
    });
    await store.finish(id, 'process-1', { ...finished, state: 'cancelled' });
    expect(
      await store.requestCancellation(id, 'user:default/oscar'),
    ).toBeUndefined();
  });

  it('interrupts runs of silent processes only, and keeps what they found', async () => {
    const alive = await create();
    const silent = await create();
    const steps: ReportStep[] = [
      {
        id: 'a',
        title: 'A',
        state: 'done',
        verdict: 'critical',
        summary: 'bad',
        facts: [{ subject: 'x', state: 'critical', summary: 'bad' }],
      },
      { id: 'b', title: 'B', state: 'running', facts: [] },
    ];
    await store.change(silent.id, 'process-1', { state: 'running', steps });
    await sinceHours(silent.id, 'heartbeat_at', 1);

    const interrupted = await store.interruptSilent(60_000);

    expect(interrupted.map(({ id }) => id)).toEqual([silent.id]);
    expect((await store.get(silent.id)).report).toMatchObject({
      state: 'interrupted',
      verdict: 'critical',
      reason:
        'The process that ran it was not heard of any more; what it had found is kept',
      steps: [steps[0], { ...steps[1], state: 'skipped' }],
    });
    expect((await store.get(alive.id)).report.state).toBe('queued');
    expect(await store.interruptSilent(60_000)).toEqual([]);
    await expect(
      store.finish(silent.id, 'process-1', finished),
    ).rejects.toThrow(LostRunError);
    await store.finish(alive.id, 'process-1', finished);
  });

  it('interrupts a silent run once, however many processes look', async () => {
    const { id } = await create();
    await sinceHours(id, 'heartbeat_at', 1);
    const found = await Promise.all(
      [1, 2, 3].map(() => store.interruptSilent(60_000)),
    );
    expect(found.flat()).toHaveLength(1);
  });

  it('lists pages of an environment, newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { id } = await create(n === 2 ? { kind: 'morning-check' } : {});
      await sinceHours(id, 'requested_at', 10 - n);
      ids.unshift(id);
    }
    await create({ environment: 'production' });
    const where = {
      entityRef: 'component:default/quantum-rerank',
      environment: 'staging',
    };
    const first = await store.list({ ...where, limit: 3 });
    const second = await store.list({
      ...where,
      limit: 3,
      cursor: first.nextCursor,
    });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeUndefined();
    expect(first.items[0]).not.toHaveProperty('steps');
    const checks = await store.list({
      ...where,
      limit: 3,
      kind: 'morning-check',
    });
    expect(checks.items.map(({ id }) => id)).toEqual([ids[2]]);
    await expect(
      store.list({ ...where, limit: 3, cursor: 'x' }),
    ).rejects.toThrow('cursor');
  });

  it('finds the newest finished run to compare with', async () => {
    const query = {
      entityRef: 'component:default/quantum-rerank',
      environment: 'staging',
      kind: 'smoke-test',
    } as const;
    expect(await store.findPrevious(query)).toBeUndefined();
    const [older, newer, failed] = [
      await create(),
      await create(),
      await create(),
    ];
    await sinceHours(older.id, 'requested_at', 1);
    await store.finish(older.id, 'process-1', finished);
    await store.finish(newer.id, 'process-1', finished);
    await store.finish(failed.id, 'process-1', {
      ...finished,
      state: 'cancelled',
    });
    expect((await store.findPrevious(query))?.id).toBe(newer.id);
  });

  it('compares a load with the newest run that went to its end under the same', async () => {
    const kind = 'performance-validation';
    const parameters = { rate: 20, concurrency: 8, duration: '1m' };
    const query = {
      entityRef: 'component:default/quantum-rerank',
      environment: 'staging',
      kind,
      load: parameters,
    } as const;
    const load = { parameters, sent: 100, errors: 2, results: [] };
    const ended = async (hours: number, changes: object) => {
      const { id } = await create({ kind });
      await sinceHours(id, 'requested_at', hours);
      await store.change(id, 'process-1', { load: { ...load, ...changes } });
      await store.finish(id, 'process-1', finished);
      return id;
    };
    await ended(1, { parameters: { ...parameters, rate: 5 } });
    await ended(2, { parameters: { ...parameters, concurrency: 1 } });
    await ended(3, { errors: 60 });
    expect(await store.findPrevious(query)).toBeUndefined();
    // How long it took does not matter.
    const like = await ended(4, {
      parameters: { ...parameters, duration: '2m' },
    });
    await ended(5, {});
    expect((await store.findPrevious(query))?.id).toBe(like);
  });

  it('calls no run ok whose process died before it could say so', async () => {
    const { id } = await create();
    const steps: ReportStep[] = ['a', 'b'].map(step => ({
      id: step,
      title: step,
      state: 'done',
      verdict: 'ok',
      facts: [],
    }));
    await store.change(id, 'process-1', { state: 'running', steps });
    await sinceHours(id, 'heartbeat_at', 1);
    expect(await store.interruptSilent(60_000)).toMatchObject([
      { state: 'interrupted', verdict: 'unknown' },
    ]);
  });

  it('forgets what ended long ago', async () => {
    const [old, recent, open] = [
      await create(),
      await create(),
      await create(),
    ];
    await sinceHours(old.id, 'requested_at', 3);
    await sinceHours(open.id, 'requested_at', 3);
    await store.finish(old.id, 'process-1', finished);
    await store.finish(recent.id, 'process-1', finished);
    expect(await store.prune(2 * HOUR_MS)).toBe(1);
    await expect(store.get(old.id)).rejects.toThrow('There is no report');
    await store.get(recent.id);
    await store.get(open.id);
  });

  it('says what it is when it is damaged', async () => {
    const { id } = await create();
    await knex('reports').where({ id }).update({ steps: '{"secret":' });
    await expect(store.get(id)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    const page = await store.list({
      entityRef: 'component:default/quantum-rerank',
      environment: 'staging',
      limit: 5,
    });
    expect(page.items.map(item => item.id)).toEqual([id]);
    await sinceHours(id, 'heartbeat_at', 1);
    expect(await store.interruptSilent(60_000)).toEqual([
      expect.objectContaining({ id, state: 'interrupted', steps: [] }),
    ]);
  });

  it('sees to fire times from now on, and anew after a change', async () => {
    const first = await store.scheduleSeenUntil('one', '0 7 * * * UTC');
    expect(first.now).toBeGreaterThanOrEqual(first.seenUntil);
    await store.markSchedule('one', first.seenUntil + 1000);
    // An older moment never comes back.
    await store.markSchedule('one', first.seenUntil - 1000);
    expect(
      (await store.scheduleSeenUntil('one', '0 7 * * * UTC')).seenUntil,
    ).toBe(first.seenUntil + 1000);
    await store.markSchedule('one', first.seenUntil + HOUR_MS);
    expect(
      (await store.scheduleSeenUntil('one', '0 8 * * * UTC')).seenUntil,
    ).toBeLessThan(first.seenUntil + HOUR_MS);
  });
});
