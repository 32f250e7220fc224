import type {
  ActionName,
  PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AccessAttributes, Sandbox } from '@quantumrerank/sandbox';
import { hasProgram } from '../../alerts/__testUtils__/programs';
import { TestRedis } from '../../caches/__testUtils__/TestRedis';
import { TestDatabases } from '../../database/testDatabases';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../../kubernetes/KubernetesApi';
import {
  applyObjects,
  PORTAL_ACCOUNT,
  readExample,
  readingHalf,
} from '../../tests/__testUtils__/rbacExamples';
import { Replica, startQuickSandbox } from '../__testUtils__/Testbed';
import {
  REQUESTER,
  testProfile,
  TestProfiles,
} from '../__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const PERSON = `backstage:${REQUESTER}`;
const PREFIX = 'search:';

/** What is asked for, in this order; a new action does not compile without its place here. */
const requests: Record<
  ActionName,
  (replica: Replica, sandbox: Sandbox) => Promise<PlanRequest>
> = {
  scale: async () => ({ action: 'scale', parameters: { replicas: 4 } }),
  autoscaling: async () => ({
    action: 'autoscaling',
    parameters: { maxReplicas: 12 },
  }),
  restart: async () => ({ action: 'restart' }),
  // Back before the restart.
  rollback: async () => ({ action: 'rollback', parameters: { revision: 1 } }),
  pause: async () => ({ action: 'pause' }),
  resume: async () => ({ action: 'resume' }),
  'evict-pods': async (_, sandbox) => ({
    action: 'evict-pods',
    parameters: {
      pods: sandbox
        .objects()
        .list('pods', NAMESPACE)
        .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank')
        .map(({ metadata }) => metadata.name)
        .slice(0, 1),
    },
  }),
  'cache-flush': async () => ({
    action: 'cache-flush',
    parameters: { prefix: PREFIX },
  }),
  'config-update': async () => ({
    action: 'config-update',
    parameters: { changes: { LOG_LEVEL: 'WARNING' } },
  }),
  'config-restore': async replica => {
    const { items } = await replica.store.list({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      limit: 50,
    });
    const update = items.find(({ action }) => action === 'config-update');
    const { action, parameters } = update!.inverse!;
    return { action, parameters };
  },
};

/** Keeps which rights the API server is asked about. */
class AskedRights {
  #asked: string[] = [];

  wrap(api: KubernetesApi): KubernetesApi {
    return {
      request: request => {
        this.#note(request);
        return api.request(request);
      },
      list: (path, options) => api.list(path, options),
      watch: (path, options) => api.watch(path, options),
    };
  }

  /** Since the last call. */
  take(): string[] {
    const asked = this.#asked;
    this.#asked = [];
    return [...new Set(asked)].sort();
  }

  #note({ path, body, as }: KubernetesRequest): void {
    if (path.endsWith('/selfsubjectaccessreviews')) {
      const { spec } = body as {
        spec: { resourceAttributes: AccessAttributes };
      };
      this.#asked.push(words(as?.user, spec.resourceAttributes));
    }
  }
}

function words(
  user: string | undefined,
  { verb, group, resource, subresource, namespace, name }: AccessAttributes,
): string {
  return [
    user ?? PORTAL_ACCOUNT,
    verb,
    group,
    subresource ? `${resource}/${subresource}` : resource,
    'in',
    namespace,
    // Any pod may be evicted: none of them lives long enough for a rule.
    resource === 'pods' ? '' : name ?? '',
  ].join(' ');
}

describe.each([
  ['as the account of the portal', undefined],
  [
    'as the person',
    { userPrefix: 'backstage:', groups: ['quantum-rerank-operators'] },
  ],
])('changes %s, with the rights of the example alone', (_, identity) => {
  const databases = new TestDatabases();
  const asked = new AskedRights();
  let sandbox: Sandbox;
  let replica: Replica;
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    sandbox = await startQuickSandbox();
    const rbac = readExample('rbac');
    applyObjects(
      sandbox,
      identity
        ? [...readingHalf(rbac), ...readExample('rbac-impersonate')]
        : rbac,
    );
    redis = hasProgram('redis-server') ? await TestRedis.start() : undefined;
    await redis?.fill(PREFIX, 1);
    const profile = testProfile();
    const [production] = profile.environments;
    replica = await Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
      token: sandbox.addUser(PORTAL_ACCOUNT, []),
      identity,
      rightsCacheMs: 0,
      wrapApi: api => asked.wrap(api),
      profiles: new TestProfiles({
        ...profile,
        environments: [
          {
            ...production,
            cache: redis && {
              url: redis.url,
              mode: 'single',
              prefixes: [{ prefix: PREFIX, title: 'Results of search' }],
            },
          },
        ],
      }),
    });
  });

  afterAll(async () => {
    await replica.stop();
    await sandbox.stop();
    await redis?.stop();
    await databases.destroy();
  });

  const actions = (Object.keys(requests) as ActionName[]).filter(
    action => action !== 'cache-flush' || hasProgram('redis-server'),
  );

  it.each(actions)('%s declares what it calls', async action => {
    sandbox.requests.reset();
    asked.take();
    const { id } = await replica.request(
      await requests[action](replica, sandbox),
    );
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    await sandbox.waitFor(objects =>
      objects
        .list('events', NAMESPACE)
        .some(({ metadata }) => metadata.name.endsWith(id)),
    );

    const calls = sandbox.requests.all().filter(({ access }) => access);
    expect(calls.filter(({ status }) => status === 403)).toEqual([]);
    const called = calls
      .map(({ user, access }) => words(user, access!))
      .filter(call => !call.includes('authorization.k8s.io'));
    expect(asked.take()).toEqual([...new Set(called)].sort());
    const changes = called.filter(call => /patch|eviction/.test(call));
    const whom = identity ? PERSON : PORTAL_ACCOUNT;
    expect(changes.filter(call => !call.startsWith(whom))).toEqual([]);
  });
});
