import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import {
  NAMESPACE,
  profilesNaming,
  restartsOf,
  WORKER,
} from './__testUtils__/consumers';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { person, REQUESTER } from './__testUtils__/testTarget';

describe('stopping what was sent', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let replica: Replica;

  beforeEach(async () => {
    sandbox = await startQuickSandbox({
      worker: true,
      timing: { deadlineScale: 1 },
    });
    knex = await databases.init('SQLite');
    replica = await Replica.create({
      knex,
      sandbox,
      profiles: profilesNaming(WORKER),
    });
  });
  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });
  afterAll(() => databases.destroy());

  /** A release whose image does not exist: no rollout of it ends. */
  const releaseBroken = () =>
    sandbox.objects().change(
      'deployments',
      NAMESPACE,
      'quantum-rerank',
      object => {
        const { spec } = object as unknown as {
          spec: {
            template: { spec: { containers: Array<{ image: string }> } };
          };
        };
        spec.template.spec.containers[0].image =
          'registry.example.com/quantum-rerank:9.9.9-broken';
      },
      { manager: 'kubectl' },
    );
  const stop = (id: string) =>
    replica.operations.cancelOperation(id, {}, { credentials: person() });
  const isWatched = ({ state, steps, cancellable }: Operation) =>
    state === 'running' &&
    cancellable &&
    steps.find(({ id }) => id === 'rollout')?.state === 'running';

  it('ends the watching of a rollout that does not end, so that the way back need not wait', async () => {
    releaseBroken();
    const { id } = await replica.request({ action: 'restart' });
    await replica.until(id, isWatched);

    await stop(id);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: `Restarted production. Then ${REQUESTER} stopped the watching: Kubernetes goes on with it, and how it ends is not known here.`,
    });
    await expect(stop(id)).rejects.toMatchObject({
      message: expect.stringContaining('It is over already (interrupted)'),
    });

    const back = await replica.request({ action: 'rollback' });
    expect((await replica.outcome(back.id)).state).toBe('succeeded');
  });

  it('offers the way back of what was stopped', async () => {
    releaseBroken();
    const { id } = await replica.request({
      action: 'scale',
      parameters: { replicas: 5 },
    });
    await replica.until(id, isWatched);
    await stop(id);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      inverse: { action: 'scale', parameters: { replicas: 3 } },
    });
  });

  it('restarts no further workload of a change that is stopped at the first', async () => {
    releaseBroken();
    const { id } = await replica.request({
      action: 'config-update',
      parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: true },
    });
    await replica.until(id, isWatched);
    await stop(id);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: expect.stringMatching(
        new RegExp(
          `^Changed the configuration of production\\. Restarted quantum-rerank\\. Then ${REQUESTER} stopped the watching: .* ${WORKER} was not restarted\\.$`,
        ),
      ),
      inverse: { action: 'config-restore' },
    });
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it('evicts no further pod', async () => {
    const [pod] = sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank');
    sandbox.objects().change(
      'poddisruptionbudgets',
      NAMESPACE,
      'quantum-rerank-pdb',
      object => {
        (
          object as unknown as { spec: { minAvailable: number } }
        ).spec.minAvailable = 3;
      },
      { manager: 'kubectl' },
    );
    const { id } = await replica.request({
      action: 'evict-pods',
      parameters: { pods: [pod.metadata.name] },
    });
    await replica.until(id, ({ message }) =>
      /cannot be evicted yet/.test(message),
    );
    await stop(id);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: `Stopped by ${REQUESTER}. 0 of 1 pods were evicted.`,
    });
  });
});
