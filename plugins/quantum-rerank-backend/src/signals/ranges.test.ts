import { mockServices } from '@backstage/backend-test-utils';
import { profileSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  testProfile,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { testSignal } from './__testUtils__/testSignals';
import { TestServer } from './__testUtils__/TestServer';
import { DefaultSignalService } from './DefaultSignalService';

const DAY_MS = 24 * 60 * 60_000;

describe('ranges of a history', () => {
  let server: TestServer;
  const service = new DefaultSignalService({
    config: mockServices.rootConfig(),
    logger: mockServices.logger.mock(),
    profiles: { listEnvironments: () => [] },
    store: {} as never,
  });

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  function target(metrics: object) {
    const profile = testProfile();
    return testTarget(
      'production',
      profileSchema.parse({
        ...profile,
        environments: profile.environments.map(environment =>
          environment.name === 'production'
            ? { ...environment, baseUrl: 'http://service.example', metrics }
            : environment,
        ),
        signals: [testSignal({ promql: 'x' })],
      }),
    );
  }

  it.each([
    ['7d', 7, 1800],
    ['30d', 30, 7200],
  ] as const)('of %s are read from a Prometheus', async (...row) => {
    const [range, days, stepSeconds] = row;
    let asked: URLSearchParams | undefined;
    server.handler = (request, response) => {
      let body = '';
      request.on('data', part => {
        body += part;
      });
      request.on('end', () => {
        const { searchParams } = new URL(request.url ?? '', server.url);
        asked = body ? new URLSearchParams(body) : searchParams;
        const end = Number(asked.get('end'));
        response.end(
          JSON.stringify({
            status: 'success',
            data: {
              resultType: 'matrix',
              result: [{ metric: {}, values: [[end, '2']] }],
            },
          }),
        );
      });
    };
    const history = await service.getHistory(
      target({ source: 'prometheus', url: server.url }),
      'test',
      range,
    );
    expect(history).toMatchObject({ range, stepSeconds });
    expect(Date.parse(history.to) - Date.parse(history.from)).toBe(
      days * DAY_MS,
    );
    expect(history.points).toHaveLength((days * 86_400) / stepSeconds + 1);
    expect(history.points.at(-1)?.value).toBe(2);
    expect(asked?.get('step')).toBe(String(stepSeconds));
  });

  it('of more than a day are none of what the backend measures itself', async () => {
    await expect(
      service.getHistory(target({ source: 'scrape' }), 'test', '30d'),
    ).rejects.toThrow(/^range: 30d needs a Prometheus; .*24h is the longest$/);
  });
});
