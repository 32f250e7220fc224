import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { FakeFreezes } from '../operations/__testUtils__/FakeFreezes';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import { person, REQUESTER } from '../operations/__testUtils__/testTarget';

// Operations are carried out on a sandbox.
jest.setTimeout(60_000);

describe('operations and freeze windows', () => {
  const databases = new TestDatabases();
  let knex: Knex;
  let sandbox: Sandbox;
  let freezes: FakeFreezes;
  let replica: Replica;

  beforeEach(async () => {
    knex = await databases.init('SQLite');
    sandbox = await startQuickSandbox();
    freezes = new FakeFreezes();
    replica = await Replica.create({ knex, sandbox, freezes, polling: false });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const scale = { action: 'scale' as const, parameters: { replicas: 4 } };
  const incident = {
    id: 'errors',
    title: 'High error rate',
    severity: 'P1' as const,
    since: '2026-11-24T00:00:00.000Z',
  };

  async function carryOut(id: string) {
    await replica.worker.poll();
    await replica.worker.idle();
    return (await replica.store.get(id)).operation;
  }

  it('are not planned while one holds', async () => {
    freezes.freeze();
    const plan = await replica.plan(scale);
    expect(plan).toMatchObject({
      executable: false,
      blockedBy: [expect.stringContaining('The freeze "Year-end" holds')],
    });
    await expect(replica.request(scale)).rejects.toThrow('Year-end');
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('go on by hand during an open incident, and never by automation', async () => {
    freezes.freeze([incident]);
    const { id } = await replica.request(scale);
    expect(await carryOut(id)).toMatchObject({ state: 'succeeded' });

    const automation = person(REQUESTER, { actor: 'plugin:scaffolder' });
    await expect(
      replica.request(
        { action: 'scale', parameters: { replicas: 5 } },
        { credentials: automation },
      ),
    ).rejects.toThrow('It binds automation always.');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('are refused by one that begins before they are carried out', async () => {
    const { id } = await replica.request(scale);
    freezes.freeze();
    expect(await carryOut(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(/Year-end.*Nothing was changed\.$/),
    });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('are refused when the incident ends before they are carried out', async () => {
    freezes.freeze([incident]);
    const { id } = await replica.request(scale);
    freezes.freeze([]);
    expect(await carryOut(id)).toMatchObject({ state: 'refused' });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('wait while it cannot be told whether one holds', async () => {
    const { id } = await replica.request(scale);
    freezes.failure = new Error('the database is away');
    expect(await carryOut(id)).toMatchObject({ state: 'running' });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('are not cut off once something was changed', async () => {
    const { id } = await replica.request(scale);
    sandbox.faults.respond(
      { method: 'PATCH', path: /\/deployments\//, dryRun: false },
      409,
      { count: 1, message: 'written by somebody else', reason: 'Conflict' },
    );
    const { change } = replica.store;
    jest
      .spyOn(replica.store, 'change')
      .mockImplementation(async (fence, changed, ...rest) => {
        if (changed.applyStarted) {
          freezes.freeze();
        }
        return change.call(replica.store, fence, changed, ...rest);
      });
    expect(await carryOut(id)).toMatchObject({ state: 'succeeded' });
    expect(deploymentMutations(sandbox)).toBe(1);
  });
});
