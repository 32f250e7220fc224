import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Sandbox } from '@quantumrerank/sandbox';
import knexFactory, { type Knex } from 'knex';
import { migrate } from '../database/migrate';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { findBrokenLink } from './store/eventChain';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';

const TIMING = {
  leaseMs: 400,
  renewMs: 100,
  rolloutPollMs: 20,
  verifyMs: 50,
  autoscalerSettleMs: 50,
};

/** Moments after the request was accepted, from before the change to after the end. */
const MOMENTS_MS = [0, 15, 30, 60, 120];

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'a process that is killed, with another replica on %s',
  () => {
    const databases = new TestDatabases();
    const children: ChildProcess[] = [];
    let sandbox: Sandbox;
    let connection: object;
    let knex: Knex;
    let survivor: Replica;

    beforeAll(async () => {
      sandbox = await startQuickSandbox();
      const server = await databases.postgres();
      connection = server.connection('postgres');
      knex = knexFactory({ client: 'pg', connection });
      await migrate(knex);
      survivor = await Replica.create({ knex, sandbox, timing: TIMING });
    }, 60_000);

    beforeEach(() => sandbox.requests.reset());

    afterAll(async () => {
      for (const child of children) {
        child.kill('SIGKILL');
      }
      await survivor.stop();
      await knex.destroy();
      await databases.destroy();
      await sandbox.stop();
    });

    /** Starts a replica that asks for a scaling, and waits until it was accepted. */
    async function startAndAsk() {
      const { spec } = sandbox
        .objects()
        .get('deployments', 'quantum-rerank', 'quantum-rerank')!;
      const child = spawn(
        process.execPath,
        [
          '--import',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
          join(__dirname, '__testUtils__', 'replicaProcess.ts'),
        ],
        {
          env: {
            ...process.env,
            NODE_ENV: 'test',
            REPLICA: JSON.stringify({
              connection,
              sandbox: { url: sandbox.url, token: sandbox.tokens.operator },
              replicas: spec.replicas === 5 ? 4 : 5,
              timing: TIMING,
            }),
          },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      children.push(child);
      const [line] = (await once(
        createInterface({ input: child.stdout! }),
        'line',
      )) as [string];
      return { child, id: (JSON.parse(line) as { id: string }).id };
    }

    async function expectGoodEnd(id: string) {
      const ended = await survivor.outcome(id);
      expect(ended.state).toBe('succeeded');
      expect(findBrokenLink(await survivor.store.listEvents(id))).toBe(
        undefined,
      );
      return ended;
    }

    it.each(MOMENTS_MS)(
      '%i ms after it took a request: the other one finishes, and the change is made once',
      async moment => {
        const { child, id } = await startAndAsk();
        const exited = once(child, 'exit');
        await new Promise(later => setTimeout(later, moment));
        child.kill('SIGKILL');
        await exited;
        await expectGoodEnd(id);
        expect(deploymentMutations(sandbox)).toBe(1);
      },
      60_000,
    );

    it('and one that was only stopped changes nothing when it goes on', async () => {
      const { child, id } = await startAndAsk();
      // Where that is in the middle of a change, its session has to end first.
      child.kill('SIGSTOP');
      const ended = await expectGoodEnd(id);
      child.kill('SIGCONT');
      // It answers to a signal only after its own work queue got its turn.
      await new Promise(later => setTimeout(later, 1000));
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      expect((await survivor.store.get(id)).operation).toEqual(ended);
      expect(deploymentMutations(sandbox)).toBe(1);
    }, 60_000);
  },
);
