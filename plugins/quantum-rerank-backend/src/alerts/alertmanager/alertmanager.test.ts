import type { IncomingMessage, ServerResponse } from 'node:http';
import { alertsSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { TestDatabases } from '../../database/testDatabases';
import { person } from '../../operations/__testUtils__/testTarget';
import { TestServer } from '../../signals/__testUtils__/TestServer';
import { AlertsBed, alertProfile } from '../__testUtils__/alertsBed';

const T0 = Date.parse('2026-11-24T02:00:00Z');
const ID = '11111111-2222-4333-8444-555555555555';
const labels = { environment: 'production', namespace: 'quantum-rerank' };

const firing = (changes: object = {}) => ({
  labels: { ...labels, alertname: 'errors', severity: 'P0' },
  annotations: {},
  startsAt: '2026-11-24T01:58:00Z',
  fingerprint: '0123456789abcdef',
  status: { state: 'active', silencedBy: [], inhibitedBy: [] },
  ...changes,
});

const promRule = (name: string, changes: object = {}) => ({
  name,
  type: 'alerting',
  health: 'ok',
  labels,
  alerts: [],
  ...changes,
});

describe('alerts of an Alertmanager', () => {
  const databases = new TestDatabases();
  let server: TestServer;
  let knex: Knex;
  let bed: AlertsBed;
  let alerts: unknown;
  let silences: unknown;
  let rules: unknown;
  let time: number;
  /** Instead of an answer. */
  let trouble:
    | ((response: ServerResponse, path: string) => boolean)
    | undefined;
  let bodies: Array<{ method?: string; path: string; body: string }>;

  beforeEach(async () => {
    time = T0;
    jest.spyOn(Date, 'now').mockImplementation(() => time);
    alerts = [];
    silences = [];
    rules = [promRule('errors'), promRule('errors-some')];
    trouble = undefined;
    bodies = [];
    server = await TestServer.start();
    server.handler = answer;
    knex = await databases.init('SQLite');
    bed = await AlertsBed.create(knex, {
      profile: profile(),
      config: {
        alertmanager: [
          { url: `${server.url}/am`, headers: { Authorization: 'Bearer am' } },
        ],
        prometheus: [
          { url: `${server.url}/prom`, headers: { Authorization: 'Bearer p' } },
        ],
      },
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await server.stop();
  });

  afterAll(() => databases.destroy());

  function profile() {
    return alertProfile({
      metrics: { source: 'prometheus', url: `${server.url}/prom` },
      alertmanager: { url: `${server.url}/am/` },
    });
  }

  function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '', server.url);
    let body = '';
    request.on('data', part => {
      body += part;
    });
    request.on('end', () => {
      bodies.push({ method: request.method, path: pathname, body });
      if (trouble?.(response, pathname)) {
        return;
      }
      const answers: Record<string, unknown> = {
        '/am/api/v2/alerts': alerts,
        '/am/api/v2/silences':
          request.method === 'POST' ? { silenceID: ID } : silences,
        '/prom/api/v1/rules': {
          status: 'success',
          data: { groups: [{ name: 'g', rules }] },
        },
        [`/am/api/v2/silence/${ID}`]: (silences as Array<{ id: string }>).find(
          ({ id }) => id === ID,
        ),
      };
      const found = answers[pathname];
      response
        .writeHead(found === undefined ? 404 : 200, {
          'content-type': 'application/json',
        })
        .end(JSON.stringify(found ?? 'nothing'));
    });
  }

  /** Looks again when everything read before is too old. */
  async function look() {
    time += 10_000;
    await bed.evaluateAt(time);
    return alertsSchema.parse(await bed.service.getAlerts(bed.target));
  }
  const states = (items: Array<{ id: string; state: string }>) =>
    items.map(({ id, state }) => `${id} ${state}`);

  it('asks for the alerts of this environment, with its credentials', async () => {
    const { source, items } = await look();
    expect(source).toEqual({
      kind: 'alertmanager',
      state: 'live',
      lastSuccessAt: '2026-11-24T02:00:10.000Z',
    });
    expect(states(items)).toEqual(['errors inactive', 'errors-some inactive']);
    const asked = server.seen.find(({ url }) => url?.includes('/v2/alerts'));
    expect(
      new URL(asked?.url ?? '', server.url).searchParams.getAll('filter'),
    ).toEqual(['environment="production"', 'namespace="quantum-rerank"']);
    expect(asked?.headers.authorization).toBe('Bearer am');
    expect(
      server.seen.find(({ url }) => url?.includes('/v1/rules'))?.headers
        .authorization,
    ).toBe('Bearer p');
  });

  it('shows pending of Prometheus, then firing, then resolved, and tells it', async () => {
    rules = [
      promRule('errors', {
        alerts: [
          {
            labels,
            state: 'pending',
            activeAt: '2026-11-24T02:00:05Z',
            value: '2e-01',
          },
        ],
      }),
      promRule('errors-some'),
    ];
    const [pending] = (await look()).items;
    expect(pending).toMatchObject({
      state: 'pending',
      value: 0.2,
      activeAt: '2026-11-24T02:00:05.000Z',
      firesAt: '2026-11-24T02:02:05.000Z',
    });
    expect(bed.told).toEqual([]);

    alerts = [firing()];
    bed.value = 0.3;
    const [fires] = (await look()).items;
    expect(fires).toMatchObject({
      id: 'errors',
      state: 'firing',
      firedAt: '2026-11-24T01:58:00.000Z',
      response: 'Look at the logs.',
    });
    expect(bed.told).toEqual(['fired errors']);
    alerts = [];
    rules = [promRule('errors'), promRule('errors-some')];
    expect(states((await look()).items)).toEqual([
      'errors resolved',
      'errors-some inactive',
    ]);
    expect(bed.told).toEqual(['fired errors', 'resolved errors']);
  });

  it('does not take the silence of an Alertmanager for well while its Prometheus is away', async () => {
    trouble = (response, path) => {
      if (path.startsWith('/prom')) {
        response.writeHead(503).end();
        return true;
      }
      return false;
    };
    const { items, source } = await look();
    expect(states(items)).toEqual(['errors unknown', 'errors-some unknown']);
    expect(source.reason).toBe('Prometheus cannot be read: It answers 503');
  });

  it('says which rule Prometheus does not have or cannot evaluate', async () => {
    rules = [
      promRule('errors', { health: 'err', lastError: 'many-to-many\u0007' }),
      promRule('errors-some', {
        labels: { ...labels, environment: 'staging' },
      }),
    ];
    const { items } = await look();
    expect(items.map(({ summary }) => summary)).toEqual([
      'Prometheus cannot evaluate it: many-to-many',
      'Prometheus has no such rule; give it the rules file of this environment',
    ]);
  });

  it('shows alerts of others as plain text, and rules of other environments not at all', async () => {
    alerts = [
      firing({
        labels: { ...labels, alertname: 'Watch\u001b[2Jdog', severity: 'page' },
        annotations: { summary: `<b>\u202E${'x'.repeat(1000)}` },
        fingerprint: 'errors',
      }),
      firing({
        labels: { ...labels, environment: 'staging', alertname: 'errors' },
      }),
    ];
    const { items } = await look();
    expect(states(items)[0]).toMatch(/^[0-9a-f]{16} firing$/);
    expect(items[0]).toMatchObject({ title: 'Watch [2Jdog', actions: [] });
    expect(items[0]).not.toHaveProperty('severity');
    expect(items[0].severityText).toBe('page');
    expect(items[0].summary).toHaveLength(300);
    expect(items[0].summary).not.toMatch(/\u202E/);
    expect(states(items).slice(1)).toEqual([
      'errors inactive',
      'errors-some inactive',
    ]);
    expect(bed.told).toEqual([]);
  });

  it('tells what another alert holds back', async () => {
    const held = {
      status: { state: 'suppressed', silencedBy: [], inhibitedBy: ['f'] },
    };
    const other = { ...labels, alertname: 'Other', severity: 'none' };
    alerts = [firing(held), firing({ ...held, labels: other })];
    const seen = async () =>
      (await look()).items
        .filter(({ state }) => state === 'firing')
        .map(({ title, inhibited }) => [title, inhibited]);
    expect(await seen()).toEqual([
      ['Error rate above 10 %', true],
      ['Other', true],
    ]);
    // One that nothing holds back is enough.
    alerts = [firing(held), firing({ fingerprint: 'f' })];
    expect(await seen()).toEqual([['Error rate above 10 %', undefined]]);
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['a failure', r => r.writeHead(500).end('x'), /^It answers 500$/],
    [
      'a refusal',
      r => r.writeHead(401).end(),
      /refuses the credentials.*\(401\)/,
    ],
    ['a page', r => r.end('<html>'), /is not one of an Alertmanager/],
    ['other JSON', r => r.end('{"alerts":1}'), /is not one of an Alertmanager/],
    [
      'a redirect',
      r => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /a redirect, which is not followed/,
    ],
    [
      'too much',
      r => r.end(' '.repeat(9 * 1024 * 1024)),
      /longer than 8192 KiB/,
    ],
    ['a cut connection', r => r.destroy(), /connection failed|not readable/],
  ])('%s makes rules unknown, never inactive', async (_, bad, words) => {
    alerts = [firing()];
    await look();
    trouble = (response, path) => {
      if (path === '/am/api/v2/alerts') {
        bad(response);
        return true;
      }
      return false;
    };
    const stale = await look();
    expect(stale.source).toMatchObject({
      state: 'stale',
      reason: expect.stringMatching(words),
      lastSuccessAt: '2026-11-24T02:00:10.000Z',
    });
    expect(states(stale.items)[0]).toBe('errors firing');
    time += 60_000;
    const lost = await look();
    expect(lost.source).toMatchObject({ state: 'unreachable' });
    expect(states(lost.items)).toEqual([
      'errors unknown',
      'errors-some unknown',
    ]);
    expect(lost.items.map(({ last }) => last)).toEqual(['firing', 'inactive']);
    expect(lost.items[0].summary).toMatch(
      /^The Alertmanager cannot be read: .*; when last known it was firing/,
    );
    expect(JSON.stringify(lost)).not.toContain('127.0.0.1');
    expect(bed.told).toEqual(['fired errors']);
    trouble = undefined;
    expect(states((await look()).items)[0]).toBe('errors firing');
    expect(bed.told).toEqual(['fired errors']);
  });

  it('is asked once for all who look', async () => {
    await look();
    const { length } = server.seen;
    await Promise.all(
      Array.from({ length: 20 }, () => bed.service.getAlerts(bed.target)),
    );
    expect(server.seen).toHaveLength(length);
  });

  describe('silences', () => {
    const options = { credentials: person() };
    const request = {
      rules: ['errors', 'errors-some'],
      minutes: 60,
      reason: 'Known',
      incidentId: 'INC-1',
    };
    const stored = (changes: object = {}) => ({
      id: ID,
      status: { state: 'active' },
      matchers: [
        { name: 'alertname', value: 'errors', isRegex: false, isEqual: true },
        ...Object.entries(labels).map(([name, value]) => ({
          name,
          value,
          isRegex: false,
          isEqual: true,
        })),
      ],
      startsAt: '2026-11-24T01:00:00Z',
      endsAt: '2026-11-24T04:00:00Z',
      createdBy: 'user:default/olivia',
      comment: 'Known (operation op-1)',
      ...changes,
    });

    it('are made with author, reason, link and the labels of the environment', async () => {
      const silence = await bed.service.createSilence(
        bed.target,
        request,
        options,
      );
      expect(silence).toMatchObject({
        id: ID,
        rules: ['errors', 'errors-some'],
        incidentId: 'INC-1',
        source: 'alertmanager',
      });
      const { body } = bodies.find(({ method }) => method === 'POST')!;
      expect(JSON.parse(body)).toEqual({
        matchers: [
          {
            name: 'alertname',
            value: 'errors|errors-some',
            isRegex: true,
            isEqual: true,
          },
          {
            name: 'environment',
            value: 'production',
            isRegex: false,
            isEqual: true,
          },
          {
            name: 'namespace',
            value: 'quantum-rerank',
            isRegex: false,
            isEqual: true,
          },
        ],
        startsAt: '2026-11-24T02:00:00.000Z',
        endsAt: '2026-11-24T03:00:00.000Z',
        createdBy: 'user:default/olivia',
        comment: 'Known (incident INC-1)',
      });
    });

    it('are made once, however often the same request is sent', async () => {
      const keyed = { ...request, idempotencyKey: 'chosen-by-the-caller' };
      const posted = () => bodies.filter(({ method }) => method === 'POST');
      trouble = response => {
        const isLost = bodies.at(-1)?.method === 'POST';
        if (isLost) {
          const body = JSON.parse(bodies.at(-1)!.body);
          silences = [{ ...body, id: ID, status: { state: 'active' } }];
          response.destroy();
        }
        return isLost;
      };
      await expect(
        bed.service.createSilence(bed.target, keyed, options),
      ).rejects.toThrow(/did not do it/);
      trouble = undefined;
      const again = await bed.service.createSilence(bed.target, keyed, options);
      expect(again).toMatchObject({ id: ID, incidentId: 'INC-1' });
      expect(posted()).toHaveLength(1);
      await expect(
        bed.service.createSilence(
          bed.target,
          { ...keyed, minutes: 5 },
          options,
        ),
      ).rejects.toThrow(/idempotencyKey: was used for another silence/);
      silences = [];
      await bed.service.createSilence(
        bed.target,
        { ...keyed, idempotencyKey: 'another-key' },
        options,
      );
      expect(posted()).toHaveLength(2);
    });

    it('are shown with the rules they cover, and hide nothing', async () => {
      silences = [
        stored(),
        stored({
          id: 'other',
          matchers: [{ name: 'team', value: 'x', isRegex: false }],
        }),
      ];
      alerts = [
        firing({
          status: { state: 'suppressed', silencedBy: [ID], inhibitedBy: [] },
        }),
      ];
      const { items, silences: shown } = await look();
      expect(shown).toMatchObject([
        { id: ID, rules: ['errors'], reason: 'Known', operationId: 'op-1' },
      ]);
      expect(items[0]).toMatchObject({ state: 'firing', silencedBy: [ID] });
    });

    it('that cannot be read keep nobody from knowing what fires', async () => {
      silences = [stored()];
      await look();
      trouble = (response, path) => {
        const isList = path === '/am/api/v2/silences';
        if (isList) {
          response.end(' '.repeat(9 * 1024 * 1024));
        }
        return isList;
      };
      alerts = [firing()];
      // Long enough to read them again.
      time += 60_000;
      let seen = await look();
      // Nobody waits for them.
      while (!seen.source.reason) {
        seen = await look();
      }
      const { source, items, silences: shown } = seen;
      expect(source).toMatchObject({
        state: 'live',
        reason: expect.stringMatching(
          /^Its silences cannot be read: .*longer than 8192 KiB/,
        ),
      });
      expect(items[0]).toMatchObject({ id: 'errors', state: 'firing' });
      expect(shown).toMatchObject([{ id: ID, state: 'active' }]);
      expect(bed.told).toEqual(['fired errors']);
    });

    it('are read less often than alerts, but at once after a change', async () => {
      const asked = () =>
        bodies.filter(({ path }) => path === '/am/api/v2/silences').length;
      await look();
      await look();
      expect(asked()).toBe(1);
      await bed.service.createSilence(bed.target, request, options);
      // One to make it, one to read them all again.
      expect(asked()).toBe(3);
    });

    it('end at their times between two looks', async () => {
      silences = [stored({ endsAt: '2026-11-24T02:00:15Z' })];
      expect((await look()).silences).toMatchObject([{ state: 'active' }]);
      expect((await look()).silences).toMatchObject([{ state: 'expired' }]);
    });

    it.each<[string, string, RegExp]>([
      [
        'a text',
        JSON.stringify('bad [2Jmatcher'),
        /^rules, minutes and reason: .* it says: bad {2}\[2Jmatcher$/,
      ],
      [
        'an object',
        JSON.stringify({ code: 601, message: 'too long' }),
        /it says: too long$/,
      ],
      ['a page', '<html>', /it says: nothing but 400$/],
    ])(
      'that it refuses with %s are refused in its words',
      async (_, body, words) => {
        trouble = response => {
          response.writeHead(400).end(body);
          return true;
        };
        const made = bed.service.createSilence(bed.target, request, options);
        await expect(made).rejects.toThrow(words);
        await expect(made).rejects.toMatchObject({ name: 'InputError' });
      },
    );

    it('that ran out before their request came again are not made', async () => {
      const keyed = { ...request, idempotencyKey: 'chosen-by-the-caller' };
      const send = () => bed.service.createSilence(bed.target, keyed, options);
      trouble = response => {
        response.destroy();
        return true;
      };
      await expect(send()).rejects.toThrow(/did not do it/);
      trouble = undefined;
      const [{ starts_at: at }] = await knex('alert_silence_requests').select();
      time = Number(at) + 60 * 60_000;
      const late = send();
      await expect(late).rejects.toThrow(
        /^idempotencyKey: .* has run out at .*; a new one needs another key$/,
      );
      await expect(late).rejects.toMatchObject({ name: 'InputError' });
      expect(bodies.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    it('end and begin at their times while the Alertmanager is away', async () => {
      silences = [
        stored({ endsAt: '2026-11-24T02:00:15Z' }),
        stored({
          id: 'planned',
          status: { state: 'pending' },
          startsAt: '2026-11-24T02:00:55Z',
        }),
      ];
      alerts = [
        firing({
          status: { state: 'suppressed', silencedBy: [ID], inhibitedBy: [] },
        }),
      ];
      expect((await look()).items[0].silencedBy).toEqual([ID]);
      trouble = response => {
        response.writeHead(502).end();
        return true;
      };
      const seen: unknown[] = [];
      for (let looks = 0; looks < 5; looks++) {
        const { source, items, silences: shown } = await look();
        seen.push([
          source.state,
          items.find(({ id }) => id === 'errors')?.silencedBy,
          shown.find(({ id }) => id === ID)?.state,
        ]);
      }
      expect(seen).toEqual([
        ['stale', [], 'expired'],
        ['stale', [], 'expired'],
        ['stale', [], 'expired'],
        ['unreachable', [], 'expired'],
        ['unreachable', ['planned'], 'expired'],
      ]);
    });

    it('stand as a living Alertmanager says, whatever our clock says', async () => {
      silences = [stored({ endsAt: '2026-11-24T02:00:05Z' })];
      expect((await look()).silences).toMatchObject([{ state: 'active' }]);
    });

    it('are ended', async () => {
      silences = [stored()];
      trouble = (response, path) => {
        const isDelete = bodies.at(-1)?.method === 'DELETE';
        if (isDelete && path.endsWith(ID)) {
          silences = [stored({ status: { state: 'expired' } })];
          response.end();
        }
        return isDelete;
      };
      expect(
        await bed.service.expireSilence(bed.target, ID, options),
      ).toMatchObject({ id: ID, state: 'expired' });
      trouble = undefined;
      await expect(
        bed.service.expireSilence(bed.target, ID, options),
      ).rejects.toThrow('ended already');
    });

    it.each<[string, () => void, string, RegExp]>([
      ['that do not exist', () => {}, ID, /no silence with such an id/],
      ['with a path for an id', () => {}, '../status', /no silence with such/],
      [
        'of another environment',
        () => {
          silences = [stored({ matchers: [stored().matchers[0]] })];
        },
        ID,
        /not of this environment alone/,
      ],
      [
        'of an Alertmanager that is ill',
        () => {
          trouble = response => {
            response.writeHead(500).end('secret words');
            return true;
          };
        },
        ID,
        /^The Alertmanager did not do it: It answers 500/,
      ],
    ])('%s are not ended', async (_, prepare, id, words) => {
      prepare();
      await expect(
        bed.service.expireSilence(bed.target, id, options),
      ).rejects.toThrow(words);
      expect(bodies.some(({ method }) => method === 'DELETE')).toBe(false);
    });
  });

  it('takes webhooks in any order for hints: only what is read counts', async () => {
    await look();
    const webhook = (status: 'firing' | 'resolved') =>
      bed.service.notify(bed.target, {
        version: '4',
        groupKey: 'g',
        status,
        alerts: [
          { fingerprint: 'f', status, startsAt: '2026-11-24T02:00:00Z' },
        ],
      });
    // It says resolved first and firing afterwards, but it is well.
    await webhook('resolved');
    await webhook('firing');
    expect(states((await look()).items)).toEqual([
      'errors inactive',
      'errors-some inactive',
    ]);
    expect(bed.told).toEqual([]);
  });
});
