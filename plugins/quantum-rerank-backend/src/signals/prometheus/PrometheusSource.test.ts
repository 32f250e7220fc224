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
    timeoutMs = 10_000,
  ) =>
    new PrometheusSource({
      url: new URL(`${server.url}/prom/`),
      headers: { authorization: 'Bearer secret' },
      variables: { namespace: 'quantum-rerank' },
      signals,
      timeoutMs,
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

  it('asks the signals of a group together, and tells their answers apart', async () => {
    server.handler = (request, response) => {
      const query = new URL(request.url ?? '', server.url).searchParams.get(
        'query',
      )!;
      const result = [...query.matchAll(/"quantum_rerank_signal", "(\w+)"/g)]
        .map(([, id]) => id)
        .filter(id => id !== 'c')
        .flatMap(id => (id === 'b' ? [id, id] : [id]))
        .map((id, index) => ({
          metric: { quantum_rerank_signal: id, pod: String(index) },
          value: [1, '7'],
        }));
      response.end(
        JSON.stringify({
          status: 'success',
          data: { resultType: 'vector', result },
        }),
      );
    };
    const { measurements } = await source(
      ['a', 'b', 'c'].map(id => testSignal({ id, promql: `m_${id} # why` })),
    ).read();

    expect(server.seen).toHaveLength(1);
    expect(measurements.get('a')).toEqual({ value: 7, at: now });
    expect(measurements.get('b')).toEqual({
      problem: 'The query answers 2 series where one is expected',
    });
    expect(measurements.get('c')).toEqual({
      problem: 'The query answers nothing: no series matches it',
    });
  });

  it('asks apart for a while when one query spoils its group', async () => {
    server.handler = (request, response) => {
      const query = new URL(request.url ?? '', server.url).searchParams.get(
        'query',
      )!;
      const isBad = query.includes('broken');
      response.statusCode = isBad ? 400 : 200;
      response.end(
        isBad
          ? JSON.stringify({ status: 'error', error: 'parse error' })
          : success('7'),
      );
    };
    const reader = source([
      testSignal({ id: 'good', promql: 'm' }),
      testSignal({ id: 'bad', promql: 'broken(' }),
    ]);
    const { measurements, problem } = await reader.read();

    expect(problem).toBeUndefined();
    expect(measurements.get('good')).toEqual({ value: 7, at: now });
    expect(measurements.get('bad')).toEqual({
      problem: 'The query fails: parse error',
    });
    expect(server.seen).toHaveLength(3);

    now += 15_000;
    await reader.read();
    expect(server.seen).toHaveLength(5);
    now += 11 * 60_000;
    await reader.read();
    expect(server.seen).toHaveLength(8);
  });

  it('splits what would be too long to ask at once', async () => {
    const lengths: number[] = [];
    server.handler = (request, response) => {
      lengths.push(request.url?.length ?? 0);
      response.end(success('1'));
    };
    await source(
      Array.from({ length: 40 }, (_, index) =>
        testSignal({
          id: `s${index}`,
          promql: `sum(rate(m{pod="${'x'.repeat(300)}"}[5m]))`,
        }),
      ),
    ).read();
    expect(lengths.length).toBeGreaterThan(1);
    expect(lengths.length).toBeLessThan(10);
    expect(Math.max(...lengths)).toBeLessThan(8 * 1024);
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
      testSignal({ id: `s${index}`, promql: `a{b="${'ü'.repeat(1_500)}"}` }),
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
  ])('does not take %s for a value', async (what, answer, words) => {
    answer();
    const patienceMs = what === 'silence' ? 200 : undefined;
    const reading = await source(undefined, patienceMs).read();
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
