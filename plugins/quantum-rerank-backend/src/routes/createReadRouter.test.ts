import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  environmentsSchema,
  podPageSchema,
  profileViewSchema,
  revisionPageSchema,
  snapshotSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import request from 'supertest';
import { quantumRerankPlugin } from '../plugin';

const BASE = '/api/quantum-rerank';
const ENTITY = `${BASE}/entities/component/default/quantum-rerank`;
const PRODUCTION = `${ENTITY}/environments/production`;

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'quantum-rerank', namespace: 'default' },
  spec: {},
};

describe('read routes', () => {
  let sandbox: Sandbox;
  const stops: Array<() => Promise<void>> = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
  });

  afterEach(async () => {
    await Promise.all(stops.splice(0).map(stop => stop()));
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  async function start(
    options: {
      deny?: boolean;
      entities?: Entity[];
      quantumRerank?: Record<string, unknown>;
    } = {},
  ) {
    const backend = await startTestBackend({
      features: [
        quantumRerankPlugin,
        catalogServiceMock.factory({ entities: options.entities ?? [entity] }),
        mockServices.permissions.factory({
          result: options.deny ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
        }),
        mockServices.rootConfig.factory({
          data: {
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    {
                      name: 'eu-1',
                      url: sandbox.url,
                      authProvider: 'serviceAccount',
                      serviceAccountToken: sandbox.tokens.operator,
                    },
                  ],
                },
              ],
            },
            ...(options.quantumRerank && {
              quantumRerank: options.quantumRerank as never,
            }),
          },
        }),
      ],
    });
    stops.push(() => backend.stop());
    return backend.server;
  }

  it('lists the environments with what may be done there', async () => {
    const server = await start();
    const { status, body } = await request(server).get(
      `${ENTITY}/environments`,
    );
    expect(status).toBe(200);
    const parsed = environmentsSchema.parse(body);
    expect(parsed).toEqual(body);
    expect(parsed.items.map(({ name, tier }) => [name, tier])).toEqual([
      ['production', 'production'],
      ['staging', 'non-production'],
    ]);
    expect(parsed.items[0]).toMatchObject({
      cluster: 'eu-1',
      replicaBounds: { min: 3, max: 15 },
      actions: expect.arrayContaining([
        expect.objectContaining({ action: 'scale' }),
      ]),
    });
  });

  it('sends a compressed snapshot with its version, and 304 to those who have it', async () => {
    const server = await start();
    const first = await request(server)
      .get(`${PRODUCTION}/snapshot`)
      .set('Accept-Encoding', 'gzip, br');
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': 'no-cache, private',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    const snapshot = snapshotSchema.parse(first.body);
    expect(first.headers.etag).toBe(`"${snapshot.version}"`);

    const ask = async (tag: string) => {
      for (;;) {
        const latest = await request(server).get(`${PRODUCTION}/snapshot`);
        const { etag } = latest.headers;
        const answer = await request(server)
          .get(`${PRODUCTION}/snapshot`)
          .set('If-None-Match', tag.replace('TAG', etag));
        // The workload may have changed in between.
        if (answer.headers.etag === etag) {
          return answer;
        }
      }
    };
    for (const tag of ['TAG', 'W/TAG', '"old", TAG', '*']) {
      const again = await ask(tag);
      expect([tag, again.status, again.text]).toEqual([tag, 304, '']);
    }
    expect((await ask('"old"')).status).toBe(200);
  });

  it('sends the snapshot uncompressed to those who ask for that', async () => {
    const server = await start();
    const { headers, body } = await request(server)
      .get(`${PRODUCTION}/snapshot`)
      .set('Accept-Encoding', 'identity');
    expect(headers['content-encoding']).toBeUndefined();
    expect(snapshotSchema.parse(body).pods.total).toBeGreaterThan(0);
  });

  it('lists pods and revisions page by page', async () => {
    const server = await start();
    const first = await request(server).get(
      `${PRODUCTION}/pods?limit=2&orderBy=age&order=desc`,
    );
    expect(first.status).toBe(200);
    const page = podPageSchema.parse(first.body);
    expect(page.items).toHaveLength(2);
    const second = await request(server).get(`${PRODUCTION}/pods`).query({
      limit: 2,
      orderBy: 'age',
      order: 'desc',
      cursor: page.nextCursor,
    });
    expect(second.status).toBe(200);
    expect(second.body.items[0].name).not.toBe(page.items[0].name);

    const revisions = await request(server).get(`${PRODUCTION}/revisions`);
    expect(revisions.status).toBe(200);
    expect(
      revisionPageSchema.parse(revisions.body).items.some(each => each.current),
    ).toBe(true);
  });

  it('shows the part of the profile that people look up, and no cluster', async () => {
    const server = await start();
    const { status, body, text } = await request(server).get(
      `${BASE}/profile/${encodeURIComponent(
        'component:default/quantum-rerank',
      )}`,
    );
    expect(status).toBe(200);
    expect(profileViewSchema.parse(body)).toEqual(body);
    expect(body.contacts).toContainEqual(
      expect.objectContaining({ email: 'security@company.com' }),
    );
    expect(text).not.toContain('eu-1');
  });

  it.each([
    ['pods?limit=0', 'limit'],
    ['pods?limit=many', 'limit'],
    ['pods?limit=201', 'limit'],
    ['pods?orderBy=color', 'orderBy'],
    ['pods?ready=maybe', 'ready'],
    ['pods?cursor=made-up', 'cursor'],
    ['pods?namespace=kube-system', 'namespace'],
    ['pods?limit=1&limit=2', 'limit'],
    ['revisions?limit=-1', 'limit'],
    ['revisions?cursor=x', 'cursor'],
    ['snapshot?cluster=other', 'cluster'],
  ])('refuses %s and names the field', async (path, field) => {
    const server = await start();
    const { status, body } = await request(server).get(`${PRODUCTION}/${path}`);
    expect(status).toBe(400);
    expect(body.error.name).toBe('InputError');
    expect(body.error.message).toContain(field);
  });

  it.each([
    [
      'an environment that does not exist',
      404,
      `${ENTITY}/environments/prod/snapshot`,
      'production, staging',
    ],
    [
      'an entity that is not there',
      404,
      `${BASE}/entities/component/default/other/environments`,
      'other',
    ],
    [
      'an environment that climbs',
      400,
      `${ENTITY}/environments/..%2f..%2fapi/snapshot`,
      'environment',
    ],
    [
      'a name with a slash',
      400,
      `${BASE}/entities/component/default/a%2fb/environments`,
      'name',
    ],
    [
      'a name of 10 KB',
      400,
      `${BASE}/entities/component/default/${'x'.repeat(10_000)}/environments`,
      'name',
    ],
    [
      'a namespace beyond ASCII',
      400,
      `${BASE}/entities/component/d%C3%A9/x/environments`,
      'namespace',
    ],
    ['no entity reference', 400, `${BASE}/profile/nonsense`, 'entityRef'],
    [
      'the profile of an entity that is not there',
      404,
      `${BASE}/profile/component%3Adefault%2Fother`,
      'other',
    ],
  ])('answers clearly to %s', async (_, status, path, words) => {
    const server = await start();
    const response = await request(server).get(path);
    expect(response.status).toBe(status);
    expect(response.body.error.message).toContain(words);
  });

  const ROUTES = [
    `${ENTITY}/environments`,
    `${PRODUCTION}/snapshot`,
    `${PRODUCTION}/pods`,
    `${PRODUCTION}/revisions`,
    `${BASE}/profile/component%3Adefault%2Fquantum-rerank`,
  ];

  it('answers nobody without credentials', async () => {
    const server = await start();
    for (const route of ROUTES) {
      for (const header of [
        mockCredentials.none.header(),
        mockCredentials.user.invalidHeader(),
      ]) {
        const { status } = await request(server)
          .get(route)
          .set('Authorization', header);
        expect([route, status]).toEqual([route, 401]);
      }
    }
  });

  it('answers services, which read for others', async () => {
    const server = await start();
    for (const route of ROUTES) {
      const { status } = await request(server)
        .get(route)
        .set('Authorization', mockCredentials.service.header());
      expect([route, status]).toEqual([route, 200]);
    }
  });

  it('refuses those who may not read', async () => {
    const server = await start({ deny: true });
    for (const route of ROUTES) {
      const { status, body } = await request(server).get(route);
      expect([route, status]).toEqual([route, 403]);
      expect(body.error.name).toBe('NotAllowedError');
    }
  });

  it('names what is wrong with the profile in every answer', async () => {
    const server = await start({
      quantumRerank: {
        profiles: [{ environments: { nowhere: { cluster: 'x' } } }],
      },
    });
    for (const route of ROUTES) {
      const { status, body } = await request(server).get(route);
      expect([route, status]).toEqual([route, 503]);
      expect(body.error.message).toContain('environments.nowhere');
    }
  });

  it('says which clusters there are when a profile names another', async () => {
    const server = await start({
      quantumRerank: {
        profiles: [{ environments: { production: { cluster: 'mars' } } }],
      },
    });
    const { status, body, text } = await request(server).get(
      `${PRODUCTION}/snapshot`,
    );
    expect(status).toBe(503);
    expect(body.error.message).toContain('No cluster named mars is configured');
    expect(body.error.message).toContain('eu-1');
    expect(text).not.toContain(sandbox.tokens.operator);
    const staging = await request(server).get(
      `${ENTITY}/environments/staging/snapshot`,
    );
    expect(staging.status).toBe(200);
  });
});
