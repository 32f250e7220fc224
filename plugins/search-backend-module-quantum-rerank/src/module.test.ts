import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { RegisterCollatorParameters } from '@backstage/plugin-search-backend-node';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import {
  overviewReadPermission,
  type OnCallService,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import searchModule, { type OnCallDocument } from './index';

const dana = {
  role: 'Senior Engineer',
  entityRef: 'user:default/dana',
  name: 'Dana Okafor',
  email: 'dana@example.com',
  phone: '+49 1',
};

const production: OnCallService = {
  entityRef: 'component:default/quantum-rerank',
  title: 'QuantumRerank',
  environment: 'production',
  environmentTitle: 'Production',
  details: 'all',
  levels: [
    {
      level: 1,
      title: 'On-call engineer',
      now: [],
      next: [],
      fallbackTo: 2,
    },
    {
      level: 2,
      title: 'Senior engineer',
      now: [
        {
          rotation: 'primary',
          title: 'Primary',
          level: 2,
          person: dana,
          source: 'profile',
        },
      ],
      next: [],
    },
  ],
  warnings: [],
};

const staging = {
  ...production,
  environment: 'staging',
  environmentTitle: 'Staging',
};

/** The on-call services of a backend that gives one of them at a time. */
class FakeBackend {
  readonly asked: Array<{ url: string; authorization?: string }> = [];
  status = 200;
  readonly #server: Server = createServer((request, response) => {
    const { url = '', headers } = request;
    this.asked.push({ url, authorization: headers.authorization });
    const page = url.includes('cursor=')
      ? { items: [staging] }
      : { items: [production], nextCursor: 'next' };
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page));
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('searchModuleQuantumRerank', () => {
  const fake = new FakeBackend();
  let baseUrl: string;

  beforeAll(async () => {
    baseUrl = await fake.start();
  });

  afterAll(() => fake.stop());

  beforeEach(() => {
    fake.asked.length = 0;
    fake.status = 200;
  });

  async function registerCollator(own: object = {}) {
    const registered: RegisterCollatorParameters[] = [];
    const addCollator = (collator: RegisterCollatorParameters) =>
      registered.push(collator);
    await startTestBackend({
      extensionPoints: [
        [
          searchIndexRegistryExtensionPoint,
          { addCollator, addDecorator: jest.fn() },
        ],
      ],
      features: [
        searchModule,
        mockServices.rootConfig.factory({
          data: { search: { collators: { quantumRerankOnCall: own } } },
        }),
        mockServices.discovery.mock({
          getBaseUrl: async () => `${baseUrl}/api/quantum-rerank`,
        }).factory,
      ],
    });
    expect(registered).toHaveLength(1);
    return registered[0].factory;
  }

  const read = async (
    factory: RegisterCollatorParameters['factory'],
  ): Promise<OnCallDocument[]> => (await factory.getCollator()).toArray();

  it('indexes every service with its roles, page after page', async () => {
    const factory = await registerCollator();

    const documents = await read(factory);

    expect(documents).toEqual([
      {
        title: 'On call: QuantumRerank, Production',
        text: 'Level 2, Senior engineer: Senior Engineer',
        location: '/on-call/component/default/quantum-rerank/production',
        service: 'QuantumRerank',
        environment: 'Production',
        levels: [
          { level: 2, title: 'Senior engineer', roles: ['Senior Engineer'] },
        ],
        authorization: {
          resourceRef: 'component:default/quantum-rerank#production',
        },
      },
      expect.objectContaining({
        location: '/on-call/component/default/quantum-rerank/staging',
      }),
    ]);
    expect(fake.asked.map(({ url }) => url)).toEqual([
      '/api/quantum-rerank/on-call/services?limit=100',
      '/api/quantum-rerank/on-call/services?limit=100&cursor=next',
    ]);
    expect(fake.asked[0].authorization).toMatch(/^Bearer .+quantum-rerank/);
  });

  it('indexes nothing of a person', async () => {
    const text = JSON.stringify(await read(await registerCollator()));

    for (const detail of [dana.name, dana.entityRef, dana.email, dana.phone]) {
      expect(text).not.toContain(detail);
    }
  });

  it('leaves who sees a result to the permission of the overview', async () => {
    const factory = await registerCollator();

    expect(factory.visibilityPermission).toEqual(overviewReadPermission);
  });

  it('points to where the page is mounted', async () => {
    const factory = await registerCollator({ path: '/who/to-call' });

    const [{ location }] = await read(factory);

    expect(location).toBe(
      '/who/to-call/component/default/quantum-rerank/production',
    );
  });

  it('fails when the services cannot be read, so that the last index stays', async () => {
    const factory = await registerCollator();
    fake.status = 503;

    await expect(read(factory)).rejects.toThrow('503');
  });

  it.each(['on-call/', '//elsewhere.example.com', 'on-call'])(
    'refuses %s as the place of the page',
    async path => {
      await expect(registerCollator({ path })).rejects.toThrow(
        'search.collators.quantumRerankOnCall.path must be a path such as /on-call',
      );
    },
  );
});
