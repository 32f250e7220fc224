import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesObjectLike } from '../kubernetes/KubernetesApi';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { CONFIG_MAP, DEPLOYMENT, WORKER } from './__testUtils__/manifests';
import type { LiveDeployment } from './__testUtils__/objects';
import { Suite } from './__testUtils__/Suite';

const choice = readClusterChoice(process.env);
jest.setTimeout(choice.patienceMs * 3);

const STRANGER = 'somebody-elses';

describe(`restarting those that read a changed object (${choice.kind})`, () => {
  const suite = new Suite(choice, { consumers: [WORKER] });

  beforeAll(async () => {
    await suite.start();
    await suite.deploy({ replicas: 1 });
    await suite.namespace.deployReader(WORKER);
    await suite.namespace.deployReader(STRANGER);
  });
  afterAll(() => suite.stop());

  const uidsOf = async (app: string) =>
    (await suite.namespace.list<Pod>('pods'))
      .filter(
        ({ metadata }) =>
          metadata.labels?.app === app &&
          metadata.deletionTimestamp === undefined,
      )
      .map(({ metadata }) => metadata.uid);
  const markOf = ({ metadata }: LiveDeployment) =>
    metadata.annotations?.[OBJECT_ANNOTATIONS.operation];
  const remaining = async (app: string, former: unknown[]) =>
    (await uidsOf(app)).filter(uid => former.includes(uid));

  it('restarts the named one with the operated one, leaves the other alone, and takes it back', async () => {
    const before = {
      [DEPLOYMENT]: await uidsOf(DEPLOYMENT),
      [WORKER]: await uidsOf(WORKER),
      [STRANGER]: await uidsOf(STRANGER),
    };
    const plan = await suite.backend.plan('operated', {
      action: 'config-update',
      parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: true },
    });
    expect(plan).toMatchObject({
      executable: true,
      dryRun: { state: 'accepted' },
      consumers: [{ name: WORKER, replicas: 1, available: 1 }],
      diff: expect.stringContaining(`Deployment/${WORKER}`),
    });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-other-consumers',
        message: `${STRANGER} reads this ConfigMap too and is not restarted.`,
      }),
    );
    const changed = await suite.backend.outcome(
      await suite.backend.request('operated', plan),
    );

    expect(changed).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining(`${WORKER} was restarted too`),
    });
    expect(markOf(await suite.namespace.deployment(WORKER))).toBe(changed.id);
    expect(await remaining(DEPLOYMENT, before[DEPLOYMENT])).toEqual([]);
    expect(await remaining(WORKER, before[WORKER])).toEqual([]);
    expect(await uidsOf(STRANGER)).toEqual(before[STRANGER]);

    const { action, parameters } = changed.inverse!;
    const restored = await suite.backend.carryOut('operated', {
      action,
      parameters,
    });
    expect(restored.state).toBe('succeeded');
    expect(markOf(await suite.namespace.deployment(WORKER))).toBe(restored.id);
    expect(
      await suite.namespace.api.request({
        method: 'GET',
        path: suite.namespace.path('ConfigMap', CONFIG_MAP),
      }),
    ).toMatchObject({ data: { LOG_LEVEL: 'INFO' } });
  });

  it('restarts it after a change of the Secret', async () => {
    const before = await uidsOf(WORKER);
    const changed = await suite.backend.carryOut('operated', {
      action: 'secret-update',
      parameters: { set: ['new-key'], restart: true },
      secretValues: { 'new-key': { text: 'not a real one' } },
    });
    expect(changed.state).toBe('succeeded');
    expect(await remaining(WORKER, before)).toEqual([]);
  });
});

interface Pod extends KubernetesObjectLike {
  metadata: KubernetesObjectLike['metadata'] & {
    labels?: Record<string, string>;
  };
}
