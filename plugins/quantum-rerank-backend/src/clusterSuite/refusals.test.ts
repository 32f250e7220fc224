import { readClusterChoice } from './__testUtils__/clusterChoice';
import { Suite } from './__testUtils__/Suite';
import { refusalOf } from './__testUtils__/SuiteBackend';

const choice = readClusterChoice(process.env);
const { good } = choice.images;
jest.setTimeout(choice.patienceMs * 3);

const restart = { action: 'restart', parameters: {} } as const;
const scaleTo = (replicas: number) =>
  ({ action: 'scale', parameters: { replicas } } as const);

describe(`refusing to change a workload (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(() => suite.start());
  afterAll(() => suite.stop());
  beforeEach(() => suite.deploy({ replicas: 2 }));

  it('refuses what was planned before somebody else changed it, and says what changed', async () => {
    const plan = await suite.backend.plan('operated', scaleTo(4));
    await suite.namespace.edit({ spec: { replicas: 3 } });
    expect(
      await refusalOf(suite.backend.request('operated', plan)),
    ).toMatchObject({
      status: 409,
      message: expect.stringMatching(
        /generation \d+ → \d+, replicas now: 2 → 3/,
      ),
    });
    expect((await suite.namespace.deployment()).spec.replicas).toBe(3);
  });

  it('does not restart a paused deployment', async () => {
    await suite.namespace.edit({ spec: { paused: true } });
    const paused = await suite.backend.untilSnapshot(
      'operated',
      'it is paused',
      ({ rollout }) => rollout.state === 'paused',
    );
    expect(paused.deployment?.paused).toBe(true);
    const plan = await suite.backend.plan('operated', restart);
    expect(plan).toMatchObject({
      executable: false,
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'deployment-paused',
          effect: 'refuse',
        }),
      ]),
    });
    expect(
      await refusalOf(suite.backend.request('operated', plan)),
    ).toMatchObject({
      status: 409,
      message: expect.stringContaining('paused'),
    });

    await suite.namespace.edit({ spec: { paused: null } });
    const allowed = await suite.backend.plan('operated', restart);
    expect(allowed.executable).toBe(true);
  });

  it('says that its service account may look but not touch', async () => {
    const seen = await suite.backend.untilSnapshot(
      'read-only',
      'it is live',
      ({ freshness, deployment }) =>
        freshness.state === 'live' && deployment?.replicas.available === 2,
    );
    expect(seen.deployment?.images).toEqual([
      { container: 'api', image: good },
    ]);
    const before = await suite.namespace.deployment();
    const plan = await suite.backend.plan('read-only', restart);
    expect(plan).toMatchObject({
      executable: false,
      dryRun: {
        state: 'rejected',
        message: expect.stringMatching(
          /is forbidden: User "system:serviceaccount:.*:onlooker" cannot patch resource "deployments"/,
        ),
      },
    });
    expect(
      await refusalOf(suite.backend.request('read-only', plan)),
    ).toMatchObject({
      status: 409,
      message: expect.stringContaining(
        "does not let the portal's account patch deployments.apps",
      ),
    });
    expect((await suite.namespace.deployment()).metadata.generation).toBe(
      before.metadata.generation,
    );
  });

  it('calls forbidden what its service account may not read', async () => {
    const snapshot = await suite.backend.snapshot('forbidden');
    expect(snapshot.freshness).toMatchObject({
      state: 'forbidden',
      reason: expect.stringContaining('403'),
    });
    expect(snapshot.verdict.state).toBe('unknown');
    expect(snapshot.deployment).toBeUndefined();
    expect(
      await refusalOf(
        suite.backend.plan('forbidden', { action: 'restart', parameters: {} }),
      ),
    ).toMatchObject({
      status: 503,
      message: expect.stringMatching(/403 Forbidden.*cannot get resource/),
    });
  });
});
