import { mockServices } from '@backstage/backend-test-utils';
import type { Sandbox } from '@quantumrerank/sandbox';
import { TestDatabases } from '../database/testDatabases';
import {
  Replica,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import { REQUESTER } from '../operations/__testUtils__/testTarget';
import { applyObjects, readExample } from '../tests/__testUtils__/rbacExamples';
import { impersonationOf, readIdentities } from './identities';

const read = (clusters: object[]) =>
  readIdentities(
    mockServices.rootConfig({ data: { quantumRerank: { clusters } } as never }),
  );

describe('identities of clusters', () => {
  it('are those of the portal unless a cluster says otherwise', () => {
    const identities = read([
      { name: 'eu-1', identity: 'impersonate', groups: ['operators'] },
      { name: 'us-1', identity: 'service-account' },
      { name: 'ap-1' },
    ]);
    expect([...identities]).toEqual([
      ['eu-1', { userPrefix: 'backstage:', groups: ['operators'] }],
    ]);
    expect(
      impersonationOf(identities.get('eu-1')!, 'user:default/dana'),
    ).toEqual({ user: 'backstage:user:default/dana', groups: ['operators'] });
  });

  it.each([
    { userPrefix: 'system:' },
    { groups: ['operators', 'system:masters'] },
  ])('cannot be those of Kubernetes itself: %j', entry => {
    expect(() =>
      read([{ name: 'eu-1', identity: 'impersonate', ...entry }]),
    ).toThrow(/begins with "system:"/);
  });
});

describe('a change that is made as the person', () => {
  const databases = new TestDatabases();
  const as = `backstage:${REQUESTER}`;
  let sandbox: Sandbox;
  let replica: Replica;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    const token = sandbox.addUser(
      'system:serviceaccount:quantum-rerank:quantum-rerank-operations',
      [
        { verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*'] },
        { verbs: ['create'], apiGroups: [''], resources: ['events'] },
      ],
    );
    replica = await Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
      token,
      identity: {
        userPrefix: 'backstage:',
        groups: ['quantum-rerank-operators'],
      },
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  /** The manifest for people who install this. */
  const applyExample = (except: string[] = []) =>
    applyObjects(
      sandbox,
      readExample('rbac-impersonate').filter(
        ({ kind }) => !except.includes(kind),
      ),
    );

  it('cannot be made where the portal may impersonate nobody', async () => {
    const { dryRun, blockedBy } = await replica.plan({
      action: 'scale',
      parameters: { replicas: 4 },
    });
    expect(dryRun).toMatchObject({
      state: 'rejected',
      message: expect.stringContaining('cannot impersonate resource "users"'),
    });
    // Once, in our words, and not again in those of the dry run.
    expect(blockedBy).toEqual([
      `Cluster sandbox does not let the portal act as ${as}.`,
    ]);
  });

  it('says before the click that the cluster does not let the person', async () => {
    applyExample(['Role', 'RoleBinding']);
    const plan = await replica.plan({
      action: 'scale',
      parameters: { replicas: 4 },
    });
    expect(plan.executable).toBe(false);
    expect(plan.dryRun).toMatchObject({
      state: 'rejected',
      message: expect.stringContaining(`User "${as}" cannot patch resource`),
    });
    expect(plan.findings[0]).toMatchObject({
      code: 'cluster-right-missing',
      effect: 'refuse',
      message: `Cluster sandbox does not let ${as} patch deployments.apps/quantum-rerank in quantum-rerank.`,
    });
    expect(plan.blockedBy).toEqual([plan.findings[0].message]);
  });

  it('is seen by the cluster as theirs', async () => {
    applyExample();
    const { id } = await replica.request({
      action: 'scale',
      parameters: { replicas: 4 },
    });
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(
      sandbox.requests
        .mutations()
        .filter(({ path }) => path.includes('/deployments/'))
        .map(({ user }) => user),
    ).toEqual([as]);
  });

  it.each([
    { action: 'restart' as const },
    { action: 'pause' as const },
    { action: 'autoscaling' as const, parameters: { maxReplicas: 12 } },
    {
      action: 'config-update' as const,
      parameters: { changes: { LOG_LEVEL: 'WARNING' } },
    },
  ])('is covered by the example: $action', async request => {
    applyExample();
    expect((await replica.plan(request)).dryRun).toEqual({ state: 'accepted' });
  });
});
