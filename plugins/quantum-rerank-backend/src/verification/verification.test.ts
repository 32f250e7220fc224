import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  profileSignalSchema,
  type OperationState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { newOperation } from '../operations/__testUtils__/testPlan';
import { databaseService } from '../operations/__testUtils__/Testbed';
import {
  ENTITY_REF,
  testProfile,
  TestProfiles,
} from '../operations/__testUtils__/testTarget';
import { DatabaseOperationStore } from '../operations/store/DatabaseOperationStore';
import { SignalComparer, VerificationStore, VerificationWatch } from '.';

// Starting PostgreSQL on a busy machine takes its time.
jest.setTimeout(60_000);

const MINUTE = 60_000;
const ON_CALL = 'user:default/carla';
const signal = profileSignalSchema.parse({
  id: 'error-rate',
  title: 'Error rate',
  unit: 'ratio',
  group: 'health',
  window: '1m',
  target: { max: 0.01 },
  good: 'lower',
});

describe.each(supportedDatabases())('verification on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let operations: DatabaseOperationStore;
  let store: VerificationStore;
  let profiles: TestProfiles;
  /** Of the minutes after the change, and of those before it. */
  let values: { before: number | null; after: number | null };
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    const database = databaseService(knex);
    operations = await DatabaseOperationStore.create({ database });
    store = await VerificationStore.create({ database });
    profiles = new TestProfiles(
      testProfile({
        signals: [signal],
        verification: { window: '5m', stability: '30m' },
      }),
    );
    values = { before: 0.001, after: 0.001 };
  });

  afterAll(() => databases.destroy());

  /** An operation that ended, so many minutes ago. */
  async function ended(
    minutesAgo: number,
    state: OperationState = 'succeeded',
    execution: object = {},
  ): Promise<string> {
    const input = newOperation();
    await operations.create(input, async () => {});
    const at = (await store.now()) - minutesAgo * MINUTE;
    // As a worker leaves it, in one step, as a row that ended is final.
    await knex('operations')
      .where({ id: input.id })
      .update({
        state,
        execution: JSON.stringify(execution),
        apply_started_at: at - 10_000,
        ended_at: at,
        sequence: 9,
      });
    return input.id;
  }

  function watchWith(
    published: object[] = [],
    options: Partial<ConstructorParameters<typeof VerificationWatch>[0]> = {},
  ): VerificationWatch {
    return new VerificationWatch({
      findOnCallRefs: async () => [ON_CALL],
      store,
      comparer: new SignalComparer({
        past: {
          listPoints: async (_target, _signal, { from, to, stepMs }) => {
            const points = [];
            const [row] = await knex('operations').select('ended_at');
            for (let at = from; at <= to; at += stepMs) {
              const value =
                at > Number(row.ended_at) ? values.after : values.before;
              points.push({ at, value });
            }
            return points;
          },
        },
      }),
      profiles,
      auth: mockServices.auth(),
      logger,
      signals: {
        publish: async message => {
          published.push(message);
        },
      },
      ...options,
    });
  }

  const verificationOf = async (id: string) =>
    (await store.find([id, 'another'])).get(id);

  const messages = () =>
    knex('outbox').select('topic', 'dedupe_key', 'payload');

  it('watches until the stability period is over, also after a restart', async () => {
    const id = await ended(10);
    const published: object[] = [];
    await watchWith(published).look();
    expect(await verificationOf(id)).toMatchObject({
      state: 'watching',
      verdict: 'same',
      summary: 'Same: 1 signal compared.',
      items: [{ signal: 'error-rate', before: 0.001, after: 0.001 }],
    });
    expect(published).toEqual([
      expect.objectContaining({
        message: expect.objectContaining({
          type: 'operations',
          entityRef: ENTITY_REF,
          environment: 'production',
        }),
      }),
    ]);
    // Not again before it is time, and by nobody twice.
    await watchWith(published).look();
    expect(published).toHaveLength(1);

    await knex('operation_verifications').update({
      until: (await store.now()) - 1,
      next_at: 0,
    });
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({
      state: 'done',
      verdict: 'same',
    });
    expect(await messages()).toEqual([]);
    // The row of the operation is as it was.
    const { operation } = await operations.get(id);
    expect(operation).toMatchObject({ state: 'succeeded', sequence: 9 });
  });

  it('says so, once, when signals got worse', async () => {
    values.after = 0.06;
    const id = await ended(10, 'degraded');
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({
      verdict: 'worse',
      summary: 'Worse: Error rate 0.1 % → 6 %.',
    });
    await knex('operation_verifications').update({ next_at: 0 });
    await watchWith().look();
    const [message, ...others] = await messages();
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      topic: 'notification',
      dedupe_key: `verification:${id}`,
    });
    expect(JSON.parse(message.payload)).toMatchObject({
      title: 'Scale production to 5: signals got worse',
      severity: 'high',
      recipients: [ENTITY_REF, ON_CALL],
    });
  });

  it('tells the owners although nobody knows who is on call', async () => {
    values.after = 0.06;
    await ended(10);
    await watchWith([], {
      findOnCallRefs: async () => {
        throw new Error('PagerDuty is away');
      },
    }).look();
    const [message] = await messages();
    expect(JSON.parse(message.payload)).toMatchObject({
      recipients: [ENTITY_REF],
    });
  });

  it('says whether signals are worse now, to whoever reacts to it', async () => {
    const told: string[] = [];
    const watch = watchWith([], {
      onWorse: async id => told.push(`worse ${id}`),
      onNotWorse: async id => told.push(`fine ${id}`),
    });
    const id = await ended(10);
    for (const after of [0.06, 0.001, null]) {
      values.after = after;
      await watch.look();
      await knex('operation_verifications').update({ next_at: 0 });
    }
    expect(told).toEqual([`worse ${id}`, `fine ${id}`]);
  });

  it('does not count values that still hold what was before', async () => {
    const id = await ended(0);
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({
      state: 'watching',
      verdict: 'unknown',
      items: [{ change: 'unknown', before: 0.001 }],
    });
  });

  it('knows nothing where nothing is measured', async () => {
    values = { before: null, after: null };
    const id = await ended(10);
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({ verdict: 'unknown' });
  });

  it('leaves operations alone that failed, changed nothing, or are long past', async () => {
    const failed = await ended(10, 'failed');
    const halfway = await ended(10, 'failed', {
      eviction: { planned: { a: '1' }, evicted: [] },
      gradual: { from: 5, steps: [] },
      cache: { primaries: { a: { removed: 0, done: false } } },
      configuration: { deploymentUid: '1' },
    });
    const refused = await ended(10, 'refused');
    const past = await ended(15 * 24 * 60);
    await watchWith().look();
    expect(await store.find([failed, halfway, refused, past])).toEqual(
      new Map(),
    );
    // They are not looked at again and again.
    expect(await store.listUnseen(10)).toEqual([]);
  });

  it('says of what it comes to hours too late that it was not compared, and nobody reacts', async () => {
    values.after = 0.06;
    const inTime = await ended(6 * 60);
    const late = await ended(7 * 60);
    const worse: string[] = [];
    await watchWith([], { onWorse: async id => worse.push(id) }).look();
    expect(await verificationOf(late)).toMatchObject({
      state: 'done',
      verdict: 'unknown',
      summary:
        'It was not compared: the first look came more than 6 hours after the stability period.',
    });
    expect(await verificationOf(inTime)).toMatchObject({ state: 'done' });
    expect(worse).toEqual([inTime]);
    expect(await messages()).toHaveLength(1);
    expect(await store.listUnseen(10)).toEqual([]);
  });

  const applied = {
    applied: {
      generation: 2,
      resourceVersion: '9',
      replicas: 3,
      templateDigest: 'x',
      at: 1,
    },
  };
  it.each<[OperationState, object]>([
    ['overridden', applied],
    ['interrupted', {}],
    ['failed', applied],
    ['failed', { configuration: { deploymentUid: '1', writtenAt: 'now' } }],
    ['failed', { eviction: { planned: { a: '1' }, evicted: ['a'] } }],
    ['failed', { cache: { primaries: { a: { removed: 7, done: false } } } }],
    [
      'failed',
      {
        redeployment: {
          digest: 'd',
          objects: [{ object: 'ConfigMap/a', verb: 'apply', done: true }],
        },
      },
    ],
    ['failed', { applied: 'damaged' }],
  ])('compares also when it ended %s with %j', async (state, execution) => {
    const id = await ended(10, state, execution);
    values.after = 0.05;
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({ verdict: 'worse' });
  });

  it('is recorded by one of several replicas, and final when it is done', async () => {
    const id = await ended(10);
    await Promise.all([store.begin(id, 0), store.begin(id, 0)]);
    const [due] = await store.listDue(5);
    const found = {
      state: 'done' as const,
      verdict: 'same' as const,
      summary: 'Same.',
      comparedAt: new Date().toISOString(),
      until: new Date().toISOString(),
      items: [],
    };
    const options = { nextAt: 0, outbox: [] };
    expect(
      (
        await Promise.all([
          store.record(due, found, options),
          store.record(due, found, options),
        ])
      ).sort(),
    ).toEqual([false, true]);
    await expect(
      knex('operation_verifications').update({ next_at: 1 }),
    ).rejects.toThrow('a verification that is done is final');
  });

  it('ends as unknown when the environment is gone, and is not held up by others', async () => {
    const id = await ended(10);
    await watchWith().look();
    jest.spyOn(profiles, 'getTarget').mockRejectedValue(new NotFoundError('x'));
    await knex('operation_verifications').update({ next_at: 0 });
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({ state: 'watching' });
    expect(await store.listDue(5)).toEqual([]);
    await knex('operation_verifications').update({ next_at: 0, until: 1 });
    await watchWith().look();
    expect(await verificationOf(id)).toMatchObject({
      state: 'done',
      verdict: 'unknown',
    });
  });
});
