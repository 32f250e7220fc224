import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { person, REQUESTER, testTarget } from './__testUtils__/testTarget';

const RESTART = { action: 'restart' as const, parameters: {} };

// Operations are planned on a sandbox.
jest.setTimeout(60_000);

describe('the record of operations', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let replica: Replica;
  /** Cancelled ones, oldest first. */
  let ids: string[];

  beforeAll(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    replica = await Replica.create({ knex, sandbox, polling: false });
    ids = [];
    for (let count = 0; count < 8; count++) {
      const { id } = await replica.request(RESTART);
      await replica.operations.cancelOperation(
        id,
        { comment: 'Not now' },
        { credentials: person() },
      );
      ids.push(id);
    }
  });

  afterAll(async () => {
    await replica.stop();
    await sandbox.stop();
    await databases.destroy();
  });

  const check = (query: { limit?: number; cursor?: string } = {}) =>
    replica.operations.checkHistory(testTarget(), query, {
      credentials: person(),
    });

  it('is whole, and reading it takes no more queries for more operations', async () => {
    const queries: string[] = [];
    const onQuery = ({ sql }: { sql: string }) => queries.push(sql);
    knex.on('query', onQuery);
    expect(await check({ limit: 1 })).toMatchObject({ checked: 1, broken: [] });
    const forOne = queries.splice(0).length;
    expect(await check()).toEqual({ checked: 8, broken: [] });
    expect(queries.length).toBe(forOne);
    knex.removeListener('query', onQuery);
  });

  it('shows what somebody with the database changed, page by page', async () => {
    // Whoever may do this to the database may also drop its triggers.
    const triggers: Array<{ name: string }> = await knex('sqlite_master')
      .select('name')
      .where({ type: 'trigger' });
    for (const { name } of triggers) {
      await knex.raw(`DROP TRIGGER ${name}`);
    }
    const events = (index: number, sequence: number) =>
      knex('operation_events').where({ operation_id: ids[index], sequence });
    const row = (index: number) => knex('operations').where({ id: ids[index] });
    await events(0, 2).update({ actor: 'user:default/somebody-else' });
    await events(1, 2).delete();
    await events(2, 1).delete();
    await events(3, 1).update({ data: 'no JSON' });
    await row(4).update({ reason: 'another reason' });
    await row(5).update({ requested_by: 'user:default/somebody-else' });
    await knex('operation_events').where({ operation_id: ids[6] }).delete();

    const problems: Record<string, string> = {};
    let checked = 0;
    let cursor: string | undefined;
    do {
      const page = await check({ limit: 3, cursor });
      checked += page.checked;
      cursor = page.nextCursor;
      for (const { operation, problem, title } of page.broken) {
        expect(title).toBe('Restart production');
        problems[ids.indexOf(operation)] = problem;
      }
    } while (cursor);

    expect(checked).toBe(8);
    expect(problems).toEqual({
      0: 'event 2 was changed',
      1: 'the event with which it ended is missing',
      2: 'event 1 is missing',
      3: 'event 1 was changed',
      4: 'its reason is not that of the request',
      5: 'its requestedBy is not that of the request',
      6: 'it has no events',
    });
  });

  it('is checked as far as the caller sees it', async () => {
    replica.authorizer.history = { include: [REQUESTER] };
    expect((await check()).checked).toBe(7);
  });
});
