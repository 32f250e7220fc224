import type { Knex } from 'knex';
import { isPostgres } from '../../database/now';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../__testUtils__/Testbed';
import { ENTITY_REF } from '../__testUtils__/testTarget';
import { newOperation, testPlan } from '../__testUtils__/testPlan';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { judgeHistory } from './judgeHistory';
import type { NewOperation } from './OperationStore';

const SAM = 'user:default/sam';
const SOMEBODY = 'user:default/somebody-else';

const waiting = (overrides: Partial<NewOperation> = {}) =>
  newOperation({
    plan: testPlan({
      approval: {
        reasons: ['It is large.'],
        approvers: 'Somebody else.',
        expiresAfterSeconds: 60,
      },
    }),
    approvalMs: 60_000,
    ...overrides,
  });

/** Brings an operation to where a case wants it. */
type Way = (store: DatabaseOperationStore) => Promise<string>;

const create = async (
  store: DatabaseOperationStore,
  input: NewOperation = newOperation(),
) => (await store.create(input, async () => {})).stored.operation.id;

const claim = async (store: DatabaseOperationStore, id: string) => {
  const { claimed } = await store.claim({
    owner: 'first',
    leaseMs: 60_000,
    limit: 100,
  });
  const own = claimed.find(({ operation }) => operation.id === id);
  return { id, owner: 'first', generation: own!.generation };
};

const finish = async (store: DatabaseOperationStore, id: string) => {
  await store.finish(await claim(store, id), {
    state: 'failed',
    message: 'It did not work.',
  });
  return id;
};

const decide = async (
  store: DatabaseOperationStore,
  id: string,
  decision: 'approve' | 'reject',
  comment = 'Seen.',
) => {
  const said = { by: SAM, comment, message: 'Decided.' };
  await store.decide(
    id,
    decision === 'reject'
      ? { ...said, decision }
      : {
          ...said,
          decision,
          gracePeriodMs: 0,
          lease: { owner: 'first', milliseconds: 60_000 },
        },
  );
  return id;
};

const WAYS = {
  queued: store => create(store),
  waiting: store => create(store, waiting()),
  ended: async store => finish(store, await create(store)),
  cancelled: async store => {
    const id = await create(store);
    await store.cancel(id, { by: SAM, message: 'No.', comment: 'No' });
    return id;
  },
  approved: async store =>
    finish(
      store,
      await decide(store, await create(store, waiting()), 'approve'),
    ),
  rejected: async store =>
    decide(store, await create(store, waiting()), 'reject'),
  'rejected with an empty comment': async store =>
    decide(store, await create(store, waiting()), 'reject', ''),
  expired: async store => {
    const id = await create(store, waiting({ approvalMs: -1 }));
    await store.expireApprovals({
      owner: 'first',
      message: () => 'It ran out.',
      outbox: () => [],
    });
    return id;
  },
  quarantined: async store => {
    const id = await create(store);
    await store.quarantine({
      fence: await claim(store, id),
      problem: 'It is damaged.',
    });
    return id;
  },
  reviewed: async store => {
    const id = await finish(
      store,
      await create(
        store,
        waiting({ approvalMs: undefined, breakGlass: ['It is large.'] }),
      ),
    );
    await store.review(id, { by: SAM, comment: 'Right.' });
    return id;
  },
} satisfies Record<string, Way>;

type Kind = keyof typeof WAYS;

/** Columns of a row; JSON is written as such. */
type Columns = Record<string, unknown>;

const REWRITES: Array<
  [kind: Kind, what: string, columns: Columns, problem: string]
> = [
  ...(
    [
      ['requested_by', SOMEBODY, 'requestedBy'],
      ['requested_at', 1000, 'requestedAt'],
      ['action', 'restart', 'action'],
      ['via', 'plugin:scaffolder', 'via'],
      ['reason', 'another reason', 'reason'],
      ['parameters', { replicas: 50 }, 'parameters'],
      ['plan', testPlan({ hash: 'b'.repeat(64) }), 'plan'],
      [
        'plan',
        testPlan({ target: { ...testPlan().target, uid: 'another' } }),
        'target',
      ],
      ['break_glass', ['It was urgent.'], 'breakGlass'],
    ] as const
  ).map(([column, value, field]): (typeof REWRITES)[number] => [
    'ended',
    `${field} of the request`,
    { [column]: value },
    `its ${field} is not that of the request`,
  ]),
  ...(
    [
      ['ended', 'succeeded', 'failed'],
      ['cancelled', 'succeeded', 'cancelled'],
      ['rejected', 'succeeded', 'refused'],
      ['expired', 'refused', 'cancelled'],
      ['quarantined', 'succeeded', 'interrupted'],
      ['ended', 'running', 'failed'],
    ] as const
  ).map(([kind, state, ended]): (typeof REWRITES)[number] => [
    kind,
    `state ${state}`,
    { state },
    `it ended as ${ended}, and is recorded as ${state}`,
  ]),
  ...(
    ['ended', 'cancelled', 'rejected', 'expired', 'quarantined'] as const
  ).map((kind): (typeof REWRITES)[number] => [
    kind,
    'message',
    { message: 'All is well.' },
    'its message is not that of its end',
  ]),
  [
    'ended',
    'moment of the end',
    { ended_at: 1000 },
    'its endedAt is not that of its end',
  ],
  [
    'cancelled',
    'who cancelled',
    { cancelled_by: SOMEBODY },
    'its cancelledBy is not that of its end',
  ],
  [
    'reviewed',
    'what was passed',
    { break_glass: null },
    'its breakGlass is not that of the request',
  ],
  [
    'waiting',
    'state without an approval',
    { state: 'queued' },
    'it went on without the decision that it waits for',
  ],
  [
    'waiting',
    'an approval that nobody gave',
    { approval: { state: 'approved', expiresAt: '2026-11-23T10:00:00.000Z' } },
    'its approval is not that of its events',
  ],
  [
    'waiting',
    'an approval that was passed',
    { approval: { state: 'bypassed', expiresAt: '2026-11-23T10:00:00.000Z' } },
    'its approval is not that of its events',
  ],
  [
    'waiting',
    'no approval',
    { approval: null },
    'its approval is not that of its events',
  ],
  [
    'approved',
    'no approval',
    { approval: null },
    'the state of its approval is not that of the decision',
  ],
  [
    'ended',
    'number of events',
    { sequence: 9 },
    'it counts 9 events and has 2',
  ],
  ['ended', 'steps', { steps: 'no list' }, 'its record cannot be read (steps)'],
];

describe.each(supportedDatabases())(
  'the record of an operation on %s',
  databaseId => {
    const databases = new TestDatabases();
    let knex: Knex;
    let store: DatabaseOperationStore;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      store = await DatabaseOperationStore.create({
        database: databaseService(knex),
      });
    }, 60_000);

    afterAll(() => databases.destroy());

    const judge = async (id: string) => {
      const { items } = await store.listRecorded({
        entityRef: ENTITY_REF,
        environment: 'production',
        limit: 100,
      });
      return judgeHistory(items.find(item => item.id === id)!);
    };

    /** Whoever may rewrite rows may also drop their triggers. */
    async function dropTriggers() {
      if (isPostgres(knex)) {
        for (const table of ['operations', 'operation_reviews']) {
          await knex.raw('ALTER TABLE ?? DISABLE TRIGGER USER', [table]);
        }
        return;
      }
      const triggers: Array<{ name: string }> = await knex('sqlite_master')
        .select('name')
        .where({ type: 'trigger' });
      for (const { name } of triggers) {
        await knex.raw(`DROP TRIGGER ${name}`);
      }
    }

    it.each(Object.entries(WAYS))(
      '%s: is what its events say',
      async (_, go) => {
        expect(await judge(await go(store))).toBeUndefined();
      },
    );

    it('takes no other review afterwards', async () => {
      const id = await WAYS.reviewed(store);
      const review = () =>
        knex('operation_reviews').where({ operation_id: id });
      const appendOnly = /reviews are append-only/;
      await expect(
        review().update({ review_comment: 'All fine.' }),
      ).rejects.toThrow(appendOnly);
      await expect(review().delete()).rejects.toThrow(appendOnly);
      expect(await judge(id)).toBeUndefined();
    });

    describe('when somebody rewrites it', () => {
      beforeAll(dropTriggers);

      it.each(REWRITES)(
        '%s: shows another %s',
        async (kind, _, columns, problem) => {
          const id = await WAYS[kind](store);
          await knex('operations')
            .where({ id })
            .update(
              Object.fromEntries(
                Object.entries(columns).map(([column, value]) => [
                  column,
                  value !== null && typeof value === 'object'
                    ? JSON.stringify(value)
                    : value,
                ]),
              ) as Columns,
            );
          expect(await judge(id)).toBe(problem);
        },
      );

      it.each(['approved', 'rejected'] as const)(
        '%s: shows who decided otherwise, when and in which words',
        async kind => {
          const id = await WAYS[kind](store);
          const { operation } = await store.get(id);
          for (const [field, value] of [
            ['state', kind === 'approved' ? 'rejected' : 'approved'],
            ['decidedBy', SOMEBODY],
            ['decidedAt', '2026-11-23T10:00:00.000Z'],
            ['comment', 'All fine.'],
          ]) {
            await knex('operations')
              .where({ id })
              .update({
                approval: JSON.stringify({
                  ...operation.approval,
                  [field]: value,
                }),
              });
            expect(await judge(id)).toBe(
              `the ${field} of its approval is not that of the decision`,
            );
          }
        },
      );

      it('shows who reviewed otherwise, when and in which words, and a review that is gone', async () => {
        const id = await WAYS.reviewed(store);
        const review = () =>
          knex('operation_reviews').where({ operation_id: id });
        const written = await review().first();
        for (const [column, value, field] of [
          ['reviewed_by', SOMEBODY, 'reviewedBy'],
          ['reviewed_at', 1000, 'reviewedAt'],
          ['review_comment', 'All fine.', 'comment'],
        ]) {
          await review().update({ ...written, [column]: value });
          expect(await judge(id)).toBe(
            `the ${field} of its review is not that of its events`,
          );
        }
        await review().delete();
        expect(await judge(id)).toBe(
          'the reviewedBy of its review is not that of its events',
        );
      });

      it('shows a review that nobody gave', async () => {
        const id = await finish(
          store,
          await create(
            store,
            waiting({ approvalMs: undefined, breakGlass: ['It is large.'] }),
          ),
        );
        await knex('operation_reviews').insert({
          operation_id: id,
          reviewed_by: SAM,
          reviewed_at: 1000,
          review_comment: 'Right.',
        });
        expect(await judge(id)).toBe(
          'the reviewedBy of its review is not that of its events',
        );
      });
    });
  },
);
