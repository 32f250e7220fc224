import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import type { Deployment } from '../store/kinds';
import { FAST } from '../replay/recordedCluster';

describe('QuantumRerank stand-in', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ timing: FAST });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${sandbox.serviceUrl}${path}`, { method });
    return { status: response.status, body: (await response.json()) as object };
  };

  /** The value of a sample of `/metrics`. */
  async function sample(name: string): Promise<number> {
    const text = await (await fetch(`${sandbox.serviceUrl}/metrics`)).text();
    const line = text.split('\n').find(each => each.startsWith(`${name} `));
    return Number(line?.split(' ')[1]);
  }

  it('is healthy inside the ranges of the guide', async () => {
    const { production } = sandbox.services;
    production.step(120);
    expect((await ask('/health')).body).toMatchObject({ status: 'healthy' });
    expect((await ask('/health/ready')).body).toMatchObject({
      status: 'ready',
    });
    expect((await ask('/health/detailed')).body).toMatchObject({
      status: 'healthy',
      ready_pods: 3,
    });
    const bucket = (bound: string) =>
      sample(
        `quantum_rerank_response_time_seconds_bucket{endpoint="similarity",le="${bound}"}`,
      );
    const count = await sample(
      'quantum_rerank_response_time_seconds_count{endpoint="similarity"}',
    );
    expect(count).toBeGreaterThan(5000);
    // 95 % of the similarity requests stay below 100 ms.
    expect((await bucket('0.1')) / count).toBeGreaterThan(0.95);
    const hits = await sample(
      'quantum_rerank_cache_requests_total{result="hit"}',
    );
    const misses = await sample(
      'quantum_rerank_cache_requests_total{result="miss"}',
    );
    expect(hits / (hits + misses)).toBeGreaterThan(0.15);
    expect(hits / (hits + misses)).toBeLessThan(0.3);
    expect(production.errorRate()).toBeLessThan(0.005);
  });

  it('tells classes, tiers, methods and pods apart', async () => {
    const { production } = sandbox.services;
    production.step(120);
    const share = async (name: string, label: string, values: string[]) => {
      const counts = await Promise.all(
        values.map(value => sample(`${name}{${label}="${value}"}`)),
      );
      const sum = counts.reduce((a, b) => a + b, 0);
      return counts.map(count => Math.round((count / sum) * 20) / 20);
    };
    expect(
      await share('quantum_rerank_user_requests_total', 'tier', [
        'standard',
        'premium',
        'enterprise',
      ]),
    ).toEqual([0.6, 0.3, 0.1]);
    expect(
      await share('quantum_rerank_similarities_total', 'method', [
        'quantum',
        'classical',
      ]),
    ).toEqual([0.7, 0.3]);
    const errors = 'quantum_rerank_response_time_seconds';
    expect(await sample(`${errors}_count{endpoint="error"}`)).toBe(
      await sample('quantum_rerank_errors_total'),
    );
    expect(await sample(`${errors}_bucket{endpoint="error",le="0.02"}`)).toBe(
      await sample('quantum_rerank_errors_total'),
    );
    for (const { metadata } of production.readyPods()) {
      const pod = `pod="${metadata.name}"`;
      const memory = await sample(
        `quantum_rerank_memory_utilization_ratio{${pod}}`,
      );
      expect(memory).toBeGreaterThan(0.2);
      expect(memory).toBeLessThan(0.4);
      expect(
        await sample(`quantum_rerank_cpu_utilization_ratio{${pod}}`),
      ).toBeLessThan(0.7);
      const received = await sample(
        `quantum_rerank_network_bytes_total{${pod},direction="receive"}`,
      );
      // Normal is below 100 MB/s for each pod.
      expect(received / 120).toBeGreaterThan(100_000);
      expect(received / 120).toBeLessThan(100_000_000);
    }
  });

  it('answers and counts requests', async () => {
    const name = 'quantum_rerank_requests_total{endpoint="batch",code="200"}';
    const before = await sample(name);
    expect((await ask('/v1/batch', 'POST')).status).toBe(200);
    expect(await sample(name)).toBe(before + 1);
    expect((await ask('/v1/similarity')).status).toBe(405);
    expect((await ask('/none')).status).toBe(404);
  });

  it('has nothing behind it without ready pods', async () => {
    sandbox
      .objects()
      .change<Deployment>(
        'deployments',
        'quantum-rerank',
        'quantum-rerank',
        object => {
          object.spec.replicas = 0;
        },
      );
    await sandbox.waitFor(
      () => !sandbox.services.production.readyPods().length,
    );
    expect(await ask('/health')).toMatchObject({ status: 503 });
    expect(sandbox.services.production.errorRate()).toBe(1);
    const staging = await fetch(`${sandbox.serviceUrls.staging}/health`);
    expect(staging.status).toBe(200);
  });

  it('writes what goes wrong to the logs of the pods', async () => {
    await sandbox.scenarios.start('overload');
    sandbox.services.production.step(1);
    const logs = await Promise.all(
      sandbox
        .objects()
        .list('pods', 'quantum-rerank')
        .map(async ({ metadata }) => {
          const response = await fetch(
            `${sandbox.url}/api/v1/namespaces/quantum-rerank/pods/${metadata.name}/log?tailLines=20`,
            { headers: { authorization: `Bearer ${sandbox.tokens.viewer}` } },
          );
          return response.text();
        }),
    );
    expect(logs.join('')).toMatch(
      /ERROR similarity engine: timeout after \d+ms/,
    );
    expect(logs.join('')).toMatch(/WARNING slow batch \d+ms/);
  });
});
