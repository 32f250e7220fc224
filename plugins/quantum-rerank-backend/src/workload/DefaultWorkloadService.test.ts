import { gunzipSync } from 'node:zlib';
import { mockServices } from '@backstage/backend-test-utils';
import {
  podPageSchema,
  revisionPageSchema,
  snapshotSchema,
  type Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Pod, type Sandbox } from '@quantumrerank/sandbox';
import { DefaultClusterRegistry } from '../clusters/DefaultClusterRegistry';
import { HttpKubernetesApi } from '../kubernetes/HttpKubernetesApi';
import {
  DefaultWorkloadService,
  type DefaultWorkloadServiceOptions,
} from './DefaultWorkloadService';
import { testTarget } from './testObjects';

const PODS = /\/pods\?/;

// Back-off and busy machines take their time.
jest.setTimeout(30_000);

describe('DefaultWorkloadService', () => {
  let sandbox: Sandbox;
  let clusters: DefaultClusterRegistry;
  let service: DefaultWorkloadService;
  const signals = { publish: jest.fn(async () => {}) };
  const target = testTarget();

  beforeEach(async () => {
    signals.publish.mockClear();
    sandbox = await startSandbox({
      timing: {
        podStartMs: 20,
        terminationMs: 20,
        backOffMs: 50,
        hpaSyncMs: 60_000,
        bookmarkMs: 200,
        deadlineScale: 0.01,
      },
    });
  });

  afterEach(async () => {
    await service.close();
    await clusters.close();
    await sandbox.stop();
  });

  function create(
    options: Partial<DefaultWorkloadServiceOptions> & {
      token?: string;
      silenceMs?: number;
    } = {},
  ) {
    const { token, silenceMs = 2_000, ...rest } = options;
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    clusters = DefaultClusterRegistry.create({
      config: mockServices.rootConfig({
        data: {
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'eu-1',
                    url: sandbox.url,
                    authProvider: 'serviceAccount',
                    serviceAccountToken: token ?? sandbox.tokens.operator,
                  },
                ],
              },
            ],
          },
        },
      }),
      logger,
      createApi: (cluster, transport) =>
        new HttpKubernetesApi({
          cluster,
          transport,
          silenceMs,
          random: () => 0,
        }),
    });
    service = DefaultWorkloadService.create({
      clusters,
      logger,
      signals,
      firstReadMs: 2_000,
      ...rest,
    });
    return service;
  }

  /** The first snapshot that satisfies the predicate. */
  async function until(
    predicate: (snapshot: Snapshot) => boolean,
  ): Promise<Snapshot> {
    const first = await service.getSnapshot(target);
    if (predicate(first)) {
      return first;
    }
    let end = () => {};
    try {
      return await new Promise<Snapshot>((resolve, reject) => {
        const check = () => {
          service
            .getSnapshot(target)
            .then(snapshot => predicate(snapshot) && resolve(snapshot), reject);
        };
        end = service.subscribe(target, check);
        check();
      });
    } finally {
      end();
    }
  }

  /** For what the sandbox offers no event for. */
  async function eventually(condition: () => boolean) {
    while (!condition()) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
  }

  const podsWatched = () =>
    eventually(() => sandbox.requests.count({ watch: true, path: PODS }) > 0);

  const stateOf = (snapshot: Snapshot, resource: string) =>
    snapshot.freshness.parts.find(part => part.resource === resource);

  async function patchDeployment(body: unknown) {
    const { api } = await clusters.getCluster('eu-1');
    await api.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/quantum-rerank/deployments/quantum-rerank',
      patchType: 'application/strategic-merge-patch+json',
      body,
    });
  }

  const release = (image: string) =>
    patchDeployment({
      spec: { template: { spec: { containers: [{ name: 'api', image }] } } },
    });

  it('answers with a snapshot of the contract’s shape', async () => {
    create();
    const snapshot = await until(({ usage }) => usage !== undefined);
    expect(snapshotSchema.parse(snapshot)).toEqual(
      JSON.parse(JSON.stringify(snapshot)),
    );
    expect(snapshot).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      cluster: 'eu-1',
      namespace: 'quantum-rerank',
      freshness: { state: 'live' },
      verdict: { state: 'ok' },
      rollout: { state: 'complete' },
      replicasOwner: {
        kind: 'horizontal-pod-autoscaler',
        name: 'quantum-rerank-hpa',
      },
      autoscaler: {
        name: 'quantum-rerank-hpa',
        minReplicas: 3,
        stabilizationSeconds: { up: 60, down: 300 },
      },
      deployment: { name: 'quantum-rerank', paused: false },
    });
    expect(snapshot.pods.ready).toBe(snapshot.deployment?.replicas.desired);
    expect(snapshot.usage?.pods).toBe(snapshot.pods.total);
    const pods = podPageSchema.parse(await service.listPods(target, {}));
    expect(pods.items).toHaveLength(snapshot.pods.total);
    expect(pods.items[0].revision).toBe(snapshot.deployment?.revision);
    const revisions = revisionPageSchema.parse(
      await service.listRevisions(target, {}),
    );
    expect(revisions.items.filter(({ current }) => current)).toHaveLength(1);
  });

  it('makes one list and one watch per kind however many people look', async () => {
    create();
    await Promise.all(
      Array.from({ length: 50 }, () => service.getSnapshot(target)),
    );
    await Promise.all(
      Array.from({ length: 50 }, () => service.listPods(target, {})),
    );
    expect(sandbox.requests.count({ watch: true })).toBeLessThanOrEqual(12);
    for (const kind of [
      /deployments\?/,
      /replicasets\?/,
      /v1\/namespaces\/[^/]+\/pods\?(?!.*metrics)/,
    ]) {
      expect(
        sandbox.requests
          .all()
          .filter(
            ({ path, watch }) =>
              kind.test(path) && !watch && !path.includes('metrics'),
          ),
      ).toHaveLength(1);
    }
  });

  it('serialises and compresses once per version', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    const [first, second] = await Promise.all([
      service.getSerializedSnapshot(target),
      service.getSerializedSnapshot(target),
    ]);
    expect(second.gzip).toBe(first.gzip);
    expect(gunzipSync(second.gzip).equals(second.json)).toBe(true);
    expect(JSON.parse(second.json.toString()).version).toBe(second.version);
  });

  it('shows a change and signals it without its content', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    signals.publish.mockClear();
    await patchDeployment({ spec: { replicas: 6 } });
    const snapshot = await until(
      ({ deployment, rollout }) =>
        deployment?.replicas.available === 6 && rollout.state === 'complete',
    );
    expect(signals.publish).toHaveBeenCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'quantum-rerank',
      message: {
        type: 'snapshot',
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        version: snapshot.version,
      },
    });
  });

  it('follows a broken release and calls it critical with the facts', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    await release('registry.example.com/quantum-rerank:1.2.0-broken');
    const snapshot = await until(
      ({ rollout, pods }) =>
        rollout.state === 'stalled' &&
        Object.keys(pods.byState).some(state => /ImagePull/.test(state)),
    );
    expect(snapshot.verdict.state).toBe('critical');
    expect(
      snapshot.verdict.facts.find(({ id }) => id === 'rollout'),
    ).toMatchObject({ state: 'critical', value: 'stalled' });
    expect(
      snapshot.verdict.facts.find(({ id }) => id === 'pods')?.message,
    ).toMatch(/in (ErrImagePull|ImagePullBackOff)/);
    const page = await service.listPods(target, { ready: 'false' });
    expect(page.items[0].message).toBeTruthy();
  });

  it('resumes dropped watches without listing again', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    const lists = sandbox.requests.count({ list: true, path: PODS });
    await eventually(() => sandbox.faults.dropWatches() > 0);
    await patchDeployment({ spec: { replicas: 5 } });
    await until(({ deployment }) => deployment?.replicas.available === 5);
    await until(({ pods }) => pods.ready === 5);
    expect(
      sandbox.requests
        .all()
        .filter(
          ({ path, watch, list }) =>
            list && !watch && PODS.test(path) && !path.includes('metrics'),
        ).length,
    ).toBe(1);
    expect(lists).toBeGreaterThan(0);
  });

  it('lists again after 410', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    const handle = sandbox.faults.respond({ watch: true, path: PODS }, 410, {
      count: 1,
      reason: 'Expired',
      message: 'too old resource version',
    });
    await eventually(() => sandbox.faults.dropWatches(PODS) === 1);
    await patchDeployment({ spec: { replicas: 5 } });
    const snapshot = await until(({ pods }) => pods.ready === 5);
    expect(handle.hits()).toBe(1);
    expect(snapshot.freshness.state).toBe('live');
  });

  it('notices a half-open watch, says so, and reconnects', async () => {
    create({ silenceMs: 600 });
    await until(({ freshness }) => freshness.state === 'live');
    await eventually(() => sandbox.faults.freezeWatches(PODS) === 1);
    const blocked = sandbox.faults.respond({ watch: true, path: PODS }, 503);
    const stale = await until(({ freshness }) => freshness.state === 'stale');
    expect(stateOf(stale, 'pods')).toMatchObject({ state: 'stale' });
    expect(stale.verdict.state).toBe('unknown');
    expect(stale.pods.total).toBeGreaterThan(0);
    blocked.remove();
    const live = await until(({ freshness }) => freshness.state === 'live');
    expect(live.verdict.state).toBe('ok');
  });

  it.each([
    ['garbageLine', { kind: 'garbageLine', afterEvents: 0 }],
    ['hugeLine', { kind: 'hugeLine', afterEvents: 0, bytes: 6 * 1024 * 1024 }],
  ] as const)('survives and surfaces a %s', async (_, effect) => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    await podsWatched();
    sandbox.faults.add({ watch: true, path: PODS }, effect, 1);
    await eventually(() => sandbox.faults.dropWatches(PODS) === 1);
    const snapshot = await until(
      each =>
        stateOf(each, 'pods')?.reason !== undefined &&
        stateOf(each, 'pods')?.state === 'live',
    );
    expect(stateOf(snapshot, 'pods')?.reason).toContain(
      '1 lines of the watch were unreadable',
    );
    await patchDeployment({ spec: { replicas: 4 } });
    await until(({ pods }) => pods.ready === 4);
  });

  it('says that a token is refused', async () => {
    create({ token: 'wrong' });
    const snapshot = await service.getSnapshot(target);
    expect(snapshot.freshness).toMatchObject({
      state: 'forbidden',
      reason: 'deployments: The API server refuses the credentials (401)',
    });
    expect(snapshot.verdict.state).toBe('unknown');
    expect(snapshot.deployment).toBeUndefined();
  });

  it('shows what it may read when a part is forbidden', async () => {
    const token = sandbox.addUser('narrow', [
      {
        namespaces: ['quantum-rerank'],
        apiGroups: ['', 'apps'],
        resources: ['deployments', 'replicasets', 'pods'],
        verbs: ['get', 'list', 'watch'],
      },
    ]);
    create({ token });
    const snapshot = await until(({ freshness }) => freshness.state === 'live');
    expect(stateOf(snapshot, 'horizontalpodautoscalers')).toMatchObject({
      state: 'forbidden',
    });
    expect(snapshot.replicasOwner.kind).toBe('unknown');
    expect(snapshot.verdict.state).toBe('ok');
    expect(
      snapshot.verdict.facts.find(({ id }) => id === 'autoscaler')?.state,
    ).toBe('unknown');
  });

  it('answers while the cluster is unreachable at the start, and recovers', async () => {
    create();
    await sandbox.faults.unreachable();
    const snapshot = await service.getSnapshot(target);
    expect(snapshot.freshness).toMatchObject({
      state: 'connecting',
      reason: expect.stringContaining('the connection was refused'),
    });
    expect(JSON.stringify(snapshot)).not.toContain('127.0.0.1');
    expect(snapshot.verdict.state).toBe('unknown');
    await sandbox.faults.reachable();
    const live = await until(({ freshness }) => freshness.state === 'live');
    expect(live.verdict.state).toBe('ok');
  });

  it('keeps the last known state when the cluster becomes unreachable', async () => {
    create();
    const before = await until(({ freshness }) => freshness.state === 'live');
    await sandbox.faults.unreachable();
    const stale = await until(({ freshness }) => freshness.state === 'stale');
    expect(stale.pods).toEqual(before.pods);
    expect(stale.deployment).toEqual(before.deployment);
    expect(stale.verdict).toMatchObject({ state: 'unknown' });
    expect(Date.parse(stale.freshness.since)).toBeLessThanOrEqual(Date.now());
    await sandbox.faults.reachable();
    await until(({ freshness }) => freshness.state === 'live');
  });

  it('waits as long as a throttling API server asks', async () => {
    const handle = sandbox.faults.respond({ path: /deployments\?/ }, 429, {
      count: 1,
      retryAfterSeconds: 1,
    });
    create();
    await until(({ freshness }) => freshness.state === 'live');
    expect(handle.hits()).toBe(1);
  });

  it('leaves poison objects out and says so, at the start and later', async () => {
    const poison = (name: string) =>
      sandbox.objects().put('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace: 'quantum-rerank',
          labels: { app: 'quantum-rerank' },
          creationTimestamp: 'never',
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'X',
              name: 'x',
              uid: 'x',
              controller: true,
            },
          ],
        },
        spec: { containers: [{ name: 'api', image: 'x' }] },
        status: { phase: 'Failed' },
      } as never);
    poison('poison-1');
    create();
    const first = await until(({ freshness }) => freshness.state === 'live');
    expect(stateOf(first, 'pods')?.reason).toBe(
      '1 unreadable and left out, e.g. poison-1',
    );
    poison('poison-2');
    const second = await until(
      each => stateOf(each, 'pods')?.reason?.startsWith('2 ') ?? false,
    );
    expect(second.pods).toEqual(first.pods);

    const [set] = sandbox.objects().list('replicasets', 'quantum-rerank');
    sandbox
      .objects()
      .change('replicasets', 'quantum-rerank', set.metadata.name, object => {
        object.metadata.annotations = {
          'deployment.kubernetes.io/revision': '{"x":1}',
        };
      });
    await until(() => true);
    await expect(service.listRevisions(target, {})).resolves.toBeDefined();
  });

  it('says that a deployment is not there', async () => {
    create();
    const absent = testTarget({ resources: { deployment: 'nothing' } });
    const snapshot = await service.getSnapshot(absent);
    expect(snapshot.deployment).toBeUndefined();
    expect(snapshot.rollout.state).toBe('unknown');
    expect(snapshot.verdict.state).toBe('critical');
    expect(snapshot.verdict.summary).toContain(
      'There is no deployment nothing in this namespace',
    );
  });

  it('follows a deployment that is made again with another selector', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    const objects = sandbox.objects();
    const old = objects.get('deployments', 'quantum-rerank', 'quantum-rerank')!;
    objects.delete('deployments', 'quantum-rerank', 'quantum-rerank');
    const labels = { app: 'quantum-rerank', generation: 'second' };
    objects.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'quantum-rerank', namespace: 'quantum-rerank' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'api', image: 'x/quantum-rerank:1.0.0' }],
          },
        },
      },
    });
    const snapshot = await until(
      ({ deployment, pods }) =>
        deployment?.replicas.available === 2 && pods.ready === 2,
    );
    expect(snapshot.deployment?.uid).not.toBe(old.metadata.uid);
    const revisions = await service.listRevisions(target, {});
    expect(revisions.items.map(({ revision }) => revision)).toEqual([1]);
  });

  it('forms the verdict again when facts have aged', async () => {
    let ahead = 0;
    create({ now: () => Date.now() + ahead, reviewMs: 20 });
    await until(({ freshness }) => freshness.state === 'live');
    const { items } = await service.listPods(target, { limit: 1 });
    sandbox.objects().change<Pod>(
      'pods',
      'quantum-rerank',
      items[0].name,
      pod => {
        Object.assign(pod.status!.containerStatuses![0], {
          restartCount: 1,
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              finishedAt: `${new Date().toISOString().slice(0, 19)}Z`,
            },
          },
        });
      },
      { subresource: 'status' },
    );
    const warned = await until(({ verdict }) => verdict.state === 'warning');
    expect(warned.verdict.summary).toContain('OOMKilled');
    ahead = 16 * 60_000;
    const calm = await until(({ verdict }) => verdict.state === 'ok');
    expect(calm.pods.restarts).toBe(1);
    expect(Date.parse(calm.verdict.since ?? '')).toBeGreaterThan(
      Date.parse(warned.verdict.since ?? ''),
    );
  });

  it('goes by the profile as it was loaded last', async () => {
    create();
    await until(({ freshness }) => freshness.state === 'live');
    const reloaded = testTarget({
      resources: { deployment: 'quantum-rerank' },
      tier: 'non-production',
    });
    await patchDeployment({ spec: { replicas: 0 } });
    await until(({ verdict }) => verdict.state === 'critical');
    const snapshot = await service.getSnapshot(reloaded);
    expect(snapshot.verdict.state).toBe('warning');
    const { json } = await service.getSerializedSnapshot(reloaded);
    expect(JSON.parse(json.toString()).verdict.state).toBe('warning');
  });

  it('answers 503 for a cluster nobody knows', async () => {
    create();
    await expect(
      service.getSnapshot(testTarget({ cluster: 'mars' })),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('No cluster named mars'),
    });
  });

  it('stops watching what nobody asks for', async () => {
    let ahead = 0;
    create({
      now: () => Date.now() + ahead,
      idleMs: 3_600_000,
      reviewMs: 20,
      silenceMs: 60_000,
    });
    await service.getSnapshot(target);
    await eventually(() => sandbox.faults.freezeWatches() > 0);
    ahead = 3_700_000;
    // Frozen watches stay open until this side closes them.
    await eventually(() => sandbox.faults.freezeWatches() === 0);
    expect(sandbox.requests.count({ watch: true })).toBeLessThanOrEqual(5);
  });
});
