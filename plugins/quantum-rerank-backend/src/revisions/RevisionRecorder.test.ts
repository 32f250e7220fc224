import { mockServices } from '@backstage/backend-test-utils';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { TestDatabases } from '../database/testDatabases';
import {
  connect,
  databaseService,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import { testProfile } from '../operations/__testUtils__/testTarget';
import { ReleaseWatches } from '../workload/ReleaseWatches';
import { ReleaseSightings } from './ReleaseSightings';
import { RevisionRecorder, type StalledRelease } from './RevisionRecorder';
import { RevisionStateStore } from './RevisionStateStore';

// A busy machine takes its time.
jest.setTimeout(60_000);

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';
const CONFIG = 'quantum-rerank-config';
const KEY = 'quantum-rerank/production';
/** Of the sandbox at its start. */
const REVISION = 2;

describe('what the recorder of revisions asks of a cluster', () => {
  const databases = new TestDatabases();
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  let sandbox: Sandbox;
  let knex: Knex;
  let states: RevisionStateStore;
  let recorder: RevisionRecorder;
  let stalled: StalledRelease[];
  let seen: Array<{ revision: number; isAvailable: boolean }>;
  let now: number;
  let environments: ReturnType<typeof places>;

  const places = () => {
    const profile = testProfile();
    return [{ profile, environment: profile.environments[0] }];
  };

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    stalled = [];
    seen = [];
    now = 0;
    environments = places();
  });

  afterEach(async () => {
    recorder.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  async function create(token?: string): Promise<void> {
    const database = databaseService(knex);
    const api = connect(sandbox, token);
    const clusters: ClusterRegistry = {
      getCluster: async name => ({ name, api }),
    };
    states = await RevisionStateStore.create({ database });
    recorder = new RevisionRecorder({
      clusters,
      profiles: { listEnvironments: () => environments },
      configVersions: await ConfigVersionStore.create({ database }),
      revisionStates: states,
      sightings: new ReleaseSightings({
        clusters,
        releases: new ReleaseWatches({ clusters, logger }),
        logger,
      }),
      logger,
      now: () => now,
      onSeen: async ({ current, isAvailable }) => {
        seen.push({ revision: current.revision, isAvailable });
      },
      onStalled: async release => {
        stalled.push(release);
      },
    });
  }

  const later = () => new Promise(resolve => setTimeout(resolve, 10));

  /** Requests other than opening a watch, by so many looks. */
  async function requestsOf(looks: number): Promise<string[]> {
    const before = sandbox.requests.all().length;
    for (let look = 0; look < looks; look++) {
      await recorder.look();
    }
    return sandbox.requests
      .all()
      .slice(before)
      .filter(({ watch }) => !watch)
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** Looks until watches have caught up and nothing is asked any more. */
  async function settle(): Promise<void> {
    while ((await requestsOf(1)).length > 0) {
      await later();
    }
  }

  async function lookUntil(condition: () => Promise<boolean> | boolean) {
    while (!(await condition())) {
      await recorder.look();
      await later();
    }
  }

  const setImage = (image: string) =>
    connect(sandbox).request({
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME}`,
      patchType: 'application/strategic-merge-patch+json',
      body: {
        spec: {
          progressDeadlineSeconds: 5,
          template: { spec: { containers: [{ name: 'api', image }] } },
        },
      },
    });

  const configure = (value: string) =>
    connect(sandbox).request({
      method: 'PATCH',
      path: `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG}`,
      patchType: 'application/merge-patch+json',
      body: { data: { LOG_LEVEL: value } },
    });

  it('is nothing while nothing changes, however often it looks', async () => {
    await create();
    await settle();

    expect(await requestsOf(20)).toEqual([]);
    expect(seen.slice(-20)).toEqual(
      Array(20).fill({ revision: REVISION, isAvailable: true }),
    );
    expect(await states.list(KEY)).toHaveLength(1);
  });

  it('is nothing while pods are replaced', async () => {
    await create();
    await settle();

    const pods = sandbox.objects().list('pods', NAMESPACE);
    sandbox.objects().delete('pods', NAMESPACE, pods[0].metadata.name);

    expect(await requestsOf(10)).toEqual([]);
  });

  it('is one reading in half an hour, in case something was missed', async () => {
    await create();
    await settle();

    now += 30 * 60_000 - 1;
    expect(await requestsOf(2)).toEqual([]);
    now += 1;
    const lists = (await requestsOf(5)).filter(request =>
      request.includes('/replicasets?'),
    );
    expect(lists).toHaveLength(1);
  });

  it('finds a release and what it began with', async () => {
    await create();
    await settle();

    await configure('DEBUG');
    await setImage('registry.example.com/quantum-rerank:2.0.0');
    await lookUntil(() => seen.at(-1)?.revision === REVISION + 1);

    const [first, ...more] = await states.list(KEY);
    const last = more.at(-1);
    expect(last).toMatchObject({ revision: REVISION + 1, configMap: CONFIG });
    expect(last?.version).not.toBe(first.version);
    await lookUntil(() => seen.at(-1)?.isAvailable === true);
    expect(await states.listOutcomes(KEY, last?.replicaSetUid ?? '')).toEqual([
      'complete',
    ]);
    await settle();
  });

  it('finds a change of the ConfigMap alone', async () => {
    await create();
    await settle();

    await configure('DEBUG');
    await lookUntil(async () => (await states.list(KEY)).length === 2);

    expect((await states.list(KEY)).map(({ revision }) => revision)).toEqual([
      REVISION,
      REVISION,
    ]);
  });

  it('tells of a stalled release at every look, and asks nothing for it', async () => {
    await create();
    await settle();

    await setImage('registry.example.com/quantum-rerank:9.9.9-broken');
    await lookUntil(() => stalled.length > 0);
    await settle();
    const before = stalled.length;

    expect(await requestsOf(3)).toEqual([]);
    expect(stalled).toHaveLength(before + 3);
    expect(stalled.at(-1)).toMatchObject({
      current: { revision: REVISION + 1 },
      message: expect.stringContaining('no progress within its deadline'),
    });
  });

  it('goes on where watches break: then the cluster is asked', async () => {
    await create();
    await settle();

    const refused = sandbox.faults.respond({ watch: true }, 503);
    sandbox.faults.dropWatches();
    await configure('DEBUG');
    await lookUntil(async () => (await states.list(KEY)).length === 2);

    refused.remove();
    await settle();
    expect(await requestsOf(3)).toEqual([]);
  });

  it('is the version of the ConfigMap at each look where it may not be watched', async () => {
    const token = sandbox.addUser('narrow', [
      {
        namespaces: [NAMESPACE],
        apiGroups: ['', 'apps', 'autoscaling'],
        resources: [
          'deployments',
          'replicasets',
          'secrets',
          'horizontalpodautoscalers',
        ],
        verbs: ['get', 'list', 'watch'],
      },
      {
        namespaces: [NAMESPACE],
        apiGroups: [''],
        resources: ['configmaps'],
        verbs: ['get'],
      },
    ]);
    await create(token);
    await lookUntil(async () => (await requestsOf(1)).length === 1);

    const path = `GET /api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG}`;
    // That it may be watched by now is tried from time to time, too.
    expect(
      (await requestsOf(3)).filter(request => !request.includes('?')),
    ).toEqual([path, path, path]);
    await configure('DEBUG');
    await lookUntil(async () => (await states.list(KEY)).length === 2);
  });

  it('is nothing for a deployment that is not there', async () => {
    const [place] = places();
    environments = [
      {
        ...place,
        environment: {
          ...place.environment,
          resources: { deployment: 'nothing' },
        },
      },
    ];
    await create();
    await settle();

    expect(await requestsOf(5)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('ends the watches of an environment that the profiles do not have any more', async () => {
    await create();
    await settle();
    expect(sandbox.faults.freezeWatches()).toBe(3);

    environments = [];
    await recorder.look();

    // Frozen watches stay open until this side closes them.
    while (sandbox.faults.freezeWatches() > 0) {
      await later();
    }
  });
});
