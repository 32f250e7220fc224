import { podStatusText } from '../api/table';
import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST } from '../replay/recordedCluster';

const NAMESPACE = 'quantum-rerank';

describe('scenarios', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({
      timing: { ...FAST, nodeGraceMs: 20, nodeEvictionMs: 20 },
    });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  const pods = (namespace = NAMESPACE) =>
    sandbox
      .objects()
      .list('pods', namespace)
      .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank');
  const image = (namespace = NAMESPACE) =>
    sandbox.objects().get('deployments', namespace, 'quantum-rerank')?.spec
      .template.spec.containers[0].image;

  it('releases a broken image as the pipeline would, and takes it back', async () => {
    await sandbox.scenarios.start('bad-release');
    const deployment = sandbox
      .objects()
      .get('deployments', NAMESPACE, 'quantum-rerank');
    expect(image()).toMatch(/:1\.2\.0-broken$/);
    expect(
      deployment?.metadata.annotations?.['kubernetes.io/change-cause'],
    ).toBe('release 1.2.0');
    expect(
      deployment?.metadata.managedFields?.map(({ manager }) => manager),
    ).toContain('ci');
    await sandbox.waitFor(() =>
      pods().some(pod => podStatusText(pod) === 'ImagePullBackOff'),
    );
    expect(pods().filter(pod => podStatusText(pod) === 'Running')).toHaveLength(
      3,
    );
    expect(sandbox.scenarios.list()).toContainEqual(
      expect.objectContaining({ name: 'bad-release', active: ['production'] }),
    );
    await sandbox.scenarios.clear();
    expect(image()).toMatch(/:1\.1\.0$/);
    expect(sandbox.scenarios.list().every(({ active }) => !active.length)).toBe(
      true,
    );
  });

  it('leaves a rollback that somebody made in place when it is cleared', async () => {
    await sandbox.scenarios.start('bad-release', { environment: 'staging' });
    expect(image()).toMatch(/:1\.1\.0$/);
    const staging = 'quantum-rerank-staging';
    sandbox.objects().change<{
      kind: string;
      apiVersion: string;
      metadata: never;
      spec: {
        template: { spec: { containers: { image: string }[] } };
      };
    }>('deployments', staging, 'quantum-rerank', object => {
      object.spec.template.spec.containers[0].image =
        'registry.example.com/quantum-rerank:1.0.0';
    });
    await sandbox.scenarios.clear();
    expect(image(staging)).toMatch(/:1\.0\.0$/);
  });

  it('slows the service down and lets it fail under overload', async () => {
    const { production, staging } = sandbox.services;
    const before = production.medianSeconds('similarity');
    await sandbox.scenarios.start('overload');
    expect(production.medianSeconds('similarity')).toBeGreaterThan(4 * before);
    expect(production.errorRate()).toBeGreaterThan(0.05);
    expect(staging.errorRate()).toBeLessThan(0.005);
    await sandbox.scenarios.clear();
    expect(production.medianSeconds('similarity')).toBe(before);
  });

  it('leaks memory until the container is killed', async () => {
    await sandbox.scenarios.start('memory-leak');
    sandbox.services.production.step(60);
    const [pod] = pods();
    expect(sandbox.services.production.usageOf(pod).memoryMiB).toBeGreaterThan(
      1000,
    );
    sandbox.services.production.step(130);
    await sandbox.waitFor(() =>
      pods().some(
        ({ status }) =>
          status.containerStatuses?.[0].lastState.terminated?.reason ===
          'OOMKilled',
      ),
    );
    await sandbox.waitFor(() =>
      pods().every(
        ({ status }) =>
          status.containerStatuses?.[0].ready &&
          status.containerStatuses[0].restartCount === 1,
      ),
    );
    expect(
      sandbox.services.production.usageOf(pods()[0]).memoryMiB,
    ).toBeLessThan(600);
  });

  it('takes the cache away', async () => {
    const { production } = sandbox.services;
    await sandbox.scenarios.start('cache-outage');
    const { cacheHits, cacheMisses } = production.counters;
    production.step(10);
    expect(production.counters.cacheHits).toBe(cacheHits);
    expect(production.counters.cacheMisses).toBeGreaterThan(cacheMisses);
    const details = await (
      await fetch(`${sandbox.serviceUrl}/health/detailed`)
    ).json();
    expect(details).toMatchObject({
      status: 'degraded',
      components: { cache: 'unreachable' },
    });
  });

  it('makes every answer slow, and quick again', async () => {
    const { production } = sandbox.services;
    const before = production.medianSeconds('similarity');
    await sandbox.scenarios.start('slow-answers');
    expect(production.medianSeconds('similarity')).toBeGreaterThan(1);
    expect(production.medianSeconds('health')).toBeGreaterThan(1);
    await sandbox.scenarios.clear();
    expect(production.medianSeconds('similarity')).toBeCloseTo(before);
  });

  it('loses a node, moves its pods and takes it back', async () => {
    await sandbox.scenarios.start('node-loss');
    await sandbox.waitFor(objects =>
      objects
        .list('nodes')
        .some(({ status }) =>
          status.conditions?.some(
            ({ type, status: state }) =>
              type === 'Ready' && state === 'Unknown',
          ),
        ),
    );
    const lost = sandbox
      .objects()
      .list('nodes')
      .find(({ spec }) => spec.taints?.length)?.metadata.name;
    await sandbox.waitFor(
      () =>
        pods().filter(
          pod => pod.spec.nodeName !== lost && podStatusText(pod) === 'Running',
        ).length === 3,
    );
    expect(
      pods().some(
        pod => pod.spec.nodeName === lost && pod.metadata.deletionTimestamp,
      ),
    ).toBe(true);
    await sandbox.scenarios.clear();
    expect(pods().some(pod => pod.spec.nodeName === lost)).toBe(false);
    expect(
      sandbox.objects().get('nodes', undefined, lost ?? '')?.status.conditions,
    ).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
  });

  it('is steered over HTTP', async () => {
    const ask = async (method: string, path: string) => {
      const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
        method,
      });
      return { status: response.status, body: await response.json() };
    };
    expect(
      await ask('POST', 'scenarios/good-release?environment=staging'),
    ).toEqual({ status: 200, body: { started: 'good-release' } });
    expect((await ask('GET', 'state')).body).toMatchObject({
      environments: { production: { namespace: NAMESPACE, cacheUp: true } },
    });
    expect(image('quantum-rerank-staging')).toMatch(/:1\.2\.0$/);
    expect(await ask('POST', 'scenarios/toString')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("No scenario 'toString'") },
    });
    expect(
      (await ask('POST', 'scenarios/overload?environment=moon')).status,
    ).toBe(400);
    expect((await ask('DELETE', 'scenarios')).body).toEqual({ cleared: true });
    expect((await ask('GET', 'nothing')).status).toBe(404);
  });
});
