import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { personaAuthModule } from './personaAuth';

const personas = [
  { id: 'owner', userEntityRef: 'user:default/sam.rivera', name: 'Sam Rivera' },
  { id: 'ghost', userEntityRef: 'user:default/nobody', name: 'Nobody' },
];

async function startAuth() {
  const { server } = await startTestBackend({
    features: [
      authPlugin,
      personaAuthModule(personas),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'sam.rivera', namespace: 'default' },
            spec: { memberOf: ['quantum-rerank'] },
            relations: [
              { type: 'memberOf', targetRef: 'group:default/quantum-rerank' },
            ],
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth: { providers: { sandbox: {} } },
        },
      }),
    ],
  });
  return request(server);
}

describe('personaAuthModule', () => {
  it('signs in as the catalog user of the persona', async () => {
    const agent = await startAuth();

    const response = await agent
      .get('/api/auth/sandbox/refresh')
      .set('x-sandbox-persona', 'owner');

    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      profile: { displayName: 'Sam Rivera' },
      backstageIdentity: {
        identity: {
          userEntityRef: 'user:default/sam.rivera',
          ownershipEntityRefs: [
            'user:default/sam.rivera',
            'group:default/quantum-rerank',
          ],
        },
      },
    });
  });

  it('signs nobody in without a persona that it knows', async () => {
    const agent = await startAuth();

    const missing = await agent.get('/api/auth/sandbox/refresh');
    const unknown = await agent
      .get('/api/auth/sandbox/refresh')
      .set('x-sandbox-persona', 'user:default/sam.rivera');

    for (const response of [missing, unknown]) {
      expect(response.status).toBe(401);
      expect(response.body.error.message).toBe(
        "Header x-sandbox-persona must name one of the sandbox's personas: owner, ghost",
      );
    }
  });

  it('signs nobody in whom the catalog does not know', async () => {
    const agent = await startAuth();

    const response = await agent
      .get('/api/auth/sandbox/refresh')
      .set('x-sandbox-persona', 'ghost');

    expect(response.status).toBe(404);
    expect(response.body.backstageIdentity).toBeUndefined();
  });
});
