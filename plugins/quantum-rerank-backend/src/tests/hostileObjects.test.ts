import {
  planSchema,
  podPageSchema,
  revisionPageSchema,
  snapshotSchema,
  type Plan,
  type PodPage,
  type Revision,
  type Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubeObject, Sandbox } from '@quantumrerank/sandbox';
import { judgeIngress } from '../health/parts/ingress';
import { judgeService } from '../health/parts/service';
import { PARAMETERS } from './__testUtils__/actions';
import {
  pathsWithin,
  variantsOf,
  withValueAt,
  HOSTILE_VALUES,
} from './__testUtils__/mutations';
import { as } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';

/** Kinds of which there are many, so that all variants fit into one list. */
const MANY = [
  ['pods', 'v1'],
  ['replicasets', 'apps/v1'],
  ['horizontalpodautoscalers', 'autoscaling/v2'],
  ['poddisruptionbudgets', 'policy/v1'],
] as const;

describe('hostile objects in the cluster', () => {
  let sandbox: Sandbox;
  const portals: TestPortal[] = [];

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  afterEach(async () => {
    await sandbox.faults.clear();
    await Promise.all(portals.splice(0).map(portal => portal.stop()));
    if (({} as { polluted?: boolean }).polluted) {
      throw new Error('the prototype of objects was changed');
    }
  });

  afterAll(() => sandbox.stop());

  async function start() {
    const portal = await TestPortal.start({ sandbox });
    portals.push(portal);
    return portal;
  }

  const operated = (resource: string) =>
    sandbox
      .objects()
      .list(resource, NAMESPACE)
      .filter(
        ({ metadata }) =>
          metadata.labels?.app === NAME || metadata.name.startsWith(NAME),
      );

  /** The cluster answers lists of the resource with these objects. */
  function serve(resource: string, apiVersion: string, items: KubeObject[]) {
    sandbox.faults.respond(
      { method: 'GET', path: new RegExp(`/${resource}(\\?|$)`), watch: false },
      200,
      {
        body: {
          kind: 'List',
          apiVersion,
          metadata: { resourceVersion: sandbox.objects().resourceVersion() },
          items,
        },
      },
    );
  }

  /** Reads everything there is and checks it against the contract. */
  async function readAll(portal: TestPortal) {
    const get = (path: string) =>
      portal.ask('get', `${PRODUCTION}/${path}`, {
        ...as('owner'),
        'accept-encoding': 'identity',
      });
    const [snapshot, pods, revisions] = [
      await get('snapshot'),
      await get('pods?limit=200'),
      await get('revisions?limit=100'),
    ];
    for (const answer of [snapshot, pods, revisions]) {
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([
        200,
        expect.any(String),
      ]);
    }
    expect(snapshotSchema.safeParse(snapshot.body).error).toBeUndefined();
    expect(podPageSchema.safeParse(pods.body).error).toBeUndefined();
    expect(revisionPageSchema.safeParse(revisions.body).error).toBeUndefined();
    return {
      snapshot: snapshot.body as Snapshot,
      pods: pods.body as PodPage,
      revisions: revisions.body as { items: Revision[] },
    };
  }

  async function plan(portal: TestPortal, action: string) {
    const answer = await portal.ask(
      'post',
      `${PRODUCTION}/plans`,
      as('owner'),
      { action, parameters: action === 'scale' ? { replicas: 4 } : {} },
    );
    const problem = planSchema.safeParse(answer.body).error;
    if (answer.status === 200 && problem) {
      throw problem;
    }
    return answer;
  }

  it.each(MANY)(
    '%s of every shape',
    async (resource, apiVersion) => {
      const good = operated(resource);
      expect(good.length).toBeGreaterThan(0);
      const variants = [...variantsOf(good[0])].map(
        ({ path, variant }, index) =>
          /^metadata\.(name|uid) |^metadata =/.test(path)
            ? variant
            : withValueAt(
                withValueAt(variant, ['metadata', 'name'], `variant-${index}`),
                ['metadata', 'uid'],
                `uid-${index}`,
              ),
      );
      serve(resource, apiVersion, [...variants, ...good] as KubeObject[]);
      const portal = await start();
      const seen = await readAll(portal);
      expect(seen.snapshot.deployment?.name).toBe(NAME);
      const part = seen.snapshot.freshness.parts.find(
        each => each.resource === resource,
      );
      expect(part?.state).toBe('live');
      for (const action of ['scale', 'restart', 'rollback']) {
        const { status, text } = await plan(portal, action);
        expect([action, status, text.slice(0, 200)]).toEqual([
          action,
          200,
          expect.any(String),
        ]);
      }
    },
    30_000,
  );

  it('bad pods hide no good ones, and are counted', async () => {
    const good = operated('pods');
    const bad = good.map(pod =>
      withValueAt(
        withValueAt(pod, ['metadata', 'name'], `${pod.metadata.name}-bad`),
        ['metadata', 'creationTimestamp'],
        { never: true },
      ),
    );
    serve('pods', 'v1', [...bad, ...good]);
    const { snapshot, pods } = await readAll(await start());
    expect(pods.items.map(({ name }) => name).sort()).toEqual(
      good.map(({ metadata }) => metadata.name).sort(),
    );
    expect(
      snapshot.freshness.parts.find(({ resource }) => resource === 'pods')
        ?.reason,
    ).toContain(`${bad.length} unreadable and left out`);
  });

  it('a list that is none', async () => {
    for (const items of [null, 'x', {}, [null, 1, 'x', [], {}]]) {
      await sandbox.faults.clear();
      for (const [resource, apiVersion] of MANY) {
        serve(resource, apiVersion, items as never);
      }
      const portal = await start();
      const { status } = await portal.ask(
        'get',
        `${PRODUCTION}/snapshot`,
        as('owner'),
      );
      expect([items, status]).toEqual([items, 200]);
      const planned = await plan(portal, 'restart');
      expect([200, 503].includes(planned.status) ? 'told' : planned.text).toBe(
        'told',
      );
    }
  });

  it('a deployment of every shape: a plan answers or says what it cannot read', async () => {
    const portal = await start();
    const good = sandbox.objects().get('deployments', NAMESPACE, NAME);
    const outcomes = new Set<number>();
    // A fifth of all variants; over the paths, every value comes up often.
    const variants = [...variantsOf(good)].filter(
      (_, index) => index % 5 === 0,
    );
    for (const { path, variant } of variants) {
      const fault = sandbox.faults.respond(
        { method: 'GET', path: /\/deployments\/quantum-rerank$/ },
        200,
        { body: variant },
      );
      const { status, text } = await plan(portal, 'scale');
      fault.remove();
      expect([path, [200, 503].includes(status) ? 'answered' : text]).toEqual([
        path,
        'answered',
      ]);
      outcomes.add(status);
    }
    expect([...outcomes].sort()).toEqual([200, 503]);
    expect(portal.mutations()).toEqual([]);
  }, 60_000);

  it('a deployment of many shapes: the snapshot answers and does not claim to be well', async () => {
    const good = sandbox.objects().get('deployments', NAMESPACE, NAME);
    // Each path with one of the values in turn: every value is used often.
    for (const [index, path] of pathsWithin(good).entries()) {
      const value = HOSTILE_VALUES[index % HOSTILE_VALUES.length];
      serve('deployments', 'apps/v1', [
        withValueAt(good, path, value) as KubeObject,
      ]);
      const portal = await TestPortal.start({ sandbox });
      const { snapshot } = await readAll(portal);
      await portal.stop();
      await sandbox.faults.clear();
      expect([
        path,
        !snapshot.deployment && snapshot.verdict.state === 'ok',
      ]).toEqual([path, false]);
    }
  }, 60_000);

  it.each([
    ['configmaps', 'quantum-rerank-config', 'config', 'config-update'],
    ['secrets', 'quantum-rerank-secrets', 'secret', 'secret-update'],
  ] as const)(
    '%s of every shape: what reads them answers or says what it cannot read',
    async (resource, name, route, action) => {
      const portal = await TestPortal.start({
        sandbox,
        profiles: [
          profileText().replaceAll(
            'deployment: quantum-rerank\n',
            'deployment: quantum-rerank\n      configMap: quantum-rerank-config\n      secret: quantum-rerank-secrets\n',
          ),
        ],
      });
      portals.push(portal);
      const good = sandbox.objects().get(resource, NAMESPACE, name);
      const outcomes = new Set<number>();
      for (const { path, variant } of variantsOf(good)) {
        const fault = sandbox.faults.respond(
          { method: 'GET', path: new RegExp(`/${resource}/${name}$`) },
          200,
          { body: variant },
        );
        const answers = [
          await portal.ask('get', `${PRODUCTION}/${route}`, as('owner')),
          await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), {
            action,
            parameters: PARAMETERS[action],
          }),
        ];
        expect([path, fault.hits() > 1]).toEqual([path, true]);
        fault.remove();
        for (const { status, text } of answers) {
          expect([
            path,
            [200, 503].includes(status) ? 'answered' : text,
          ]).toEqual([path, 'answered']);
          outcomes.add(status);
        }
      }
      expect(outcomes).toContain(200);
      expect(portal.mutations()).toEqual([]);
    },
    60_000,
  );

  it.each(['services', 'endpointslices', 'ingresses'])(
    '%s of every shape: the judgement is a sentence',
    resource => {
      const [good] = operated(resource);
      for (const { path, variant } of variantsOf(good)) {
        const value = variant as never;
        const { state, summary } =
          resource === 'ingresses'
            ? judgeIngress({
                name: NAME,
                service: 'quantum-rerank-service',
                baseUrl: 'https://api.quantumrerank.com',
                ingress: { value },
              })
            : judgeService({
                name: NAME,
                service: { value: resource === 'services' ? value : {} },
                slices: { value: resource === 'services' ? [] : [value] },
              });
        expect([path, state]).toEqual([
          path,
          expect.stringMatching(/^(ok|warning|critical|unknown)$/),
        ]);
        expect([path, summary.length < 2000]).toEqual([path, true]);
      }
    },
  );

  it('shows what others wrote as it is, and lets it forge nothing', async () => {
    const portal = await start();
    sandbox.objects().change('deployments', NAMESPACE, NAME, deployment => {
      deployment.metadata.annotations = {
        ...deployment.metadata.annotations,
        'kubernetes.io/change-cause': '<img src=x onerror=alert(1)>\r\nok',
        'quantumrerank.io/operation': '../../admin',
        'quantumrerank.io/by': 'user:default/boss',
        'deployment.kubernetes.io/revision': '9'.repeat(400),
      };
    });
    await sandbox.waitFor(
      objects =>
        objects.get('deployments', NAMESPACE, NAME)?.status
          ?.observedGeneration !== undefined,
    );
    const { snapshot } = await readAll(portal);
    expect(snapshot.verdict.facts.length).toBeGreaterThan(0);
    const answer = await plan(portal, 'scale');
    expect(answer.status).toBe(200);
    expect((answer.body as Plan).target.name).toBe(NAME);
    expect(answer.headers['content-type']).toContain('application/json');
    // A mark of an operation that never was does not pass for one.
    const { status, body } = await portal.operate(as('owner'), 'scale', {
      replicas: 5,
    });
    expect(status).toBe(202);
    const { id } = body as { id: string };
    await sandbox.waitFor(
      objects =>
        objects.get('deployments', NAMESPACE, NAME)?.metadata.annotations?.[
          'quantumrerank.io/operation'
        ] === id,
    );
    expect(portal.mutations()).toHaveLength(1);
  });
});
