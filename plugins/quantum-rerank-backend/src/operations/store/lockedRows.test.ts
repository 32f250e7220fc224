import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../__testUtils__/Testbed';
import { newOperation, testPlan } from '../__testUtils__/testPlan';
import { newSteps } from '../operationSteps';
import { DatabaseOperationStore } from './DatabaseOperationStore';

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'while a session that is frozen holds the row of an operation on %s',
  databaseId => {
    const databases = new TestDatabases();
    let knex: Knex;
    let store: DatabaseOperationStore;
    let frozen: Knex.Transaction;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      store = await DatabaseOperationStore.create({
        database: databaseService(knex),
      });
      frozen = await knex.transaction();
    }, 60_000);

    afterEach(async () => {
      if (!frozen.isCompleted()) {
        await frozen.rollback();
      }
    });

    afterAll(() => databases.destroy());

    const create = async (overrides: Parameters<typeof newOperation>[0] = {}) =>
      (
        await store.create(
          newOperation({
            lease: { owner: 'survivor', milliseconds: 60_000 },
            ...overrides,
          }),
          async () => {},
        )
      ).stored.operation.id;

    const hold = (id: string) =>
      frozen('operations').where({ id }).update({ message: 'half a change' });

    const claim = async () => {
      const { claimed } = await store.claim({
        owner: 'survivor',
        leaseMs: 60_000,
        limit: 10,
      });
      return claimed.map(({ operation }) => operation.id);
    };

    it('others are claimed, and this one once it is free', async () => {
      const [held, other] = [await create(), await create()];
      await hold(held);
      expect(await claim()).toEqual([other]);
      await frozen.rollback();
      expect(await claim()).toEqual([held]);
    });

    it('others end whose approval ran out, and this one once it is free', async () => {
      const waiting = {
        plan: testPlan({
          approval: {
            reasons: ['It is large.'],
            approvers: 'Somebody else.',
            expiresAfterSeconds: 60,
          },
        }),
        steps: newSteps({ approval: true }),
        approvalMs: -1,
      };
      const [held, other] = [await create(waiting), await create(waiting)];
      const expire = async () =>
        (
          await store.expireApprovals({
            owner: 'survivor',
            message: () => 'It ran out.',
            outbox: () => [],
          })
        ).map(({ operation }) => operation.id);
      await hold(held);
      expect(await expire()).toEqual([other]);
      await frozen.rollback();
      expect(await expire()).toEqual([held]);
    });

    it('what is found of an approval is not waited for to be recorded', async () => {
      const held = await create();
      await hold(held);
      await expect(store.recordApprovalCheck(held, {})).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
    });
  },
);
