import type { Sandbox } from '@quantumrerank/sandbox';
import knexFactory, { type Knex } from 'knex';
import { migrate } from '../database/migrate';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { findBrokenLink } from './store/eventChain';
import { freezableDatabase } from './__testUtils__/freezableDatabase';
import { latch } from './__testUtils__/GatedApi';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';

const LEASES = { leaseMs: 150, renewMs: 50, verifyMs: 1 };
const SCALE = { action: 'scale' as const, parameters: { replicas: 5 } };

/** Right after it, the row of the operation is locked. */
const isFirstChange = (statement: string) =>
  /^update "operations" set .*"sequence" = sequence \+ 1/.test(statement);

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'a replica that freezes in the middle of a change on %s',
  () => {
    const databases = new TestDatabases();
    let sandbox: Sandbox;
    let knex: Knex;
    let connection: object;

    beforeAll(async () => {
      sandbox = await startQuickSandbox();
      connection = (await databases.postgres()).connection('postgres');
      knex = knexFactory({ client: 'pg', connection });
      await migrate(knex);
    }, 60_000);

    afterAll(async () => {
      await knex.destroy();
      await databases.destroy();
      await sandbox.stop();
    });

    it('keeps others from its operation only until its session ends, and changes nothing when it goes on', async () => {
      const frozen = latch();
      const database = freezableDatabase({
        connection,
        freezesAfter: isFirstChange,
        onFrozen: frozen.open,
      });
      const first = await Replica.create({
        knex: database.knex,
        sandbox,
        timing: LEASES,
      });
      const { id } = await first.request(SCALE);
      await frozen.opened;
      first.abandon();

      const survivor = await Replica.create({ knex, sandbox, timing: LEASES });
      const ended = await survivor.outcome(id);
      expect(ended.state).toBe('succeeded');
      await survivor.worker.idle();
      const before = await survivor.store.get(id);

      database.thaw();
      await first.stop();
      expect(await survivor.store.get(id)).toEqual(before);
      const events = await survivor.store.listEvents(id);
      expect(findBrokenLink(events)).toBeUndefined();
      expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
      expect(deploymentMutations(sandbox)).toBe(1);
      await survivor.stop();
      await database.knex.destroy();
    }, 60_000);
  },
);
