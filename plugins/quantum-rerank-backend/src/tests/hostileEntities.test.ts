import type { Entity } from '@backstage/catalog-model';
import { routeDescriptions } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { component } from './__testUtils__/entities';
import { as, principals } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import { isForServices, pathOf } from './__testUtils__/routes';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

/** Whatever somebody may hope that annotations do. */
const ELSEWHERE = {
  'backstage.io/kubernetes-id': 'kube-system',
  'backstage.io/kubernetes-namespace': 'kube-system',
  'backstage.io/kubernetes-cluster': 'other',
  'backstage.io/kubernetes-label-selector': 'app=redis',
  'kubernetes.io/api-server': 'http://127.0.0.1:1',
  'kubernetes.io/api-server-certificate-authority': 'AAAA',
  'kubernetes.io/auth-provider': 'serviceAccount',
  'quantumrerank.io/cluster': 'other',
  'quantumrerank.io/namespace': 'kube-system',
  'quantumrerank.io/deployment': 'redis',
  'quantumrerank.io/base-url': 'http://169.254.169.254/latest',
};

const payments = profileText({
  metadata: { name: 'payments', title: 'Payments' },
  entities: ['component:default/payments'],
  environments: [
    {
      name: 'production',
      title: 'Production',
      tier: 'production',
      cluster: 'eu-1',
      namespace: 'payments',
      resources: { deployment: 'payments' },
      replicas: { min: 1, max: 3 },
    },
  ],
});

const elsewhere = (entity: Entity): Entity => ({
  ...entity,
  metadata: { ...entity.metadata, namespace: 'other' },
});

/** What is in the catalog, and which path asks for it. */
const INTRUDERS: Array<[string, Entity, Record<string, string>]> = [
  [
    'an entity that no profile lists',
    component('intruder', ELSEWHERE),
    {
      name: 'intruder',
    },
  ],
  [
    'one that claims a profile by its annotation',
    component('intruder', { 'quantumrerank.io/profile': 'quantum-rerank' }),
    { name: 'intruder' },
  ],
  [
    'the listed entity that claims the profile of others',
    component('quantum-rerank', { 'quantumrerank.io/profile': 'payments' }),
    {},
  ],
  [
    'a profile named like a property of objects',
    component('quantum-rerank', { 'quantumrerank.io/profile': '__proto__' }),
    {},
  ],
  [
    'a profile named by a URL',
    component('quantum-rerank', {
      'quantumrerank.io/profile': 'http://127.0.0.1:1/profile.yaml',
    }),
    {},
  ],
  [
    'an environment that the profile does not have',
    component('quantum-rerank', {
      'quantumrerank.io/environments': 'sandbox,../production',
    }),
    {},
  ],
  [
    'no environment at all',
    component('quantum-rerank', { 'quantumrerank.io/environments': '' }),
    {},
  ],
  ...['API', 'Resource', 'System', 'Template', 'User', 'Group'].map(
    (kind): [string, Entity, Record<string, string>] => [
      `a namesake of kind ${kind}`,
      component('quantum-rerank', ELSEWHERE, kind),
      { kind },
    ],
  ),
  [
    'a namesake in another namespace',
    elsewhere(component('quantum-rerank', ELSEWHERE)),
    { namespace: 'other' },
  ],
];

/** The body of a route; only some name the entity in it. */
function bodyOf(
  { operationId }: { operationId: string },
  where: { entityRef: string; environment: string },
): object {
  switch (operationId) {
    case 'decideOperation':
      return { decision: 'approve' };
    case 'reviewOperation':
      return { comment: 'because of a test' };
    case 'notifyAlerts':
      return { version: '4', groupKey: 'g', status: 'firing', alerts: [] };
    case 'createOnCallOverride':
      return {
        ...where,
        rotation: 'primary',
        kind: 'take',
        from: new Date(Date.now() + 3_600_000).toISOString(),
        until: new Date(Date.now() + 7_200_000).toISOString(),
        reason: 'because of a test',
        idempotencyKey: 'hostile-entity',
      };
    default:
      return {};
  }
}

describe('hostile catalog entities', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  afterAll(() => sandbox.stop());

  it.each(INTRUDERS)('%s: nothing but refusals', async (_, entity, values) => {
    const portal = await TestPortal.start({
      sandbox,
      entities: [entity],
      profiles: [profileText(), payments],
    });
    sandbox.requests.reset();
    const {
      kind = 'component',
      namespace = 'default',
      name = 'quantum-rerank',
    } = values;
    const entityRef = encodeURIComponent(`${kind}:${namespace}/${name}`);
    for (const route of routeDescriptions) {
      const answer = await portal.ask(
        route.method,
        pathOf(route, { ...values, entityRef }),
        isForServices(route) ? principals.service : principals.user,
        route.method === 'post'
          ? bodyOf(route, {
              entityRef: `${kind}:${namespace}/${name}`,
              environment: values.environment ?? 'production',
            })
          : undefined,
      );
      const context = [route.operationId, answer.status, answer.text];
      // A list of whatever the caller sees names no entity; it has none.
      const isRefused =
        [403, 404].includes(answer.status) ||
        ['{"items":[]}', '{"items":[],"unread":[]}'].includes(answer.text);
      expect(isRefused ? 'refused' : context).toBe('refused');
      expect(answer.text).not.toMatch(/payments\/|eu-1|"namespace"/);
    }
    expect(sandbox.requests.all()).toEqual([]);
    expect(await portal.recorded()).toBe(0);
    await portal.stop();
  });

  it('an annotated entity leads where its profile says, and nowhere else', async () => {
    const portal = await TestPortal.start({
      sandbox,
      entities: [component('quantum-rerank', ELSEWHERE)],
    });
    sandbox.requests.reset();
    for (const read of ['snapshot', 'pods', 'revisions']) {
      const { status } = await portal.ask(
        'get',
        `${PRODUCTION}/${read}`,
        as('owner'),
      );
      expect([read, status]).toEqual([read, 200]);
    }
    const { status } = await portal.operate(
      {
        ...as('owner'),
        'impersonate-user': 'system:admin',
        connection: 'close, authorization',
      },
      'scale',
      { replicas: 4 },
    );
    expect(status).toBe(202);
    await sandbox.waitFor(
      objects =>
        objects.get('deployments', 'quantum-rerank', 'quantum-rerank')?.spec
          .replicas === 4,
    );
    const all = sandbox.requests.all();
    expect(all.length).toBeGreaterThan(5);
    // What may be done is asked beside every namespace.
    const strays = all.filter(
      ({ path, user }) =>
        !(
          path.includes('/namespaces/quantum-rerank/') ||
          path.endsWith('/selfsubjectaccessreviews')
        ) || !user?.endsWith(':portal-operator'),
    );
    expect(strays).toEqual([]);
    expect(portal.mutations()).toEqual([
      expect.stringContaining('/deployments/quantum-rerank?'),
    ]);
    await portal.stop();
  });

  it('annotations take environments away, for every route', async () => {
    const portal = await TestPortal.start({
      sandbox,
      entities: [
        component('quantum-rerank', {
          'quantumrerank.io/environments': ' staging , staging,nonsense',
        }),
      ],
    });
    sandbox.requests.reset();
    const { body } = await portal.ask(
      'get',
      `${ENTITY}/environments`,
      as('owner'),
    );
    expect(
      (body as { items: Array<{ name: string }> }).items.map(
        ({ name }) => name,
      ),
    ).toEqual(['staging']);
    for (const route of routeDescriptions.filter(({ path }) =>
      path.includes('{environment}'),
    )) {
      const { status } = await portal.ask(
        route.method,
        pathOf(route),
        isForServices(route) ? principals.service : as('owner'),
        route.method === 'post' ? { action: 'restart' } : undefined,
      );
      expect([route.operationId, status]).toEqual([route.operationId, 404]);
    }
    expect(sandbox.requests.all()).toEqual([]);
    await portal.stop();
  });
});
