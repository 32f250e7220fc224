import { mockServices } from '@backstage/backend-test-utils';
import { TestServer } from '../__testUtils__/TestServer';
import { testSignal } from '../__testUtils__/testSignals';
import { readPrometheusHeaders } from './prometheusConfig';
import { PrometheusSource } from './PrometheusSource';

const success = (value: string) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] },
  });

describe('PrometheusSource', () => {
  let server: TestServer;
  let now = 1_000_000;

  const source = (
    signals = [testSignal({ promql: 'a{n="$namespace"}[$window]' })],
  ) =>
    new PrometheusSource({
      url: new URL(`${server.url}/prom/`),
      headers: { authorization: 'Bearer secret' },
      variables: { namespace: 'quantum-rerank' },
      signals,
      timeoutMs: 500,
      now: () => now,
    });

  beforeEach(async () => {
    server = await TestServer.start();
    server.answers(200, success('7'));
  });

  afterEach(() => server.stop());

  it('asks the filled-in query once in an interval, with its credentials', async () => {
    const reader = source();
    const { measurements } = await reader.read();
    await reader.read();
    expect(measurements.get('test')).toEqual({ value: 7, at: now });
    expect(server.seen).toHaveLength(1);
    const [{ headers, url }] = server.seen;
    expect(headers.authorization).toBe('Bearer secret');
    const asked = new URL(url ?? '', server.url);
    expect(asked.pathname).toBe('/prom/api/v1/query');
    expect(asked.searchParams.get('query')).toBe('a{n="quantum-rerank"}[5m]');
    now += 15_000;
    await reader.read();
    expect(server.seen).toHaveLength(2);
  });

  it('keeps at most four questions open', async () => {
    let open = 0;
    let most = 0;
    server.handler = (_, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end(success('1'));
      });
    };
    const signals = Array.from({ length: 20 }, (_, index) =>
      testSignal({ id: `s${index}`, promql: 'a' }),
    );
    const { measurements } = await source(signals).read();
    expect(measurements.size).toBe(20);
    expect(most).toBeLessThanOrEqual(4);
  });

  it.each<[string, () => void, RegExp]>([
    ['a page', () => server.answers(200, '<html>'), /not one of Prometheus/],
    ['a failure', () => server.answers(502, 'bad gateway'), /^It answers 502$/],
    [
      'a refusal',
      () => server.answers(401, 'no'),
      /^It refuses the credentials it was given \(401\)$/,
    ],
    [
      'a redirect',
      () => server.answers(302, '', { location: 'http://127.0.0.1:1/' }),
      /redirect, which is not followed/,
    ],
    [
      'too much',
      () => server.answers(200, ' '.repeat(5 * 1024 * 1024)),
      /longer than 4096 KiB/,
    ],
    ['silence', () => (server.handler = () => {}), /did not answer within/],
  ])('does not take %s for a value', async (_, answer, words) => {
    answer();
    const reading = await source().read();
    expect(reading.problem).toMatch(words);
    expect(reading.problem).not.toContain('127.0.0.1');
    expect(reading.lastSuccessAt).toBeUndefined();
    expect(reading.measurements.get('test')).toEqual({
      problem: 'Prometheus has not answered yet',
    });
  });
});

describe('readPrometheusHeaders', () => {
  it('gives headers to exactly the configured server', () => {
    const headers = readPrometheusHeaders(
      mockServices.rootConfig({
        data: {
          quantumRerank: {
            prometheus: [
              {
                url: 'https://prom.example/eu/',
                headers: { Authorization: 'Bearer secret' },
              },
            ],
          },
        },
      }),
    );
    expect(headers.get('https://prom.example/eu')).toEqual({
      Authorization: 'Bearer secret',
    });
    for (const other of [
      'http://prom.example/eu',
      'https://prom.example',
      'https://prom.example/us',
      'https://prom.example:8443/eu',
      'https://prom.example.evil.example/eu',
    ]) {
      expect(headers.get(other)).toBeUndefined();
    }
  });
});
