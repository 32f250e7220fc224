import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  alertEpisodePageSchema,
  alertNotifyPermission,
  alertsSchema,
  alertSilencePermission,
  silenceSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { parse } from 'yaml';
import { person, testTarget } from '../operations/__testUtils__/testTarget';
import { as, principals } from '../tests/__testUtils__/people';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';
import { AuthorizedAlertService } from './AuthorizedAlertService';

const STAGING = PRODUCTION.replace('production', 'staging');
const WEBHOOK = `${PRODUCTION}/alerts/notifications`;
const webhook = (changes: object = {}) => ({
  version: '4',
  groupKey: '{}:{alertname="errors"}',
  status: 'firing',
  receiver: 'portal',
  alerts: [
    {
      fingerprint: '0123456789abcdef',
      status: 'firing',
      startsAt: '2026-11-24T02:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      labels: { alertname: 'errors' },
    },
  ],
  ...changes,
});

describe('alerts over HTTP', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  const post = (
    path: string,
    body: unknown,
    headers: Record<string, string> = as('owner'),
  ) => portal.ask('post', path, headers, body);
  const messageOf = ({ body }: { body: unknown }) =>
    (body as { error: { message: string } }).error.message;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({
      sandbox,
      profiles: null,
      permissions: {
        handle: async ({ permission }, user) => ({
          result:
            permission.name !== alertSilencePermission.name ||
            user?.info.userEntityRef === 'user:default/olivia'
              ? AuthorizeResult.ALLOW
              : AuthorizeResult.DENY,
        }),
      },
      quantumRerank: {
        profiles: [
          {
            environments: {
              production: {
                baseUrl: sandbox.serviceUrls.production,
                metrics: { source: 'scrape', interval: '5s' },
              },
            },
          },
        ],
      },
    });
  }, 60_000);

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  const alerts = async (environment = PRODUCTION) =>
    alertsSchema.parse(
      (await portal.ask('get', `${environment}/alerts`, as('viewer'))).body,
    );

  /** Nothing is scheduled in tests, but a hint makes it look. */
  async function evaluated() {
    for (let hint = 0; ; hint++) {
      await post(WEBHOOK, webhook({ groupKey: `${hint}` }), principals.service);
      const found = await alerts();
      const memory = found.items.find(({ id }) => id === 'memory-critical');
      if (found.source.state === 'live' && memory?.value !== undefined) {
        return found;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 200);
      });
    }
  }

  it('answers every rule of the guide, and knows what it cannot know', async () => {
    const { items } = await evaluated();
    expect(items).toHaveLength(12);
    const byId = new Map(items.map(item => [item.id, item]));
    expect(byId.get('memory-critical')).toMatchObject({
      state: 'inactive',
      summary: expect.stringMatching(/% is not above the bound of 90 %$/),
    });
    expect(byId.get('disk-full')).toMatchObject({
      state: 'unknown',
      summary: 'The profile names no metric for it',
    });
    const staging = await alerts(STAGING);
    expect(staging.source).toMatchObject({ kind: 'none', state: 'none' });
    expect(new Set(staging.items.map(({ state }) => state))).toEqual(
      new Set(['unknown']),
    );
  }, 30_000);

  it('answers what fired before to those who may look, by filters that make sense', async () => {
    const ask = (query: string, headers = as('viewer')) =>
      portal.ask('get', `${PRODUCTION}/alerts/history${query}`, headers);
    const all = await ask('?severity=P0&state=resolved&limit=5');
    expect(all.status).toBe(200);
    expect(alertEpisodePageSchema.parse(all.body)).toEqual({ items: [] });
    for (const [query, words] of [
      ['?severity=P9', /severity/],
      ['?state=open', /state/],
      ['?limit=101', /limit/],
      ['?after=yesterday', /after/],
      ['?environment=staging', /environment/],
      ['?cursor=eA', /cursor is not one that this list gave/],
    ] as const) {
      const refused = await ask(query);
      expect([query, refused.status]).toEqual([query, 400]);
      expect(messageOf(refused)).toMatch(words);
    }
  });

  it('answers the rules file as YAML', async () => {
    const { headers, text } = await portal.ask(
      'get',
      `${PRODUCTION}/alerts/rules.yaml`,
      as('viewer'),
    );
    expect(headers['content-type']).toBe('application/yaml; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(parse(text).groups[0].rules).toHaveLength(10);
  });

  it('silences for those who may, and says to others who could', async () => {
    const body = {
      rules: ['memory-critical'],
      minutes: 5,
      reason: 'A restart is planned',
    };
    const refused = await post(`${PRODUCTION}/silences`, body, as('viewer'));
    expect(refused.status).toBe(403);
    expect(messageOf(refused)).toMatch(
      /does not let you silence alerts of production/,
    );
    const made = await post(`${PRODUCTION}/silences`, body);
    expect(made.status).toBe(201);
    const { id } = silenceSchema.parse(made.body);
    const path = `${PRODUCTION}/silences/${id}/expiration`;
    expect((await post(path, {}, as('viewer'))).status).toBe(403);
    expect((await post(path.replace('production', 'staging'), {})).status).toBe(
      404,
    );
    expect((await post(path, { now: true })).status).toBe(400);
    expect((await post(path, {})).status).toBe(200);
    expect((await post(path, {})).status).toBe(409);
    const unknown = await post(`${PRODUCTION}/silences`, {
      ...body,
      rules: ['none'],
    });
    expect(unknown.status).toBe(400);
    expect(messageOf(unknown)).toMatch(
      /^rules: the profile has no rule "none"/,
    );
  });

  it('takes a webhook once, of programs alone', async () => {
    const results = [
      await post(WEBHOOK, webhook(), principals.service),
      await post(WEBHOOK, webhook(), principals.service),
      await post(WEBHOOK, webhook({ status: 'resolved' }), principals.service),
      // Another environment is another matter.
      await post(
        WEBHOOK.replace('production', 'staging'),
        webhook(),
        principals.service,
      ),
    ];
    expect(results.map(({ status, body }) => [status, body])).toEqual([
      [202, { result: 'accepted' }],
      [202, { result: 'duplicate' }],
      [202, { result: 'accepted' }],
      [202, { result: 'accepted' }],
    ]);
    const ofPerson = await post(WEBHOOK, webhook({ groupKey: 'other' }));
    expect(ofPerson.status).toBe(403);
    expect(messageOf(ofPerson)).toMatch(/not by persons/);
  });

  it.each([
    ['another version', { version: '3' }, /version/],
    ['no alerts', { alerts: undefined }, /alerts/],
    [
      'too many alerts',
      { alerts: new Array(1001).fill(webhook().alerts[0]) },
      /alerts/,
    ],
    ['a long key', { groupKey: 'x'.repeat(2001) }, /groupKey/],
    ['a status it made up', { status: 'gone' }, /status/],
    [
      'a fingerprint that is none',
      { alerts: [{ ...webhook().alerts[0], fingerprint: 7 }] },
      /alerts\.0\.fingerprint/,
    ],
  ])('refuses a webhook with %s', async (_, changes, words) => {
    const answer = await post(WEBHOOK, webhook(changes), principals.service);
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatch(words);
  });

  it('takes webhooks up to 256 KiB', async () => {
    const large = (length: number) =>
      post(WEBHOOK, webhook({ more: 'x'.repeat(length) }), principals.service);
    expect((await large(200_000)).status).toBe(202);
    expect((await large(270_000)).status).toBe(413);
  });
});

describe('AuthorizedAlertService', () => {
  it('asks for the permission of the webhook, and names it when it is missing', async () => {
    const notify = jest.fn();
    const authorizeRead = jest.fn(async (_target, permission) => {
      if (permission.name === alertNotifyPermission.name) {
        throw new NotAllowedError('no');
      }
    });
    const service = new AuthorizedAlertService({
      service: { notify } as never,
      authorizer: { authorizeRead } as never,
    });
    await expect(
      service.notify(testTarget(), webhook() as never, {
        credentials: mockCredentials.service(),
      }),
    ).rejects.toThrow(
      /does not carry the permission quantum-rerank\.alert\.notify/,
    );
    expect(notify).not.toHaveBeenCalled();
  });

  it('tells the history only to those who may look', async () => {
    const listHistory = jest.fn();
    const service = new AuthorizedAlertService({
      service: { listHistory } as never,
      authorizer: {
        authorizeRead: async (_target: unknown, { name }: { name: string }) => {
          throw new NotAllowedError(name);
        },
      } as never,
    });
    await expect(
      service.listHistory(
        testTarget(),
        { limit: 1 },
        { credentials: person() },
      ),
    ).rejects.toThrow('quantum-rerank.overview.read');
    expect(listHistory).not.toHaveBeenCalled();
  });

  it('silences nothing while nobody may change anything', async () => {
    const createSilence = jest.fn();
    const service = new AuthorizedAlertService({
      service: { createSilence } as never,
      authorizer: {
        writes: { enabled: false, reason: 'Writes are off' },
      } as never,
    });
    await expect(
      service.createSilence(testTarget(), {} as never, {
        credentials: person(),
      }),
    ).rejects.toThrow('Writes are off');
    expect(createSilence).not.toHaveBeenCalled();
  });
});
