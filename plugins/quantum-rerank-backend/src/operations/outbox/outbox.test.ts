import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { latch } from '../__testUtils__/GatedApi';
import { RecordingAuditor } from '../__testUtils__/RecordingAuditor';
import { databaseService } from '../__testUtils__/Testbed';
import { createAuditOutcomeHandler } from './auditOutcomes';
import { OutboxDispatcher, type OutboxHandler } from './OutboxDispatcher';
import { insertOutboxMessages } from './outboxTable';

describe.each(supportedDatabases())('the outbox on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
  }, 60_000);

  afterAll(() => databases.destroy());

  const put = (topic: string, dedupeKey: string) =>
    insertOutboxMessages(knex, [{ topic, dedupeKey, payload: { n: 1 } }], 0);

  const dispatcher = (handlers: Record<string, OutboxHandler>) =>
    OutboxDispatcher.create({
      database: databaseService(knex),
      handlers,
      logger: mockServices.logger.mock(),
      firstDelayMs: 0,
    });

  it('sends each message once', async () => {
    const sent = jest.fn(async () => {});
    const outbox = await dispatcher({ mail: sent });
    await put('mail', 'a');
    await put('mail', 'a');
    await put('mail', 'b');
    await outbox.dispatch();
    await outbox.dispatch();
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('tries again what failed, and holds nothing else up', async () => {
    const order: string[] = [];
    let failures = 2;
    const outbox = await dispatcher({
      broken: async message => {
        order.push(message.dedupeKey);
        if (failures > 0) {
          failures -= 1;
          throw new Error('503 from the provider');
        }
      },
      mail: async message => {
        order.push(message.dedupeKey);
      },
    });
    await put('broken', 'x');
    await put('mail', 'y');
    await outbox.dispatch();
    expect(order.sort()).toEqual(['x', 'y']);
    expect(
      await knex('outbox').where({ dedupe_key: 'x' }).first(),
    ).toMatchObject({
      done_at: null,
      attempts: 1,
      last_error: '503 from the provider',
    });
    await outbox.dispatch();
    await outbox.dispatch();
    await outbox.dispatch();
    expect(order.filter(key => key === 'x')).toHaveLength(3);
    expect(order.filter(key => key === 'y')).toHaveLength(1);
  });

  it('gives up a damaged message, and sends the others', async () => {
    const sent = jest.fn(async () => {});
    const outbox = await dispatcher({ mail: sent });
    await put('mail', 'older');
    await put('mail', 'damaged');
    await put('mail', 'not-an-object');
    await put('mail', 'newer');
    await knex('outbox')
      .where({ dedupe_key: 'damaged' })
      .update({ payload: '{"n":' });
    await knex('outbox')
      .where({ dedupe_key: 'not-an-object' })
      .update({ payload: 'null' });
    await outbox.dispatch();
    expect(sent).toHaveBeenCalledTimes(2);
    for (const key of ['damaged', 'not-an-object']) {
      expect(
        await knex('outbox').where({ dedupe_key: key }).first(),
      ).toMatchObject({
        done_at: expect.anything(),
        last_error: 'The record of the message is damaged',
      });
    }
  });

  it('is shared by several senders without sending twice', async () => {
    const sent = jest.fn(async () => {});
    const senders = await Promise.all(
      Array.from({ length: 4 }, () => dispatcher({ mail: sent })),
    );
    for (let index = 0; index < 10; index++) {
      await put('mail', `m${index}`);
    }
    await Promise.all(senders.map(sender => sender.dispatch()));
    expect(sent).toHaveBeenCalledTimes(10);
  });

  it('sends what came during a round, before whoever brought it goes on', async () => {
    const begun = latch();
    const goOn = latch();
    const sent: string[] = [];
    const outbox = await dispatcher({
      mail: async ({ dedupeKey }) => {
        begun.open();
        await goOn.opened;
        sent.push(dedupeKey);
      },
    });
    await put('mail', 'a');
    const round = outbox.dispatch();
    await begun.opened;
    await put('mail', 'b');
    const mine = outbox.dispatch();
    goOn.open();
    await mine;
    expect(sent).toEqual(['a', 'b']);
    await round;
  });

  it('survives a database that is away', async () => {
    const outbox = await dispatcher({});
    await knex.schema.renameTable('outbox', 'gone');
    await expect(outbox.dispatch()).resolves.toBeUndefined();
  });
});

it('the outcome of an execution is audited where the opening process is gone', async () => {
  const auditor = new RecordingAuditor();
  const handler = createAuditOutcomeHandler({ auditor, openEvents: new Map() });
  await handler({
    id: '1',
    topic: 'audit',
    dedupeKey: 'audit:op',
    attempts: 0,
    payload: {
      eventId: 'operation-execute',
      operation: 'op',
      succeeded: false,
      state: 'failed',
      message: 'It failed.',
      meta: { operation: 'op' },
    },
  });
  expect(auditor.entries.map(({ status }) => status)).toEqual([
    'initiated',
    'failed',
  ]);
});
