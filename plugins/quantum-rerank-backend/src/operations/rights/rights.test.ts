import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import {
  routeDescriptions,
  type ActionName,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  AccessAttributes,
  RequestEntry,
  Sandbox,
} from '@quantumrerank/sandbox';
import { hasProgram } from '../../alerts/__testUtils__/programs';
import { TestRedis } from '../../caches/__testUtils__/TestRedis';
import { TestDatabases } from '../../database/testDatabases';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../../kubernetes/KubernetesApi';
import { askForReport } from '../../reports/__testUtils__/portalReports';
import { principals } from '../../tests/__testUtils__/people';
import {
  applyObjects,
  atomsFor,
  atomsOf,
  PORTAL_ACCOUNT,
  readExample,
  readingHalf,
} from '../../tests/__testUtils__/rbacExamples';
import { profileText } from '../../tests/__testUtils__/profile';
import { pathOf } from '../../tests/__testUtils__/routes';
import { TestPortal } from '../../tests/__testUtils__/TestPortal';
import { Replica, startQuickSandbox } from '../__testUtils__/Testbed';
import {
  REQUESTER,
  testProfile,
  TestProfiles,
} from '../__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const PERSON = `backstage:${REQUESTER}`;
const PREFIX = 'search:';
const EXAMPLES = resolve(__dirname, '../../../../../examples');
/** What the example of manifests holds. */
const MANIFESTS = [
  ['configmaps', 'quantum-rerank-config'],
  ['deployments', 'quantum-rerank'],
  ['services', 'quantum-rerank-service'],
  ['poddisruptionbudgets', 'quantum-rerank-pdb'],
  ['horizontalpodautoscalers', 'quantum-rerank-hpa'],
  ['ingresses', 'quantum-rerank'],
];

/** What is asked for, in this order; a new action does not compile without its place here. */
const requests: Record<
  ActionName,
  (replica: Replica, sandbox: Sandbox) => Promise<PlanRequest>
> = {
  // First, because it takes no field from an operation before it.
  redeploy: async (_, sandbox) => {
    sandbox
      .objects()
      .delete('poddisruptionbudgets', NAMESPACE, 'quantum-rerank-pdb');
    return { action: 'redeploy' };
  },
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
  'config-restore': async replica => ({
    action: 'config-restore',
    parameters: { version: await keptBefore('config-update', replica) },
  }),
  'secret-update': async () => ({
    action: 'secret-update',
    parameters: { set: ['api-key'] },
  }),
};

/** The version of the ConfigMap that was kept before the last such action. */
async function keptBefore(wanted: ActionName, replica: Replica) {
  const { items } = await replica.store.list({
    entityRef: 'component:default/quantum-rerank',
    environment: 'production',
    limit: 50,
  });
  const { inverse } = items.find(({ action }) => action === wanted) ?? {};
  return inverse?.parameters.version;
}

/** Parameters that make an action call more. */
const more: Record<
  string,
  (replica: Replica, sandbox: Sandbox) => Promise<PlanRequest>
> = {
  'rollback with its configuration': async replica => ({
    action: 'rollback',
    parameters: { configuration: await keptBefore('config-restore', replica) },
  }),
  'redeploy from nothing': async (_, sandbox) => {
    for (const [resource, name] of MANIFESTS) {
      sandbox.objects().delete(resource, NAMESPACE, name);
    }
    return { action: 'redeploy' };
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

/** The example gives no right to read Secrets: what can be told of one is looked up without, where it may be patched. */
function isKept({ access, dryRun }: RequestEntry): boolean {
  return access?.resource === 'secrets' && (access.verb === 'get' || dryRun);
}

/** Whoever impersonates needs the right to it besides. */
function neededFor(call: {
  method: string;
  status?: number;
  user?: string;
  access: AccessAttributes;
}) {
  const impersonate = (resource: string, name: string) => ({
    verb: 'impersonate',
    group: '',
    resource,
    name,
  });
  const made =
    call.method === 'PATCH' && call.status === 201
      ? [{ ...call.access, verb: 'create' }]
      : [];
  return call.user === PERSON
    ? [
        call.access,
        ...made,
        impersonate('users', PERSON),
        impersonate('groups', 'quantum-rerank-operators'),
      ]
    : [call.access, ...made];
}

/** For changes as the person, the role is bound to the people as well. */
function redeployObjects() {
  return boundTo('rbac-redeploy', subjects => [
    ...subjects,
    { kind: 'Group', name: 'quantum-rerank-operators' },
  ]);
}

/** An example whose role is bound to others. */
function boundTo(example: string, change: (subjects: object[]) => object[]) {
  return readExample(example).map(object =>
    object.kind === 'RoleBinding'
      ? { ...object, subjects: change(object.subjects as object[]) }
      : object,
  );
}

/** A profile that looks at everything there is. */
function profileThatLooksAtAll(): string {
  const production = {
    name: 'production',
    title: 'Production',
    tier: 'production',
    cluster: 'eu-1',
    namespace: NAMESPACE,
    resources: {
      deployment: 'quantum-rerank',
      horizontalPodAutoscaler: 'quantum-rerank-hpa',
      service: 'quantum-rerank-service',
      ingress: 'quantum-rerank',
    },
    replicas: { min: 3, max: 15 },
  };
  return profileText({
    environments: [production],
    guardrails: [],
    morningCheck: {
      title: 'Morning check',
      steps: [{ id: 'nodes', title: 'Nodes', checks: ['node-usage'] }],
    },
  });
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
  let given: string[];
  const needed: AccessAttributes[] = [];
  /** These have a role of their own. */
  const ofRedeployments: AccessAttributes[] = [];

  /** What was asked of the cluster since the last call; nothing of it was forbidden. */
  function takeCalls(options = { count: true }) {
    const calls = sandbox.requests
      .all()
      .flatMap(({ access, ...entry }) => (access ? [{ ...entry, access }] : []))
      .filter(({ access }) => access.group !== 'authorization.k8s.io');
    sandbox.requests.reset();
    const isForbidden = ({ status }: (typeof calls)[number]) => status === 403;
    expect(calls.filter(call => isForbidden(call) && !isKept(call))).toEqual(
      [],
    );
    (options.count ? needed : ofRedeployments).push(
      ...calls.filter(call => !isForbidden(call)).flatMap(neededFor),
    );
    return calls;
  }

  beforeAll(async () => {
    sandbox = await startQuickSandbox({ worker: true });
    const rbac = readExample('rbac');
    const objects = [
      ...(identity
        ? [...readingHalf(rbac), ...readExample('rbac-impersonate')]
        : rbac),
      ...readExample('rbac-nodes'),
      ...boundTo('rbac-consumers', subjects =>
        identity
          ? [{ kind: 'Group', name: 'quantum-rerank-operators' }]
          : subjects,
      ),
    ];
    applyObjects(sandbox, objects);
    given = atomsOf(objects);
    applyObjects(sandbox, redeployObjects());
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
      manifests: [
        {
          id: 'example',
          environment: 'production',
          directory: resolve(EXAMPLES, 'manifests/production'),
        },
      ],
      wrapApi: api => asked.wrap(api),
      profiles: new TestProfiles({
        ...profile,
        environments: [
          {
            ...production,
            consumers: [{ kind: 'Deployment', name: 'quantum-rerank-worker' }],
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

  const cases = Object.entries({ ...requests, ...more }).filter(
    ([name]) => name !== 'cache-flush' || hasProgram('redis-server'),
  );

  it.each(cases)('%s declares what it calls', async (__, requestOf) => {
    sandbox.requests.reset();
    asked.take();
    const request = await requestOf(replica, sandbox);
    const { id } = await replica.request(request, {
      body: {
        confirmation: 'production',
        ...(request.action === 'secret-update'
          ? { secretValues: { 'api-key': { text: 'a value of a test' } } }
          : {}),
      },
    });
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    await sandbox.waitFor(objects =>
      objects
        .list('events', NAMESPACE)
        .some(({ metadata }) => metadata.name.endsWith(id)),
    );

    const isRedeployment = request.action === 'redeploy';
    const called = takeCalls({ count: !isRedeployment }).flatMap(
      ({ user, access, method, status }) => [
        words(user, access),
        // An apply that makes an object needs both.
        ...(method === 'PATCH' && status === 201
          ? [words(user, { ...access, verb: 'create' })]
          : []),
      ],
    );
    expect(asked.take()).toEqual([...new Set(called)].sort());
    const changes = called.filter(call => /patch|eviction/.test(call));
    const whom = identity ? PERSON : PORTAL_ACCOUNT;
    expect(changes.filter(call => !call.startsWith(whom))).toEqual([]);
  });

  it('use every right that the example gives, and reads need no other', async () => {
    const scheduler = mockServices.scheduler();
    const portal = await TestPortal.start({
      sandbox,
      scheduler,
      profiles: [profileThatLooksAtAll()],
      clusterToken: sandbox.addUser(PORTAL_ACCOUNT, []),
    });
    const givesUpAt = performance.now() + 20_000;
    const isUnused = (atom: string) =>
      !needed.some(access => atomsFor(access).includes(atom));
    const readable = routeDescriptions.filter(
      route => route.method === 'get' && !route.path.includes('{id}'),
    );
    await askForReport(
      portal,
      principals.user,
      { kind: 'morning-check' },
      'production',
    );
    do {
      for (const route of readable) {
        await portal.ask('get', pathOf(route), principals.user);
      }
      await scheduler.triggerTask('record-revisions');
      takeCalls();
    } while (given.some(isUnused) && performance.now() < givesUpAt);
    await portal.stop();

    expect(given.filter(isUnused)).toEqual([]);
    expect(
      atomsOf(readExample('rbac-redeploy')).filter(
        each =>
          !ofRedeployments.some(access => atomsFor(access).includes(each)),
      ),
    ).toEqual([]);
    // No two rules give the same, so none can be left out.
    expect(
      needed.filter(
        access =>
          atomsFor(access).filter(atom => given.includes(atom)).length !== 1,
      ),
    ).toEqual([]);
  });
});
