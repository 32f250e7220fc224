import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { TemporaryFloorStore } from '../temporaryFloors/TemporaryFloorStore';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { AUTOSCALER } from './__testUtils__/manifests';
import type { LiveDeployment } from './__testUtils__/objects';
import { Suite } from './__testUtils__/Suite';
import { PERSON } from './__testUtils__/SuiteBackend';
import { until } from './__testUtils__/until';

const choice = readClusterChoice(process.env);
jest.setTimeout(choice.patienceMs * 3);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe(`raising the floor of an autoscaler for a time (${choice.kind})`, () => {
  const suite = new Suite(choice);
  /** How much later it is for the backend than for the cluster. */
  let later: number;

  beforeAll(async () => {
    await suite.start();
    await suite.deploy({ replicas: 1 });
  });
  afterAll(() => suite.stop());
  beforeEach(() => {
    later = 0;
    const now = TemporaryFloorStore.prototype.now;
    jest
      .spyOn(TemporaryFloorStore.prototype, 'now')
      .mockImplementation(async function nowAndLater(
        this: TemporaryFloorStore,
      ) {
        return (await now.call(this)) + later;
      });
  });
  afterEach(() => {
    jest.mocked(TemporaryFloorStore.prototype.now).mockRestore();
  });

  const boundsNow = async () =>
    (
      await suite.namespace.api.request<LiveDeployment>({
        method: 'GET',
        path: suite.namespace.path('HorizontalPodAutoscaler', AUTOSCALER),
      })
    ).spec;
  const look = () => suite.backend.trigger('quantum-rerank-temporary-floors');
  async function raise(): Promise<Operation> {
    const raised = await suite.backend.carryOut('operated', {
      action: 'autoscaling',
      parameters: { minReplicas: 3, temporary: { duration: '2h' } },
    });
    // Whether it can act by it depends on metrics, which not every cluster has.
    expect(['succeeded', 'degraded']).toContain(raised.state);
    return raised;
  }
  /** The operation that put a floor back by itself. */
  async function restored({ id }: Operation): Promise<Operation> {
    await until('the floor is over', choice.patienceMs, async () => {
      await look();
      return (await suite.backend.floors('operated')).length === 0;
    });
    const { items } = await suite.backend.client.listOperations(
      suite.backend.ref('operated'),
      { action: 'autoscaling', limit: 1 },
      { token: suite.backend.token },
    );
    const operation = await suite.backend.outcome(items[0]);
    expect(operation).toMatchObject({
      via: 'temporary-floor',
      follows: id,
      requestedBy: PERSON,
    });
    return operation;
  }

  it('puts exactly the former bounds back when its time is over', async () => {
    const former = await boundsNow();
    const raised = await raise();
    expect(await boundsNow()).toEqual({ ...former, minReplicas: 3 });
    await suite.backend.untilSnapshot(
      'operated',
      'the autoscaler went up to its floor',
      ({ deployment }) => deployment?.replicas.desired === 3,
    );
    later = HOUR_MS;
    await look();
    expect(await suite.backend.floors('operated')).toMatchObject([
      { id: raised.id, state: 'open', attempts: 0 },
    ]);

    later = 2 * HOUR_MS + MINUTE_MS;
    await restored(raised);
    expect(await boundsNow()).toEqual(former);
  });

  it('puts them back after the cluster was away at the end and the backend restarted', async () => {
    const former = await boundsNow();
    const raised = await raise();
    suite.proxy.refuse();
    try {
      later = 2 * HOUR_MS + MINUTE_MS;
      await look();
      const [floor] = await until(
        'it was tried in vain',
        choice.patienceMs,
        async () => {
          const floors = await suite.backend.floors('operated');
          return floors[0]?.attempts > 0 && floors;
        },
      );
      expect(floor).toMatchObject({
        id: raised.id,
        state: 'open',
        problem: expect.any(String),
        nextAttemptAt: expect.any(String),
      });
      await suite.restartBackend();
      expect(await suite.backend.floors('operated')).toMatchObject([
        { id: raised.id, state: 'open' },
      ]);
    } finally {
      suite.proxy.accept();
    }
    later += 10 * MINUTE_MS;
    await restored(raised);
    expect(await boundsNow()).toEqual(former);
  });
});
