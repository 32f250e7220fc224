import { FAST } from '../replay/recordedCluster';
import { startSandbox } from '../sandbox';

describe('the worker of the sandbox', () => {
  it.each([
    ['quantum-rerank', 2],
    ['quantum-rerank-staging', 1],
  ])('runs in %s where it is asked for', async (namespace, pods) => {
    const sandbox = await startSandbox({ timing: FAST, worker: true });
    const objects = sandbox.objects();
    const worker = objects.get(
      'deployments',
      namespace,
      'quantum-rerank-worker',
    );
    expect(worker?.status).toMatchObject({ availableReplicas: pods });
    expect(worker?.spec.template.spec.containers[0]).toMatchObject({
      envFrom: [
        { configMapRef: { name: 'quantum-rerank-config' } },
        { secretRef: { name: 'quantum-rerank-secrets' } },
      ],
    });
    // Neither the service nor its budget takes it for one of the service.
    const { production, staging } = sandbox.services;
    expect(production.readyPods()).toHaveLength(3);
    expect(staging.readyPods()).toHaveLength(2);
    await sandbox.stop();
  });

  it('is not there otherwise', async () => {
    const sandbox = await startSandbox({ timing: FAST });
    expect(
      sandbox
        .objects()
        .get('deployments', 'quantum-rerank', 'quantum-rerank-worker'),
    ).toBeUndefined();
    await sandbox.stop();
  });
});
