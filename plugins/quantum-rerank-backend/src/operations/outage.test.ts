import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { TestPostgres } from '../database/testPostgres';
import { findBrokenLink } from './store/eventChain';
import {
  GatedApi,
  isChange,
  isLook,
  latch,
  type Gate,
} from './__testUtils__/GatedApi';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import { person, testProfile, TestProfiles } from './__testUtils__/testTarget';

const SCALE = { action: 'scale' as const, parameters: { replicas: 5 } };

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'while %s is away',
  () => {
    const databases = new TestDatabases();
    let postgres: TestPostgres;
    let knex: Knex;
    let sandbox: Sandbox;
    let replica: Replica;
    let gate: Gate | undefined;

    beforeAll(async () => {
      postgres = await databases.postgres();
    }, 60_000);

    beforeEach(async () => {
      gate = undefined;
      sandbox = await startQuickSandbox();
      knex = await databases.init('PostgreSQL');
      replica = await Replica.create({
        knex,
        sandbox,
        wrapApi: api => new GatedApi(api, () => gate),
      });
    });

    afterEach(async () => {
      await replica.stop();
      await sandbox.stop();
    });

    afterAll(() => databases.destroy());

    const outage = async () => {
      await postgres.stop();
      await postgres.start();
    };

    async function expectRecovery(id: string) {
      const ended = await replica.outcome(id);
      expect(ended.state).toBe('succeeded');
      expect(findBrokenLink(await replica.store.listEvents(id))).toBe(
        undefined,
      );
    }

    it('before the change, nothing is sent until it is back', async () => {
      const cut = latch();
      let looks = 0;
      gate = async request => {
        looks += isLook(request) ? 1 : 0;
        // Plan, request, worker.
        if (looks === 3) {
          gate = undefined;
          await postgres.stop();
          cut.open();
        }
      };
      const { id } = await replica.request(SCALE);
      await cut.opened;
      expect(deploymentMutations(sandbox)).toBe(0);
      await postgres.start();
      await expectRecovery(id);
      expect(deploymentMutations(sandbox)).toBe(1);
    }, 30_000);

    it('between sending and recording, the change is found and not repeated', async () => {
      const cut = latch();
      gate = async request => {
        if (isChange(request)) {
          gate = undefined;
          await postgres.stop();
          cut.open();
        }
      };
      const { id } = await replica.request(SCALE);
      await cut.opened;
      await sandbox.waitFor(() => deploymentMutations(sandbox) === 1);
      await postgres.start();
      await expectRecovery(id);
      expect(deploymentMutations(sandbox)).toBe(1);
    }, 30_000);

    it('during the rollout, it is watched to its end afterwards', async () => {
      const cut = latch();
      let sent = false;
      gate = async request => {
        if (sent && isLook(request)) {
          gate = undefined;
          await outage();
          cut.open();
        }
        sent ||= isChange(request);
      };
      const { id } = await replica.request(SCALE);
      await cut.opened;
      await expectRecovery(id);
      expect(deploymentMutations(sandbox)).toBe(1);
    }, 30_000);

    it('requests fail and leave nothing behind', async () => {
      const plan = await replica.plan(SCALE);
      await postgres.stop();
      await expect(replica.request(SCALE)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('The database of this plugin'),
      });
      await postgres.start();
      expect(deploymentMutations(sandbox)).toBe(0);
      expect(plan.executable).toBe(true);
      const { id } = await replica.request(SCALE);
      await expectRecovery(id);
      expect(deploymentMutations(sandbox)).toBe(1);
    }, 30_000);
  },
);

it('operations survive a restart with a SQLite file', async () => {
  const databases = new TestDatabases();
  const sandbox = await startQuickSandbox();
  try {
    const open = await databases.createDatabase('SQLite');
    const waiting = new TestProfiles(
      testProfile({ operations: { gracePeriod: '1h', rolloutTimeout: '5s' } }),
    );
    const first = open();
    const before = await Replica.create({
      knex: first,
      sandbox,
      profiles: waiting,
      polling: false,
    });
    const { id } = await before.request(SCALE);
    await before.stop();
    await first.destroy();

    const second = open();
    const after = await Replica.create({ knex: second, sandbox });
    expect((await after.store.get(id)).operation).toMatchObject({
      state: 'queued',
      reason: 'because of a test',
    });
    await expect(after.request(SCALE)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    await after.operations.cancelOperation(id, {}, { credentials: person() });
    const next = await after.request(SCALE);
    expect((await after.outcome(next.id)).state).toBe('succeeded');
    await after.stop();
  } finally {
    await sandbox.stop();
    await databases.destroy();
  }
}, 30_000);
