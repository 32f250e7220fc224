import {
  healthSchema,
  type Health,
  type HealthPart,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { as } from '../tests/__testUtils__/people';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
  type TestPortalOptions,
} from '../tests/__testUtils__/TestPortal';

const NAMESPACE = 'quantum-rerank';
const SERVICE = 'quantum-rerank-service';

/** Rights of an account that reads the workload and nothing around it. */
const WORKLOAD_ONLY = [
  {
    verbs: ['get', 'list', 'watch'],
    apiGroups: ['', 'apps', 'autoscaling', 'policy'],
    resources: [
      'deployments',
      'replicasets',
      'pods',
      'horizontalpodautoscalers',
      'poddisruptionbudgets',
    ],
  },
];

interface Endpoints {
  metadata: { labels?: Record<string, string> };
  endpoints: Array<{ conditions: { ready: boolean } }>;
}

describe('health of an environment', () => {
  let sandbox: Sandbox;
  const portals: TestPortal[] = [];

  beforeEach(async () => {
    sandbox = await startQuietSandbox();
  });

  afterEach(async () => {
    await sandbox.faults.clear();
    for (const portal of portals.splice(0)) {
      await portal.stop();
    }
    await sandbox.stop();
  });

  async function start(
    options: Partial<TestPortalOptions> = {},
    baseUrl = sandbox.serviceUrls.production,
  ) {
    const portal = await TestPortal.start({
      sandbox,
      profiles: null,
      quantumRerank: {
        profiles: [{ environments: { production: { baseUrl } } }],
      },
      ...options,
    });
    portals.push(portal);
    return portal;
  }

  async function look(portal: TestPortal): Promise<Health> {
    const answer = await portal.ask(
      'get',
      `${PRODUCTION}/health`,
      as('viewer'),
    );
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(`:${new URL(sandbox.url).port}`);
    expect(answer.text).not.toContain('127.0.0.1');
    return healthSchema.parse(answer.body);
  }

  const partOf = ({ parts }: Health, name: HealthPart['part']) =>
    parts.find(({ part }) => part === name);

  /** Reads that were made of what is around the workload. */
  const reads = () =>
    sandbox.requests
      .all()
      .map(({ method, path }) => `${method} ${path.split('?')[0]}`)
      .filter(line => /services|endpointslices|ingresses/.test(line));

  it('knows the usage of pods although nobody looked before', async () => {
    const portal = await start();
    // Usage is asked for after everything else, and takes its time.
    sandbox.faults.add(
      { path: /metrics\.k8s\.io/ },
      { kind: 'delay', milliseconds: 300 },
    );
    const usage = partOf(await look(portal), 'usage');
    expect(usage).toMatchObject({
      state: 'ok',
      summary: expect.stringMatching(/^At most \d+ %/),
    });
  });

  it('looks at everything around a service that is well', async () => {
    const portal = await start();
    const health = await look(portal);
    expect(health.parts.map(({ part }) => part)).toEqual([
      'workload',
      'probes',
      'signals',
      'alerts',
      'usage',
      'service',
      'ingress',
      'certificate',
      'autoscaler',
    ]);
    expect(
      health.parts
        .filter(({ state }) => state === 'ok')
        .map(({ part, summary }) => `${part}: ${summary}`),
    ).toEqual(
      expect.arrayContaining([
        'workload: 3 of 3 replicas available',
        'probes: 3 of 3 probes are ok',
        `service: The service ${SERVICE} has 3 ready endpoints`,
        `ingress: The ingress quantum-rerank of class nginx leads api.quantumrerank.com to ${SERVICE}; the base URL does not go through it`,
        'autoscaler: The autoscaler quantum-rerank-hpa keeps 3 to 10 replicas, now 3',
      ]),
    );
    expect(partOf(health, 'certificate')).toMatchObject({
      applies: false,
      summary: 'The base URL is not https, so it has no certificate',
    });
    expect(partOf(health, 'signals')).toMatchObject({
      applies: false,
      summary: 'No source of metrics is configured',
    });
    expect(health.items.map(({ probe, state }) => [probe, state])).toEqual([
      ['/health', 'ok'],
      ['/health/ready', 'ok'],
      ['/health/detailed', 'ok'],
    ]);
  });

  it('reads each object once, however many people look', async () => {
    const portal = await start();
    await Promise.all([look(portal), look(portal), look(portal)]);
    await look(portal);
    expect(reads().sort()).toEqual([
      `GET /api/v1/namespaces/${NAMESPACE}/services/${SERVICE}`,
      `GET /apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices`,
      `GET /apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/ingresses/quantum-rerank`,
    ]);
  });

  it('is critical when nothing is behind the service', async () => {
    sandbox
      .objects()
      .change('deployments', NAMESPACE, 'quantum-rerank', object => {
        (object as unknown as { spec: { replicas: number } }).spec.replicas = 0;
      });
    await sandbox.waitFor(objects =>
      (
        objects.list('endpointslices', NAMESPACE) as unknown as Endpoints[]
      ).every(
        ({ metadata, endpoints }) =>
          metadata.labels?.['kubernetes.io/service-name'] !== SERVICE ||
          endpoints.length === 0,
      ),
    );
    const health = await look(await start());
    expect(health.state).toBe('critical');
    expect(partOf(health, 'service')).toMatchObject({
      state: 'critical',
      summary: `No pod is ready behind the service ${SERVICE}`,
    });
    expect(partOf(health, 'workload')?.state).toBe('critical');
    // Nothing is there that could use anything, which is not the trouble.
    expect(partOf(health, 'usage')).toMatchObject({ applies: false });
  });

  it('says that the service or the ingress is gone', async () => {
    sandbox.objects().delete('ingresses', NAMESPACE, 'quantum-rerank');
    sandbox.objects().delete('services', NAMESPACE, SERVICE);
    const health = await look(await start());
    expect(partOf(health, 'ingress')).toMatchObject({
      applies: true,
      state: 'critical',
      summary: 'There is no ingress quantum-rerank in this namespace',
    });
    expect(partOf(health, 'service')).toMatchObject({
      state: 'critical',
      summary: `There is no service ${SERVICE} in this namespace`,
    });
    expect(health.summary).toBe(
      `There is no service ${SERVICE} in this namespace (also critical: ingress)`,
    );
  });

  it('compares the ingress with the base URL', async () => {
    const portal = await start({}, 'http://other.invalid');
    expect(partOf(await look(portal), 'ingress')).toMatchObject({
      state: 'warning',
      summary:
        'The ingress quantum-rerank has no rule for other.invalid, the host of the base URL',
    });
  });

  it('says which right is missing, and judges the rest', async () => {
    const portal = await start({
      clusterToken: sandbox.addUser('workload-only', WORKLOAD_ONLY),
    });
    const health = await look(portal);
    expect(partOf(health, 'service')).toMatchObject({
      applies: true,
      state: 'unknown',
      summary: `The portal lacks the right to get services in the namespace ${NAMESPACE}`,
    });
    expect(partOf(health, 'ingress')).toMatchObject({
      state: 'unknown',
      summary: `The portal lacks the right to get ingresses.networking.k8s.io in the namespace ${NAMESPACE}`,
    });
    expect(partOf(health, 'workload')?.state).toBe('ok');
    expect(health.state).toBe('unknown');
  });

  it('does not fail with the cluster', async () => {
    const portal = await start();
    await sandbox.faults.unreachable();
    const health = await look(portal);
    expect(partOf(health, 'service')).toMatchObject({
      state: 'unknown',
      summary: expect.stringMatching(/^No answer from cluster eu-1/),
    });
    expect(partOf(health, 'workload')?.state).toBe('unknown');
    expect(partOf(health, 'autoscaler')?.state).toBe('unknown');
    expect(partOf(health, 'probes')?.state).toBe('ok');
    expect(health.state).toBe('unknown');
  });

  it('refuses what it does not know', async () => {
    const portal = await start();
    const { status } = await portal.ask(
      'get',
      `${PRODUCTION}/health?part=service`,
      as('viewer'),
    );
    expect(status).toBe(400);
  });
});
