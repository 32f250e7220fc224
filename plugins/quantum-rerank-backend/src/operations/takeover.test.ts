import { randomUUID } from 'node:crypto';
import type { OperationState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { findBrokenLink } from './store/eventChain';
import { Death } from './__testUtils__/Death';
import { GatedApi, isChange, latch, type Gate } from './__testUtils__/GatedApi';
import { RecordingAuditor } from './__testUtils__/RecordingAuditor';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import { person, testTarget } from './__testUtils__/testTarget';

const LEASES = {
  leaseMs: 150,
  renewMs: 50,
  rolloutPollMs: 10,
  verifyMs: 1,
  autoscalerSettleMs: 1,
};

/**
 * Calls after the end at which a replica dies too. How many it makes until its
 * test has seen the end is chance: on a busy machine they came to no end.
 */
const DEATHS_AFTER_END = 3;

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'two replicas on %s',
  databaseId => {
    const databases = new TestDatabases();
    let sandbox: Sandbox;
    let open: () => Knex;
    let replicas: Replica[];
    let auditor: RecordingAuditor;

    beforeAll(async () => {
      sandbox = await startQuickSandbox();
      open = await databases.createDatabase(databaseId);
    }, 60_000);

    beforeEach(() => {
      replicas = [];
      auditor = new RecordingAuditor();
      sandbox.requests.reset();
    });

    afterEach(async () => {
      await Promise.all(replicas.map(replica => replica.stop()));
    });

    afterAll(async () => {
      await sandbox.stop();
      await databases.destroy();
    });

    const join = async (
      options: Partial<Parameters<typeof Replica.create>[0]> = {},
    ) => {
      const replica = await Replica.create({
        knex: open(),
        sandbox,
        auditor,
        timing: LEASES,
        ...options,
      });
      replicas.push(replica);
      return replica;
    };

    /** What is dead cannot be stopped in good order. */
    const bury = (replica: Replica) => {
      replica.abandon();
      replicas.splice(replicas.indexOf(replica), 1);
    };

    const replicasNow = () =>
      sandbox.objects().get('deployments', 'quantum-rerank', 'quantum-rerank')!
        .spec.replicas;

    /** Another number than the present one. */
    const scaling = () => ({
      action: 'scale' as const,
      parameters: { replicas: replicasNow() === 5 ? 4 : 5 },
    });

    async function expectOneCleanEnd(
      survivor: Replica,
      id: string,
      state: OperationState,
    ) {
      const ended = await survivor.outcome(id);
      await survivor.worker.idle();
      expect(ended.message).toMatch(/^Scaled production from/);
      expect(ended.state).toBe(state);
      expect(deploymentMutations(sandbox)).toBe(1);
      const events = await survivor.store.listEvents(id);
      expect(findBrokenLink(events)).toBeUndefined();
      expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
      const statuses = () =>
        auditor
          .of('operation-execute')
          .filter(({ meta }) => meta.operation === id)
          .map(({ status }) => status);
      expect(statuses()[0]).toBe('initiated');
      // Whichever replica took it from the outbox sends it.
      await survivor.until(id, () => statuses().at(-1) !== 'initiated');
      expect(statuses().at(-1)).toBe('succeeded');
    }

    it.each(['before', 'after'] as const)(
      'change exactly once and come to one end when the first dies %s any of its calls',
      async when => {
        const survivor = await join();
        let deaths = 0;
        let deathsAfterEnd = 0;
        for (let at = 1; deathsAfterEnd < DEATHS_AFTER_END; at++) {
          sandbox.requests.reset();
          const death = new Death(at, when);
          const first = await join({
            wrapStore: store => death.store(store),
            wrapApi: api => death.api(api),
          });
          const { id } = await first.request(scaling());
          await expectOneCleanEnd(survivor, id, 'succeeded');
          const hasEnded = await survivor.sawEndBy(first, id);
          if (death.dead) {
            bury(first);
            deaths += 1;
            deathsAfterEnd += hasEnded ? 1 : 0;
            continue;
          }
          death.spare();
          if (hasEnded) {
            break;
          }
          // It was too slow to keep its claim, and did not come that far.
          await first.stop();
          at -= 1;
        }
        // Fewer would mean that the calls were not counted.
        expect(deaths).toBeGreaterThan(15);
      },
      300_000,
    );

    it('fence off a replica that wakes up after its claim was taken', async () => {
      const frozen = latch();
      const wakesUp = latch();
      const gate: Gate = async request => {
        if (isChange(request)) {
          frozen.open();
          await wakesUp.opened;
        }
      };
      let dead = false;
      const first = await join({
        wrapApi: api => new GatedApi(api, () => gate),
        wrapStore: store =>
          new Proxy(store, {
            get: (target, property) => {
              const method: unknown = Reflect.get(target, property);
              return typeof method === 'function'
                ? async (...parameters: unknown[]) => {
                    // A frozen process renews nothing.
                    await (dead && property === 'renewLease'
                      ? wakesUp.opened
                      : undefined);
                    return method.apply(target, parameters);
                  }
                : method;
            },
          }),
      });
      const { id } = await first.request(scaling());
      await frozen.opened;
      dead = true;
      first.abandon();

      const survivor = await join();
      await expectOneCleanEnd(survivor, id, 'succeeded');
      const before = await survivor.store.get(id);

      wakesUp.open();
      await first.worker.idle();

      expect(await survivor.store.get(id)).toEqual(before);
      expect(deploymentMutations(sandbox)).toBe(1);
    });

    it.each([-300_000, 300_000])(
      'go by the clock of the database where their own is %i ms off',
      async skew => {
        const realNow = Date.now;
        const clock = jest
          .spyOn(Date, 'now')
          .mockImplementation(() => realNow() + skew);
        try {
          const survivor = await join();
          // It dies when it has claimed the operation.
          const death = new Death(4, 'after');
          const first = await join({
            wrapStore: store => death.store(store),
            wrapApi: api => death.api(api),
          });
          const from = await survivor.store.now();
          const { id } = await first.request(scaling());
          await expectOneCleanEnd(survivor, id, 'succeeded');
          const until = await survivor.store.now();
          expect(death.dead).toBe(true);
          bury(first);
          for (const { at } of await survivor.store.listEvents(id)) {
            expect(at).toBeGreaterThanOrEqual(from);
            expect(at).toBeLessThanOrEqual(until);
          }
        } finally {
          clock.mockRestore();
        }
      },
    );

    it('act once for a hundred requests with one key, half of them to each', async () => {
      const both = [await join(), await join()];
      const request = scaling();
      const { hash } = await both[0].plan(request);
      const body = {
        ...request,
        reason: 'double click',
        planHash: hash,
        idempotencyKey: randomUUID(),
      };
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          both[index % 2].operations.createOperation(testTarget(), body, {
            credentials: person(),
          }),
        ),
      );
      const ids = new Set(answers.map(({ id }) => id));
      expect(ids.size).toBe(1);
      const [id] = ids;
      await expectOneCleanEnd(both[0], id, 'succeeded');
    });

    it('end what they do although the database drops every connection', async () => {
      const dropped = latch();
      const admin = open();
      let drops = 0;
      const gate: Gate = async request => {
        if (isChange(request) || drops === 1) {
          drops += 1;
          await admin.raw(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
          );
        }
        if (drops === 2) {
          dropped.open();
        }
      };
      const only = await join({
        wrapApi: api => new GatedApi(api, () => gate),
        timing: { ...LEASES, leaseMs: 5000 },
      });
      const { id } = await only.request(scaling());
      // When the change was sent, and once after it.
      await dropped.opened;
      const isOver = () =>
        only.store.get(id).then(
          ({ operation }) => operation.endedAt !== undefined,
          // The connection of this very question was dropped.
          () => false,
        );
      while (!(await isOver())) {
        await new Promise(later => setTimeout(later, 20));
      }
      await expectOneCleanEnd(only, id, 'succeeded');
      expect(drops).toBe(2);
    });

    it('do not act on a permission that is too old to count', async () => {
      const death = new Death(1, 'before');
      const first = await join({
        wrapStore: store => death.store(store),
      });
      const { id } = await first.request(scaling());
      bury(first);

      const survivor = await join({
        timing: { ...LEASES, authorizationMaxAgeMs: 1 },
      });
      const ended = await survivor.outcome(id);
      expect(ended.state).toBe('interrupted');
      expect(ended.message).toContain('Ask again');
      expect(deploymentMutations(sandbox)).toBe(0);
      // Nothing that the target was blocked by is left.
      const again = await survivor.request(scaling());
      expect((await survivor.outcome(again.id)).state).toBe('succeeded');
    });

    it('do not act when changes were switched off meanwhile', async () => {
      const death = new Death(1, 'before');
      const first = await join({
        wrapStore: store => death.store(store),
      });
      const { id } = await first.request(scaling());
      bury(first);

      const survivor = await join({ timing: LEASES });
      survivor.authorizer.writes = { enabled: false, reason: 'All is off.' };
      const ended = await survivor.outcome(id);
      expect(ended).toMatchObject({
        state: 'refused',
        message: 'All is off. Nothing was changed.',
      });
      expect(deploymentMutations(sandbox)).toBe(0);
    });

    it('stop without leaving work behind', async () => {
      const first = await join({
        timing: { ...LEASES, leaseMs: 60_000, verifyMs: 500 },
      });
      const { id } = await first.request(scaling());
      await sandbox.waitFor(() => deploymentMutations(sandbox) === 1);
      await first.stop();
      const survivor = await join();
      await expectOneCleanEnd(survivor, id, 'succeeded');
      expect(deploymentMutations(sandbox)).toBe(1);
    });
  },
);
