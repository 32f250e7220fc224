import { TestServer } from '../signals/__testUtils__/TestServer';
import { testTarget } from '../workload/testObjects';
import { DefaultProbeService } from './DefaultProbeService';

describe('probes', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  const health = (environment: object = {}) =>
    new DefaultProbeService().getHealth(
      testTarget({
        baseUrl: server.url,
        probes: [{ path: '/health', timeout: '1s' }],
        ...environment,
      }),
    );

  it.each<[string, number, string, string, RegExp]>([
    ['well', 200, '{"status":"healthy"}', 'ok', /^$/],
    ['degraded', 200, '{"status":"degraded"}', 'warning', /degraded/],
    ['down', 503, '{}', 'critical', /^It answers 503$/],
    ['missing', 404, '', 'critical', /^It answers 404$/],
    ['elsewhere', 302, '', 'unknown', /redirect/],
  ])('says that it is %s', async (_, status, body, state, reason) => {
    server.answers(status, body, status === 302 ? { location: '/' } : {});
    const { items, state: whole } = await health();
    expect(whole).toBe(state);
    expect(items[0]).toMatchObject({
      probe: '/health',
      state,
      observedAt: expect.any(String),
    });
    expect(items[0].reason ?? '').toMatch(reason);
  });

  it('is critical when nothing answers', async () => {
    const { url } = server;
    await server.stop();
    const { items, summary } = await health({ baseUrl: url });
    server = await TestServer.start();
    expect(items[0]).toMatchObject({
      state: 'critical',
      reason: 'It refuses connections',
    });
    expect(summary).toBe(
      '/health: It refuses connections; 0 of 1 probes are ok',
    );
  });

  it('asks once for everybody who looks', async () => {
    server.answers(200, '{}');
    const service = new DefaultProbeService();
    const target = testTarget({
      baseUrl: server.url,
      probes: [{ path: '/health', timeout: '1s' }],
    });
    await Promise.all([service.getHealth(target), service.getHealth(target)]);
    await service.getHealth(target);
    expect(server.seen).toHaveLength(1);
  });

  it('is unknown where nothing can be asked', async () => {
    expect(await health({ baseUrl: undefined })).toMatchObject({
      state: 'unknown',
      items: [{ probe: '/health', state: 'unknown' }],
    });
    expect(await health({ probes: [] })).toMatchObject({ state: 'unknown' });
  });
});
