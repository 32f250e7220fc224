import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { DEPLOYMENT, deploymentManifest } from './__testUtils__/manifests';
import { Suite } from './__testUtils__/Suite';
import { SOMEBODY_ELSE } from './__testUtils__/SuiteNamespace';

const choice = readClusterChoice(process.env);
const { good, newer } = choice.images;
jest.setTimeout(choice.patienceMs * 3);

const redeploy = { action: 'redeploy', parameters: {} } as const;

describe(`redeploying (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(() => suite.start());
  afterAll(() => suite.stop());

  /** The manifests of a release, with a key of the ConfigMap beside it. */
  async function offer(image: string): Promise<void> {
    const deployment = deploymentManifest({
      namespace: suite.namespace.name,
      image,
      replicas: 2,
    });
    await writeFile(
      join(suite.manifestsPath, 'release.json'),
      JSON.stringify(deployment),
    );
    await writeFile(
      join(suite.manifestsPath, 'configuration.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: quantum-rerank-config }\ndata: { CACHE_TTL: "60" }\n',
    );
  }

  it('brings back what was deleted, and then finds nothing to do', async () => {
    await suite.namespace.deleteDeployment();
    await offer(good);
    const plan = await suite.backend.plan('operated', redeploy);
    expect(plan).toMatchObject({
      executable: true,
      dryRun: { state: 'accepted' },
      target: { name: DEPLOYMENT, uid: '' },
      objects: [
        { object: 'ConfigMap/quantum-rerank-config', state: 'changed' },
        { object: `Deployment/${DEPLOYMENT}`, state: 'created' },
      ],
    });
    const ended = await suite.backend.outcome(
      await suite.backend.request('operated', plan),
    );

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(/2 of 2 pods are available/),
    });
    const deployment = await suite.namespace.deployment();
    expect(deployment).toMatchObject({ status: { availableReplicas: 2 } });
    expect(deployment.metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: ended.id,
    });
    expect(await suite.backend.plan('operated', redeploy)).toMatchObject({
      executable: false,
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'nothing-to-do' }),
      ]),
      objects: [{ state: 'unchanged' }, { state: 'unchanged' }],
    });
  });

  it('changes nothing where somebody else has a field, and names both', async () => {
    await suite.deploy({ replicas: 2 });
    await offer(newer);
    const plan = await suite.backend.plan('operated', redeploy);
    expect(plan.executable).toBe(false);
    expect(plan.dryRun).toMatchObject({
      state: 'rejected',
      message: expect.stringMatching(
        new RegExp(`image is set to another value by ${SOMEBODY_ELSE}`),
      ),
    });
  });

  it('takes over from its own earlier operations, whose marks it left', async () => {
    await suite.deploy({ replicas: 2 });
    const restarted = await suite.backend.carryOut('operated', {
      action: 'restart',
      parameters: {},
    });
    expect(restarted.state).toBe('succeeded');
    const deployment = {
      ...deploymentManifest({
        namespace: suite.namespace.name,
        image: good,
        replicas: 2,
      }),
    };
    await writeFile(
      join(suite.manifestsPath, 'release.json'),
      JSON.stringify({
        ...deployment,
        metadata: { ...deployment.metadata, labels: { tier: 'search' } },
      }),
    );
    const ended = await suite.backend.carryOut('operated', redeploy);
    expect(ended.state).toBe('succeeded');
    const { metadata } = await suite.namespace.deployment();
    expect(metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: ended.id,
    });
  });

  it('takes back what an earlier operation set, and nothing else', async () => {
    await suite.deploy({ replicas: 2 });
    await suite.backend.carryOut('operated', {
      action: 'scale',
      parameters: { replicas: 3 },
    });
    await offer(good);
    const plan = await suite.backend.plan('operated', redeploy);
    expect(plan).toMatchObject({
      executable: true,
      dryRun: { state: 'accepted' },
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'redeploy-takes-back',
          message: expect.stringContaining(
            `spec.replicas of Deployment/${DEPLOYMENT}`,
          ),
        }),
      ]),
    });
    const ended = await suite.backend.carryOut('operated', redeploy);
    expect(ended.state).toBe('succeeded');
    const { spec } = await suite.namespace.deployment();
    expect(spec.replicas).toBe(2);
  });
});
