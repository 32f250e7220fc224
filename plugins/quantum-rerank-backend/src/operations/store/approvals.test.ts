import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../__testUtils__/Testbed';
import { newOperation, testPlan } from '../__testUtils__/testPlan';
import { newSteps } from '../operationSteps';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { findBrokenLink } from './eventChain';
import type { ApprovalDecision } from './OperationStore';

const APPROVER = 'user:default/sam';

const approval: ApprovalDecision = {
  decision: 'approve',
  by: APPROVER,
  comment: 'Seen.',
  message: 'Approved.',
  gracePeriodMs: 0,
  lease: { owner: 'first', milliseconds: 60_000 },
};

const rejection: ApprovalDecision = {
  decision: 'reject',
  by: APPROVER,
  message: 'Rejected.',
};

describe.each(supportedDatabases())(
  'operations that wait for approval on %s',
  databaseId => {
    const databases = new TestDatabases();
    let knex: Knex;
    let store: DatabaseOperationStore;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      store = await DatabaseOperationStore.create({
        database: databaseService(knex),
      });
    }, 60_000);

    afterAll(() => databases.destroy());

    const waiting = (overrides: Parameters<typeof newOperation>[0] = {}) =>
      newOperation({
        plan: testPlan({
          approval: {
            reasons: ['It is large.'],
            approvers: 'Somebody else.',
            expiresAfterSeconds: 60,
          },
        }),
        steps: newSteps({ approval: true }),
        approvalMs: 60_000,
        ...overrides,
      });

    async function create(overrides?: Parameters<typeof newOperation>[0]) {
      const { stored } = await store.create(
        waiting(overrides),
        async () => {},
        ({ id }) => [{ topic: 'mail', dedupeKey: id, payload: {} }],
      );
      return stored.operation;
    }

    const claim = () =>
      store.claim({ owner: 'first', leaseMs: 60_000, limit: 10 });

    const expire = () =>
      store.expireApprovals({
        owner: 'first',
        message: () => 'It ran out.',
        outbox: ({ id }) => [
          { topic: 'mail', dedupeKey: `${id}:end`, payload: {} },
        ],
      });

    const outbox = async () =>
      (await knex('outbox').orderBy('dedupe_key')).map(
        ({ dedupe_key }) => dedupe_key,
      );

    it('keep what is found of the right of whoever approved, until the change is sent', async () => {
      const { id } = await create();
      const check = async () => (await store.get(id)).approvalCheck;
      await store.recordApprovalCheck(id, {});
      expect(await check()).toBeUndefined();
      await store.decide(id, approval);
      await store.recordApprovalCheck(id, {});
      const at = (await check())?.at;
      expect(Math.abs((await store.now()) - at!)).toBeLessThan(60_000);
      await store.recordApprovalCheck(id, { withdrawn: 'Sam left.' });
      // Who may again has to approve again.
      await store.recordApprovalCheck(id, {});
      expect(await check()).toEqual({ at, withdrawn: 'Sam left.' });
    });

    it('are not claimed, hold their target, and have told somebody', async () => {
      const { id, state, cancellable } = await create({ targetKey: 'one' });
      expect({ state, cancellable }).toEqual({
        state: 'awaiting-approval',
        cancellable: true,
      });
      expect((await claim()).claimed).toEqual([]);
      expect((await store.findOpen('one'))?.id).toBe(id);
      await expect(create({ targetKey: 'one' })).rejects.toThrow(/not over/);
      expect(await outbox()).toEqual([id]);
    });

    it('are for the worker that took the approval, then for all', async () => {
      const { id } = await create();
      const decided = await store.decide(id, approval);
      expect(decided?.operation).toMatchObject({
        state: 'queued',
        approval: { state: 'approved', decidedBy: APPROVER, comment: 'Seen.' },
      });
      expect(
        (await store.claim({ owner: 'other', leaseMs: 1, limit: 1 })).claimed,
      ).toEqual([]);
      expect((await claim()).claimed).toHaveLength(1);
      expect(findBrokenLink(await store.listEvents(id))).toBeUndefined();
    });

    it('take one of many decisions at the same moment', async () => {
      const { id } = await create();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          store.decide(id, index % 2 ? approval : rejection),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.listEvents(id)).toHaveLength(2);
    });

    it('are final once rejected', async () => {
      const { id } = await create();
      await store.decide(id, rejection);
      expect(await store.decide(id, approval)).toBeUndefined();
      expect(
        await store.cancel(id, { by: APPROVER, message: 'No.' }),
      ).toBeUndefined();
      await expect(
        knex('operations').where({ id }).update({ state: 'queued' }),
      ).rejects.toThrow(/final/);
    });

    it('run out once, and take no decision after that', async () => {
      const late = await create({ approvalMs: -1 });
      const early = await create();
      expect(await store.decide(late.id, approval)).toBeUndefined();
      const [mine, others] = await Promise.all([expire(), expire()]);
      expect([...mine, ...others].map(({ operation }) => operation)).toEqual([
        expect.objectContaining({
          id: late.id,
          state: 'cancelled',
          message: 'It ran out.',
          approval: expect.objectContaining({ state: 'expired' }),
        }),
      ]);
      expect((await store.get(early.id)).operation.state).toBe(
        'awaiting-approval',
      );
      expect(await outbox()).toEqual(
        [early.id, late.id, `${late.id}:end`].sort(),
      );
      expect(findBrokenLink(await store.listEvents(late.id))).toBeUndefined();
    });

    it('end when they cannot be read, and hold nothing else up', async () => {
      const damaged = await create({ approvalMs: -1 });
      await knex('operations')
        .where({ id: damaged.id })
        .update({ approval: 'nonsense' });
      const late = await create({ approvalMs: -1 });
      expect((await expire()).map(({ operation }) => operation.id)).toEqual([
        late.id,
      ]);
      const row = await knex('operations').where({ id: damaged.id }).first();
      expect(row.state).toBe('interrupted');
    });

    it('are reviewed once, after their end, beside the final row', async () => {
      const { id } = await create({
        approvalMs: undefined,
        breakGlass: ['It is large.'],
      });
      expect((await store.get(id)).operation).toMatchObject({
        state: 'queued',
        approval: { state: 'bypassed' },
        breakGlass: { passed: ['It is large.'], state: 'to-review' },
      });
      await store.cancel(id, { by: APPROVER, message: 'No.' });
      const reviews = await Promise.all(
        ['a', 'b'].map(name =>
          store.review(id, { by: `user:default/${name}`, comment: 'Right.' }),
        ),
      );
      expect(reviews.filter(Boolean)).toHaveLength(1);
      expect((await store.get(id)).operation.breakGlass).toMatchObject({
        state: 'reviewed',
        comment: 'Right.',
      });
      const events = await store.listEvents(id);
      expect(events.map(({ type }) => type)).toEqual([
        'requested',
        'cancelled',
        'reviewed',
      ]);
      expect(findBrokenLink(events)).toBeUndefined();
    });
  },
);
