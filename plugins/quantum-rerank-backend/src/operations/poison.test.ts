import type { Sandbox } from '@quantumrerank/sandbox';
import { TestDatabases } from '../database/testDatabases';
import { GatedApi, isChange, type Gate } from './__testUtils__/GatedApi';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';

// A busy machine takes its time.
jest.setTimeout(60_000);

/** What somebody with `kubectl edit` or a broken controller may leave behind. */
const POISONS: Array<[string, (good: object) => unknown]> = [
  ['a text', () => 'x'],
  ['nothing', () => ({})],
  ['a template that is none', good => ({ ...good, spec: { template: 'x' } })],
  ['a status that is none', good => ({ ...good, status: [[]] })],
  [
    'annotations that are none',
    good => ({ ...good, metadata: { annotations: 7, generation: 'x' } }),
  ],
];

describe('a deployment that is poisoned after the change was sent', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let replica: Replica;
  let gate: Gate | undefined;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    replica = await Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
      wrapApi: api => new GatedApi(api, () => gate),
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  it.each(POISONS)(
    'with %s: it is not called done until it can be read',
    async (_, poison) => {
      const good = sandbox
        .objects()
        .get('deployments', 'quantum-rerank', 'quantum-rerank')!;
      gate = async call => {
        if (isChange(call)) {
          gate = undefined;
          sandbox.faults.respond(
            { method: 'GET', path: /\/deployments\/quantum-rerank$/ },
            200,
            { body: poison(good) },
          );
        }
      };
      const { id } = await replica.request({
        action: 'scale',
        parameters: { replicas: 5 },
      });
      const waiting = await replica.until(id, ({ message }) =>
        /cannot be understood/.test(message),
      );
      expect(waiting.state).toBe('running');
      expect(waiting.message.length).toBeLessThan(2000);

      await sandbox.faults.clear();
      expect((await replica.outcome(id)).state).toBe('succeeded');
      expect(deploymentMutations(sandbox)).toBe(1);
    },
  );
});
