import {
  healthSchema,
  podPageSchema,
  revisionPageSchema,
  snapshotSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import {
  AUTOSCALER,
  DISRUPTION_BUDGET,
  MOST_REPLICAS,
  SERVICE,
} from './__testUtils__/manifests';
import { Suite } from './__testUtils__/Suite';
import { until } from './__testUtils__/until';

const choice = readClusterChoice(process.env);
const { good, newer } = choice.images;
jest.setTimeout(choice.patienceMs * 3);

describe(`seeing a workload (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(() => suite.start());
  afterAll(() => suite.stop());
  beforeEach(() => suite.deploy({ replicas: 2 }));

  it('shows the deployment, its pods, autoscaler and disruption budget', async () => {
    // A disruption budget and an autoscaler are worked on by controllers of their own.
    const snapshot = await suite.backend.untilSnapshot(
      'operated',
      'the disruption budget counts the pods',
      ({ disruptionBudgets }) => disruptionBudgets[0]?.currentHealthy === 2,
    );

    expect(() => snapshotSchema.parse(snapshot)).not.toThrow();
    expect(snapshot).toMatchObject({
      cluster: 'operator',
      namespace: suite.namespace.name,
      freshness: { state: 'live' },
      rollout: { state: 'complete' },
      deployment: {
        paused: false,
        replicas: { desired: 2, ready: 2, updated: 2, available: 2 },
        images: [{ container: 'api', image: good }],
        revision: 1,
        changeCause: 'release good',
      },
      replicasOwner: { kind: 'horizontal-pod-autoscaler', name: AUTOSCALER },
      autoscaler: { minReplicas: 1, maxReplicas: MOST_REPLICAS },
      disruptionBudgets: [{ name: DISRUPTION_BUDGET, minAvailable: '1' }],
      pods: { total: 2, ready: 2 },
    });
    // The autoscaler of a cluster without metrics does not act: a warning, no more.
    expect(['ok', 'warning']).toContain(snapshot.verdict.state);
    expect(
      snapshot.verdict.facts.find(({ id }) => id === 'availability'),
    ).toMatchObject({ state: 'ok', value: '2', bound: '2' });
  });

  it('sees whether requests reach a pod, as far as the role lets it', async () => {
    const { client, token } = suite.backend;
    const look = async (
      environment: 'operated' | 'read-only' | 'forbidden',
    ) => {
      const ref = suite.backend.ref(environment);
      const health = healthSchema.parse(await client.getHealth(ref, { token }));
      return Object.fromEntries(health.parts.map(part => [part.part, part]));
    };
    // Endpoints are written by a controller of their own.
    const operated = await until(
      'both pods are behind the service',
      choice.patienceMs,
      async () => {
        const parts = await look('operated');
        return parts.service.summary.includes('2 ready endpoints') && parts;
      },
    );
    expect(operated.service).toMatchObject({
      state: 'ok',
      summary: `The service ${SERVICE} has 2 ready endpoints`,
    });
    // Whether some controller of the cluster takes it up is not for us to say.
    expect(['ok', 'warning']).toContain(operated.ingress.state);
    const readOnly = await look('read-only');
    expect(readOnly.service.state).toBe('ok');
    expect(['ok', 'warning']).toContain(readOnly.ingress.state);
    const forbidden = await look('forbidden');
    expect(forbidden.service).toMatchObject({
      state: 'unknown',
      summary: `The portal lacks the right to get services in the namespace ${suite.namespace.name}`,
    });
    expect(forbidden.ingress.state).toBe('unknown');
  });

  it('answers 304 while nothing changes', async () => {
    const { client, token } = suite.backend;
    const ref = suite.backend.ref('operated');
    const version = await until(
      'a version that is still current',
      choice.patienceMs,
      async () => {
        const { version: ifNoneMatch } = await suite.backend.snapshot(
          'operated',
        );
        const again = await client.getSnapshot(ref, { token, ifNoneMatch });
        return again === undefined && ifNoneMatch;
      },
    );
    expect(
      await client.getSnapshot(ref, { token, ifNoneMatch: `${version}x` }),
    ).toBeDefined();
  });

  it('pages and filters pods', async () => {
    const { client, token } = suite.backend;
    const ref = suite.backend.ref('operated');
    const first = await client.listPods(ref, { limit: 1 }, { token });
    expect(() => podPageSchema.parse(first)).not.toThrow();
    expect(first).toMatchObject({ totalItems: 2, items: [{ ready: true }] });
    const second = await client.listPods(
      ref,
      { limit: 1, cursor: first.nextCursor },
      { token },
    );
    expect(second.nextCursor).toBeUndefined();
    const shown = [...first.items, ...second.items].map(({ name }) => name);
    const existing = (await suite.namespace.list('pods')).map(
      ({ metadata }) => metadata.name,
    );
    expect(shown.sort()).toEqual(existing.sort());
    const failing = await client.listPods(ref, { ready: 'false' }, { token });
    expect(failing.items).toEqual([]);
  });

  it('lists the revisions of a good release, and which one runs', async () => {
    await suite.namespace.release('newer', { changeCause: 'release newer' });
    await suite.backend.untilSnapshot(
      'operated',
      'the newer release is rolled out',
      ({ deployment, rollout }) =>
        deployment?.revision === 2 && rollout.state === 'complete',
    );
    const page = await suite.backend.client.listRevisions(
      suite.backend.ref('operated'),
      {},
      { token: suite.backend.token },
    );
    expect(() => revisionPageSchema.parse(page)).not.toThrow();
    expect(page.items).toMatchObject([
      {
        revision: 2,
        current: true,
        changeCause: 'release newer',
        images: [{ container: 'api', image: newer }],
      },
      {
        revision: 1,
        current: false,
        changeCause: 'release good',
        images: [{ container: 'api', image: good }],
      },
    ]);
  });
});
