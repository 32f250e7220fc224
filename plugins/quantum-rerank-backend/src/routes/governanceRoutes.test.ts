import { freezeSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { as } from '../tests/__testUtils__/people';
import {
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const PATH =
  '/freeze-windows?entityRef=component:default/quantum-rerank&environment=production';

describe('the route of freeze windows', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({ sandbox });
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  it('answers for now and for another time', async () => {
    const now = await portal.ask('get', PATH, as('viewer'));
    expect(now.status).toBe(200);
    expect(freezeSchema.parse(now.body)).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      active: [],
      persons: { allowed: true },
    });
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const later = await portal.ask('get', `${PATH}&at=${at}`, as('viewer'));
    expect(later.body).toMatchObject({ at });
  });

  it.each([
    ['&at=tomorrow', /at: /],
    ['&at=2100-01-01T00:00:00Z', /at: must lie within two years of now/],
    ['&zone=UTC', /zone: not known here/],
  ])('refuses %s', async (query, words) => {
    const { status, body } = await portal.ask(
      'get',
      `${PATH}${query}`,
      as('viewer'),
    );
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { message: expect.stringMatching(words) },
    });
  });
});
