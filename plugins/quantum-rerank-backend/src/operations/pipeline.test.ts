import { randomUUID } from 'node:crypto';
import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { findBrokenLink } from './store/eventChain';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import { person, REQUESTER, testTarget } from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';

describe('an operation, from plan to end', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let replica: Replica;
  let knex: Knex;
  const notifications = { send: jest.fn(async () => {}) };

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    notifications.send.mockClear();
    knex = await databases.init('SQLite');
    replica = await Replica.create({
      knex,
      sandbox,
      notifications,
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const deployment = () =>
    sandbox.objects().get('deployments', NAMESPACE, NAME)!;

  async function release(version: string) {
    sandbox.objects().change<ReturnType<typeof deployment>>(
      'deployments',
      NAMESPACE,
      NAME,
      object => {
        object.spec.template.spec.containers[0].image = `registry.example.com/quantum-rerank:${version}`;
        object.metadata.annotations = {
          ...object.metadata.annotations,
          'kubernetes.io/change-cause': `release ${version}`,
        };
      },
      { manager: 'kubectl' },
    );
  }

  it('scales, leaves its marks and says how to take it back', async () => {
    const { id, state, cancellable } = await replica.request({
      action: 'scale',
      parameters: { replicas: 5 },
    });
    expect(state).toBe('queued');
    expect(cancellable).toBe(true);

    const ended = await replica.outcome(id);

    expect(ended.message).toMatch(
      /^Scaled production from 3 to 5 replicas\. 5 of 5 pods are available/,
    );
    expect(ended).toMatchObject({
      state: 'succeeded',
      cancellable: false,
      requestedBy: REQUESTER,
      via: 'portal',
      inverse: { action: 'scale', parameters: { replicas: 3 } },
    });
    expect(ended.steps.map(step => step.state)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'done',
      'done',
    ]);
    expect(deployment().spec.replicas).toBe(5);
    expect(deployment().metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: id,
      [OBJECT_ANNOTATIONS.by]: REQUESTER,
      [OBJECT_ANNOTATIONS.reason]: 'because of a test',
    });
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('records events without a gap, audits, tells Kubernetes and the owners', async () => {
    const { id } = await replica.request({
      action: 'scale',
      parameters: { replicas: 4 },
    });
    await replica.outcome(id);
    await replica.worker.idle();

    const events = await replica.store.listEvents(id);
    expect(findBrokenLink(events)).toBeUndefined();
    expect(events.at(0)?.type).toBe('requested');
    expect(events.at(-1)?.type).toBe('ended');

    expect(
      replica.auditor
        .of('operation-execute')
        .map(entry => [entry.status, entry.meta.operation]),
    ).toEqual([
      ['initiated', id],
      ['succeeded', id],
    ]);
    const kubernetesEvent = sandbox
      .objects()
      .list('events', NAMESPACE)
      .find(event => event.reason === 'QuantumRerankScale');
    expect(kubernetesEvent?.message).toBe(
      `Scale production to 4, asked for by ${REQUESTER} (portal): because of a test`,
    );
    expect(notifications.send).toHaveBeenCalledTimes(1);
    expect(notifications.send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: {
          type: 'entity',
          entityRef: 'component:default/quantum-rerank',
        },
      }),
    );
  });

  it('restarts every pod', async () => {
    const before = sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(pod => pod.metadata.labels?.app === NAME)
      .map(pod => pod.metadata.uid);

    const ended = await replica.outcome(
      (
        await replica.request({ action: 'restart' })
      ).id,
    );

    expect(ended.state).toBe('succeeded');
    expect(ended.inverse).toBeUndefined();
    const after = sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(
        pod =>
          pod.metadata.labels?.app === NAME && !pod.metadata.deletionTimestamp,
      );
    expect(after).toHaveLength(3);
    expect(after.some(pod => before.includes(pod.metadata.uid))).toBe(false);
  });

  it('rolls a bad release back, change-cause and all', async () => {
    const good =
      deployment().metadata.annotations?.['kubernetes.io/change-cause'];
    await release('9.9.9-broken');
    await sandbox.waitFor(objects =>
      objects
        .list('pods', NAMESPACE)
        .some(pod =>
          pod.status?.containerStatuses?.some(status =>
            /ImagePull/.test(status.state?.waiting?.reason ?? ''),
          ),
        ),
    );

    const { id } = await replica.request({ action: 'rollback' });
    const ended = await replica.outcome(id);

    expect(ended.state).toBe('succeeded');
    expect(ended.message).toMatch(/^Rolled production back to revision 2\./);
    expect(deployment().spec.template.spec.containers[0].image).not.toContain(
      'broken',
    );
    expect(
      deployment().metadata.annotations?.['kubernetes.io/change-cause'],
    ).toBe(good);
    expect(ended.inverse).toMatchObject({
      action: 'rollback',
      parameters: { revision: 3 },
    });
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('fails with evidence when the release it returns to cannot run', async () => {
    await release('9.9.9-broken');
    await sandbox.waitFor(
      () =>
        deployment().status?.observedGeneration ===
        deployment().metadata.generation,
    );
    await release('1.3.0');
    await sandbox.waitFor(
      () =>
        deployment().status?.observedGeneration ===
          deployment().metadata.generation &&
        deployment().status?.availableReplicas === 3 &&
        deployment().status?.updatedReplicas === 3,
    );

    const { id } = await replica.request({
      action: 'rollback',
      parameters: { revision: 3 },
    });
    const ended = await replica.outcome(id);

    expect(ended.state).toBe('failed');
    expect(ended.message).toMatch(/ImagePullBackOff|ErrImagePull/);
    expect(ended.message).toContain('9.9.9-broken');
    expect(ended.inverse).toMatchObject({ parameters: { revision: 4 } });
  });

  it('carries the plugin that acted for the person, without a grace period', async () => {
    const operation = await replica.request(
      { action: 'scale', parameters: { replicas: 4 } },
      { credentials: person(REQUESTER, { actor: 'plugin:scaffolder' }) },
    );
    expect(operation.via).toBe('plugin:scaffolder');
    await replica.outcome(operation.id);
  });

  it('acts once for a hundred parallel requests with one key', async () => {
    const plan = await replica.plan({
      action: 'scale',
      parameters: { replicas: 6 },
    });
    const body = {
      action: 'scale' as const,
      parameters: { replicas: 6 },
      reason: 'double click',
      planHash: plan.hash,
      idempotencyKey: randomUUID(),
    };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        replica.operations.createOperation(testTarget(), body, {
          credentials: person(),
        }),
      ),
    );

    const ids = new Set(answers.map(({ id }) => id));
    expect(ids.size).toBe(1);
    await replica.outcome([...ids][0]);
    expect(deploymentMutations(sandbox)).toBe(1);

    // Also after its end, when the plan no longer holds.
    const again = await replica.operations.createOperation(testTarget(), body, {
      credentials: person(),
    });
    expect(again.id).toBe([...ids][0]);
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('lets no secret of the deployment out, anywhere', async () => {
    const canary = 'canary-5b1f0c77';
    sandbox
      .objects()
      .change<ReturnType<typeof deployment>>(
        'deployments',
        NAMESPACE,
        NAME,
        object => {
          const [container] = object.spec.template.spec.containers;
          Object.assign(container, {
            image: 'registry.example.com/quantum-rerank:2.0.0',
            env: [
              { name: 'DB_PASSWORD', value: canary },
              { name: 'CACHE_URL', value: `redis://user:${canary}@cache` },
            ],
            args: [`--api-token=${canary}`],
          });
          object.metadata.annotations = {
            ...object.metadata.annotations,
            'kubernetes.io/change-cause': `set env DB_PASSWORD=${canary}`,
            'kubectl.kubernetes.io/last-applied-configuration': canary,
          };
        },
      );
    const plan = await replica.plan({ action: 'rollback' });
    expect(plan.diff).toContain('DB_PASSWORD');
    sandbox.faults.respond(
      { method: 'PATCH', path: /\/deployments\//, dryRun: false },
      422,
      { count: 1, message: `Invalid value: "${canary}"`, reason: 'Invalid' },
    );
    const failed = await replica.request({ action: 'rollback' });
    expect((await replica.outcome(failed.id)).state).toBe('failed');
    const { id } = await replica.request({ action: 'rollback' });
    await replica.outcome(id);
    await replica.worker.idle();

    const rows = await Promise.all(
      ['operations', 'operation_events', 'outbox'].map(table => knex(table)),
    );
    const everything = JSON.stringify([
      plan,
      rows,
      replica.auditor.entries,
      notifications.send.mock.calls,
      sandbox.objects().list('events', NAMESPACE),
    ]);
    expect(everything).toContain(id);
    expect(everything).not.toContain(canary);
  });
});
