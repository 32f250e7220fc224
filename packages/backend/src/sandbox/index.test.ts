import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { ensureSandbox } from './ensureSandbox';
import sandboxFeatures from './index';

jest.mock('./ensureSandbox', () => ({ ensureSandbox: jest.fn() }));
const ensure = jest.mocked(ensureSandbox);
const stop = jest.fn(async () => {});

const data = (enabled: boolean) => ({
  app: { baseUrl: 'http://localhost' },
  backend: { baseUrl: 'http://localhost' },
  auth: { providers: { sandbox: {} } },
  sandbox: {
    enabled,
    port: 7010,
    servicePort: 7011,
    worker: true,
    timing: { podStartMs: 50 },
    personas: [{ id: 'owner', userEntityRef: 'user:default/sam', name: 'Sam' }],
  },
});

async function start(enabled: boolean) {
  const backend = await startTestBackend({
    features: [
      authPlugin,
      sandboxFeatures,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'sam', namespace: 'default' },
            spec: {},
          },
        ],
      }),
      mockServices.rootConfig.factory({ data: data(enabled) }),
    ],
  });
  const signIn = await request(backend.server)
    .get('/api/auth/sandbox/refresh')
    .set('x-sandbox-persona', 'owner');
  return { backend, signIn };
}

describe('the sandbox of the portal', () => {
  const { NODE_ENV } = process.env;
  beforeEach(() => {
    jest.clearAllMocks();
    ensure.mockResolvedValue({ url: 'http://127.0.0.1:7010', stop });
  });
  afterEach(() => {
    Object.assign(process.env, { NODE_ENV });
  });

  it('runs with its personas while the backend runs in development', async () => {
    Object.assign(process.env, { NODE_ENV: 'development' });

    const { backend, signIn } = await start(true);

    expect(signIn.status).toBe(200);
    expect(ensure).toHaveBeenCalledWith(
      expect.objectContaining({
        port: 7010,
        servicePort: 7011,
        worker: true,
        timing: { podStartMs: 50 },
      }),
      expect.anything(),
    );
    expect(stop).not.toHaveBeenCalled();
    await backend.stop();
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it.each(['production', 'test', undefined])(
    'does not exist when NODE_ENV is %s, whatever the configuration says',
    async environment => {
      Object.assign(process.env, { NODE_ENV: environment });
      if (environment === undefined) {
        delete (process.env as Record<string, string | undefined>).NODE_ENV;
      }

      const { backend, signIn } = await start(true);

      expect(signIn.status).toBe(404);
      expect(ensure).not.toHaveBeenCalled();
      await backend.stop();
    },
  );

  it('does not exist while it is switched off', async () => {
    Object.assign(process.env, { NODE_ENV: 'development' });

    const { backend, signIn } = await start(false);

    expect(signIn.status).toBe(404);
    expect(ensure).not.toHaveBeenCalled();
    await backend.stop();
  });
});
