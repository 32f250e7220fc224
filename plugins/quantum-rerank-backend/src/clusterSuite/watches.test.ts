import { KubernetesApiError } from '../kubernetes/errors';
import { HttpKubernetesApi } from '../kubernetes/HttpKubernetesApi';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { Suite } from './__testUtils__/Suite';
import { refusalOf } from './__testUtils__/SuiteBackend';

const choice = readClusterChoice(process.env);
jest.setTimeout(choice.patienceMs * 3);

describe(`watching a workload (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(() => suite.start());
  afterAll(() => suite.stop());
  beforeEach(() => suite.deploy({ replicas: 2 }));

  /** Lists that the backend reads from now on; usage is polled anyway. */
  function watchLists() {
    const spy = jest.spyOn(HttpKubernetesApi.prototype, 'list');
    return {
      end: () => {
        const paths = spy.mock.calls
          .map(([path]) => path)
          .filter(
            (path, index) =>
              !path.includes('/metrics.k8s.io/') &&
              spy.mock.contexts[index] !== suite.namespace.api,
          );
        spy.mockRestore();
        return paths;
      },
    };
  }

  it('shows a change by its watch, without reading lists again', async () => {
    const lists = watchLists();
    await suite.namespace.edit({ spec: { replicas: 3 } });
    await suite.backend.untilSnapshot(
      'operated',
      'three pods are ready',
      ({ deployment, pods }) =>
        deployment?.replicas.available === 3 && pods.ready === 3,
    );
    expect(lists.end()).toEqual([]);
  });

  it('goes on from where it was after its connections were cut', async () => {
    const lists = watchLists();
    expect(suite.proxy.sever()).toBeGreaterThan(0);
    await suite.namespace.edit({ spec: { replicas: 3 } });
    const snapshot = await suite.backend.untilSnapshot(
      'operated',
      'three pods are ready',
      ({ deployment, pods }) =>
        deployment?.replicas.available === 3 && pods.ready === 3,
    );
    expect(snapshot.freshness.state).toBe('live');
    expect(lists.end()).toEqual([]);
  });

  it('keeps what it knew while the cluster is away, says so, and catches up', async () => {
    suite.proxy.refuse();
    try {
      const stale = await suite.backend.untilSnapshot(
        'operated',
        'it is stale',
        ({ freshness }) => freshness.state === 'stale',
      );
      expect(stale.verdict.state).toBe('unknown');
      expect(stale.freshness.reason).toBeTruthy();
      expect(stale.pods).toMatchObject({ total: 2, ready: 2 });
      await suite.namespace.edit({ spec: { replicas: 3 } });
    } finally {
      suite.proxy.accept();
    }
    await suite.backend.untilSnapshot(
      'operated',
      'it is live again with what happened meanwhile',
      ({ freshness, pods }) => freshness.state === 'live' && pods.ready === 3,
    );
  });

  it('is told when a version is too old to watch from', async () => {
    const watchFromTheBeginning = async () => {
      const events = suite.namespace.api.watch(
        suite.namespace.path('Deployment'),
        {
          resourceVersion: '1',
          signal: AbortSignal.timeout(choice.patienceMs),
        },
      );
      for await (const event of events) {
        throw new Error(`an event instead: ${event.type}`);
      }
    };
    const error = await watchFromTheBeginning().catch(caught => caught);
    expect(error).toBeInstanceOf(KubernetesApiError);
    expect(error).toMatchObject({ status: 410, reason: 'Expired' });
  });

  it('notices that the deployment was deleted, and that it came back', async () => {
    await suite.namespace.deleteDeployment();
    const gone = await suite.backend.untilSnapshot(
      'operated',
      'there is no deployment',
      ({ deployment, pods }) => deployment === undefined && pods.total === 0,
    );
    expect(gone.freshness.state).toBe('live');
    expect(gone.verdict).toMatchObject({
      state: 'critical',
      summary: expect.stringContaining('There is no deployment quantum-rerank'),
    });
    expect(
      await refusalOf(
        suite.backend.plan('operated', { action: 'restart', parameters: {} }),
      ),
    ).toMatchObject({ status: 404 });

    await suite.deploy({ replicas: 1 });
  });

  if (choice.kind === 'sandbox') {
    it('reads lists again after 410, and misses nothing', async () => {
      const pods = /\/pods\?/;
      const expired = suite.sandbox.faults.respond(
        { watch: true, path: pods },
        410,
        { count: 1, reason: 'Expired', message: 'too old resource version' },
      );
      expect(suite.sandbox.faults.dropWatches(pods)).toBeGreaterThan(0);
      await suite.namespace.edit({ spec: { replicas: 3 } });
      const snapshot = await suite.backend.untilSnapshot(
        'operated',
        'three pods are ready',
        ({ pods: { ready } }) => ready === 3,
      );
      expect(expired.hits()).toBe(1);
      expect(snapshot.freshness.state).toBe('live');
    });
  }
});
