import type {
  Profile,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import type { PersonLookup } from '../onCall/persons/PersonDirectory';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { testTarget } from '../operations/__testUtils__/testTarget';
import {
  createTestNotifications,
  failure,
  NOON,
  notifyingProfile,
  TestClock,
} from './__testUtils__/TestNotifications';
import { channelsFor } from './routing';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(supportedDatabases())('messages to people on %s', databaseId => {
  const databases = new TestDatabases();
  let open: () => Knex;
  let clock: TestClock;
  let profile = notifyingProfile();

  beforeEach(async () => {
    open = await databases.createDatabase(databaseId);
    clock = new TestClock();
    profile = notifyingProfile();
  }, 60_000);

  afterAll(() => databases.destroy());

  type Replica = Awaited<ReturnType<typeof createTestNotifications>>;

  const start = (
    options: Partial<Parameters<typeof createTestNotifications>[0]> = {},
  ) =>
    createTestNotifications({
      knex: open(),
      clock,
      profile: () => profile,
      ...options,
    });

  const announce = (
    { center }: Replica,
    title: string,
    options: {
      dedupKey?: string;
      severity?: Severity;
      channels?: string[];
      key?: string;
      event?: 'trigger' | 'acknowledge' | 'resolve';
    } = {},
  ) => {
    const { severity = 'P2', dedupKey = 'alert-1' } = options;
    return center.announce(
      {
        profile,
        environment: 'production',
        entityRef: 'component:default/quantum-rerank',
        channels: options.channels
          ? profile.notifications.channels.filter(({ id }) =>
              options.channels?.includes(id),
            )
          : channelsFor(profile, 'production', severity),
        dedupKey,
        key: options.key ?? `${dedupKey}:${title}`,
        event: options.event ?? 'trigger',
        severity,
        title,
        text: 'It happens.',
        recipients: [{ entityRef: 'user:default/oscar' }],
      },
      clock.now,
    );
  };

  const list = async ({ store }: Replica) =>
    (
      await store.list(
        { profile: 'quantum-rerank', environment: 'production' },
        { limit: 100 },
      )
    ).items;

  it('go over each channel once, with a link to the portal', async () => {
    const replica = await start();
    await announce(replica, 'one', { severity: 'P0' });
    await replica.dispatcher.dispatch();
    await replica.dispatcher.dispatch();
    expect(replica.pager.sent).toEqual([
      {
        channel: 'page',
        message: expect.objectContaining({
          title: 'one',
          severity: 'P0',
          url: 'https://portal.example.com/catalog/default/component/quantum-rerank/operations?environment=production',
          recipients: [],
        }),
      },
    ]);
    expect(replica.chat.sent.map(({ message }) => message.recipients)).toEqual([
      [{ entityRef: 'user:default/oscar' }],
    ]);
    expect((await list(replica)).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
    ]);
  });

  it('are stored once however often they are announced', async () => {
    const replica = await start();
    await announce(replica, 'one');
    await announce(replica, 'one');
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent).toHaveLength(1);
  });

  it('survive a restart and are sent by one of several replicas', async () => {
    await announce(await start(), 'one', { severity: 'P0' });
    const replicas = await Promise.all([start(), start(), start()]);
    await Promise.all(replicas.map(({ dispatcher }) => dispatcher.dispatch()));
    const sent = replicas.flatMap(({ pager, chat }) => [
      ...pager.sent,
      ...chat.sent,
    ]);
    expect(sent.map(({ channel }) => channel).sort()).toEqual(['chat', 'page']);
  });

  it('of one incident and channel keep their order, while others pass', async () => {
    const replica = await start();
    const send = replica.chat.send.bind(replica.chat);
    // The others are sent at the same time, before or after it.
    let fails = true;
    jest.spyOn(replica.chat, 'send').mockImplementation((message, channel) => {
      if (fails && message.title === 'first') {
        fails = false;
        throw failure('It answers 500');
      }
      return send(message, channel);
    });
    await announce(replica, 'first');
    await announce(replica, 'second');
    await announce(replica, 'other', { dedupKey: 'alert-2' });
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.map(({ message }) => message.title)).toEqual([
      'other',
    ]);
    clock.advance(10_000);
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.map(({ message }) => message.title)).toEqual([
      'other',
      'first',
      'second',
    ]);
  });

  describe('about what ended while the channel was away', () => {
    const titles = ({ chat }: Replica) =>
      chat.sent.map(({ message }) => message.title);

    it('are not sent any more, and the end only where the beginning may have arrived', async () => {
      const reported: string[] = [];
      const replica = await start({
        report: async (_trx, _delivery, { kind, text }) => {
          reported.push(`${kind}: ${text}`);
        },
      });
      replica.chat.failing = failure('It answers 503');
      await announce(replica, 'began');
      await announce(replica, 'went on');
      await replica.dispatcher.dispatch();
      await announce(replica, 'somebody cares', { event: 'acknowledge' });
      await announce(replica, 'over', { event: 'resolve' });
      replica.chat.failing = undefined;
      clock.advance(HOUR);
      await replica.dispatcher.dispatch();
      expect(titles(replica)).toEqual(['over']);
      expect(
        (await list(replica)).map(({ title, state, attempts }) =>
          [title, state, attempts].join(' '),
        ),
      ).toEqual(
        expect.arrayContaining([
          'began failed 1',
          'went on failed 0',
          'somebody cares failed 0',
          'over delivered 1',
        ]),
      );
      expect(reported.at(-1)).toBe(
        'note: Chat was not told any more, as it was over before.',
      );
      const [channel] = (
        await replica.center.getChannels(testTarget('production', profile))
      ).items.filter(({ id }) => id === 'chat');
      expect(channel.state).toBe('ok');
    });

    it('say nothing at all where nothing was tried before', async () => {
      const replica = await start();
      await announce(replica, 'began', { dedupKey: 'alert-2' });
      await announce(replica, 'over', {
        dedupKey: 'alert-2',
        event: 'resolve',
      });
      await announce(replica, 'another');
      await replica.dispatcher.dispatch();
      expect(titles(replica)).toEqual(['another']);
      expect(replica.chat.attempts).toEqual(['another']);
      expect(
        (await list(replica)).find(({ title }) => title === 'over'),
      ).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('nobody was told over this channel'),
      });
    });

    it('tell of the end of what was delivered, and of what begins anew', async () => {
      const replica = await start();
      await announce(replica, 'began');
      await replica.dispatcher.dispatch();
      await announce(replica, 'over', { event: 'resolve' });
      await announce(replica, 'again');
      await replica.dispatcher.dispatch();
      expect(titles(replica)).toEqual(['began', 'over', 'again']);
    });
  });

  it('find the addresses of persons when they are sent, not when they were stored', async () => {
    let person: PersonLookup = 'unknown';
    const replica = await start({
      persons: {
        lookUp: async refs => new Map(refs.map(ref => [ref, person])),
      },
    });
    replica.chat.failures = [failure('nowhere to write to')];
    await announce(replica, 'first');
    await replica.dispatcher.dispatch();
    person = { name: 'Oscar', email: 'oscar@example.com' };
    clock.advance(10_000);
    await replica.dispatcher.dispatch();
    const entityRef = 'user:default/oscar';
    expect(replica.chat.recipients).toEqual([
      [{ entityRef, emailUnknown: true }],
      [{ entityRef, email: 'oscar@example.com' }],
    ]);
  });

  describe('that reach only some of their recipients', () => {
    const partly = (reached: string[], permanent = false) =>
      failure('1 of 2 recipients is refused', { reached, permanent });

    it('are tried again for the others, and hold up none after them', async () => {
      const replica = await start();
      replica.chat.failures = [partly(['a']), partly(['b'])];
      await announce(replica, 'first');
      await announce(replica, 'second');
      await replica.dispatcher.dispatch();
      replica.chat.failures = [];
      clock.advance(10_000);
      await replica.dispatcher.dispatch();
      // Both are tried again at once.
      expect(
        replica.chat.attempts
          .map((title, index) => `${title} ${replica.chat.spared[index]}`)
          .sort(),
      ).toEqual(['first ', 'first a', 'second ', 'second b']);
      expect((await list(replica)).map(({ state }) => state)).toEqual([
        'delivered',
        'delivered',
      ]);
    });

    it('say so, and whoever has them is remembered through other failures', async () => {
      const reported: string[] = [];
      const replica = await start({
        report: async (_trx, _delivery, { kind, text }) => {
          reported.push(`${kind}: ${text}`);
        },
      });
      replica.chat.failures = [
        partly(['a']),
        failure('It does not answer'),
        partly(['b'], true),
      ];
      await announce(replica, 'first');
      for (let attempt = 0; attempt < 4; attempt++) {
        await replica.dispatcher.dispatch();
        clock.advance(MINUTE);
      }
      expect(replica.chat.spared).toEqual([[], ['a'], ['a']]);
      expect(await list(replica)).toMatchObject([
        { state: 'failed', reason: '1 of 2 recipients is refused' },
      ]);
      expect(reported).toEqual([
        'failed: Chat did not reach everybody: 1 of 2 recipients is refused. It is tried again.',
        'failed: Chat did not reach everybody: 1 of 2 recipients is refused. It is not tried again.',
      ]);
    });
  });

  it('that became free while others were looked for are sent in the same round', async () => {
    const replica = await start();
    const { store } = replica;
    const claim = store.claim.bind(store);
    await announce(replica, 'first');
    await announce(replica, 'second');
    let looks = 0;
    jest.spyOn(store, 'claim').mockImplementation(async options => {
      looks += 1;
      if (looks !== 2) {
        return claim(options);
      }
      // It saw the first still waiting, which is over before it says so.
      while (!(await list(replica)).some(({ state }) => state !== 'waiting')) {
        await new Promise(setImmediate);
      }
      await new Promise(setImmediate);
      return [];
    });
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.map(({ message }) => message.title)).toEqual([
      'first',
      'second',
    ]);
  });

  it('are tried again with growing pauses, and it is visible', async () => {
    const replica = await start();
    replica.chat.failing = failure('It answers 503');
    await announce(replica, 'one');
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt++) {
      await replica.dispatcher.dispatch();
      const [{ nextAttemptAt, attempts, state, reason }] = await list(replica);
      expect([attempts, state, reason]).toEqual([
        attempt,
        'waiting',
        'It answers 503',
      ]);
      pauses.push(Date.parse(nextAttemptAt!) - clock.now);
      clock.now = Date.parse(nextAttemptAt!) - 1;
      await replica.dispatcher.dispatch();
      expect(replica.chat.attempts).toHaveLength(attempt);
      clock.advance(1);
    }
    expect(pauses.map(pause => Math.round(pause / 1000))).toEqual([
      6, 11, 23, 45, 90, 180, 360, 720, 1013,
    ]);
  });

  it('wait as long as the receiver asks', async () => {
    const replica = await start();
    replica.chat.failures = [
      failure('It asks for fewer messages (429)', { retryAfterSeconds: 600 }),
    ];
    await announce(replica, 'one');
    await replica.dispatcher.dispatch();
    const [{ nextAttemptAt }] = await list(replica);
    expect(Date.parse(nextAttemptAt!) - clock.now).toBeGreaterThanOrEqual(
      600_000,
    );
  });

  it('are given up after a day, and the next one goes', async () => {
    const replica = await start();
    replica.chat.failing = failure('It answers 503');
    await announce(replica, 'one');
    await announce(replica, 'two');
    for (let hour = 0; hour < 25; hour++) {
      await replica.dispatcher.dispatch();
      clock.advance(HOUR);
    }
    expect((await list(replica)).find(({ title }) => title === 'one')).toEqual(
      expect.objectContaining({ state: 'failed', reason: 'It answers 503' }),
    );
    replica.chat.failing = undefined;
    await announce(replica, 'three');
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.at(-1)?.message.title).toBe('three');
  });

  it('fail at once when another try is of no use', async () => {
    const replica = await start();
    replica.chat.failures = [failure('It answers 404', { permanent: true })];
    await announce(replica, 'one');
    await replica.dispatcher.dispatch();
    expect(await list(replica)).toEqual([
      expect.objectContaining({
        state: 'failed',
        attempts: 1,
        reason: 'It answers 404',
      }),
    ]);
  });

  it('are sent again when whoever sent them died', async () => {
    const dead = await start();
    await announce(dead, 'one');
    await dead.store.claim({
      limit: 10,
      limitPerChannel: 10,
      leaseMs: MINUTE,
    });
    const next = await start();
    await next.dispatcher.dispatch();
    expect(next.chat.sent).toHaveLength(0);
    clock.advance(MINUTE);
    await next.dispatcher.dispatch();
    expect(next.chat.sent).toHaveLength(1);
  });

  it('a late outcome of a lost lease changes nothing', async () => {
    const slow = await start();
    await announce(slow, 'one');
    const [claimed] = await slow.store.claim({
      limit: 1,
      limitPerChannel: 1,
      leaseMs: MINUTE,
    });
    clock.advance(MINUTE);
    const [again] = await slow.store.claim({
      limit: 1,
      limitPerChannel: 1,
      leaseMs: MINUTE,
    });
    expect(
      await slow.store.finish(claimed, { state: 'failed', reason: 'late' }),
    ).toBe(false);
    expect(await slow.store.finish(again, { state: 'delivered' })).toBe(true);
    expect((await list(slow))[0].state).toBe('delivered');
  });

  it('a receiver that never answers holds nobody else up', async () => {
    const replica = await start({ attemptMs: 20 });
    replica.chat.gate = new Promise(() => {});
    await announce(replica, 'one', { severity: 'P0' });
    await replica.dispatcher.dispatch();
    expect(replica.pager.sent).toHaveLength(1);
    expect(
      (await list(replica)).find(({ channel }) => channel === 'chat'),
    ).toEqual(
      expect.objectContaining({
        state: 'waiting',
        reason: 'It took too long',
      }),
    );
  });

  it('a channel that hangs with many messages does not delay a page', async () => {
    const replica = await start();
    replica.chat.gate = new Promise(() => {});
    for (let index = 0; index < 30; index++) {
      await announce(replica, 'old', {
        dedupKey: `alert-${index}`,
        channels: ['chat'],
      });
    }
    clock.now += MINUTE;
    await announce(replica, 'wake up', { severity: 'P0', channels: ['page'] });
    const sending = replica.dispatcher.dispatch();
    while (replica.pager.sent.length === 0) {
      await new Promise(setImmediate);
    }
    expect(replica.chat.attempts.length).toBeLessThanOrEqual(4);
    await replica.dispatcher.stop();
    await sending;
  });

  it('are looked for by one at a time, however often that is asked for', async () => {
    const replica = await start();
    let letPass: () => void = () => {};
    replica.chat.gate = new Promise(resolve => {
      letPass = resolve;
    });
    await announce(replica, 'one');
    const claims = jest.spyOn(replica.store, 'claim');
    const asked = Array.from({ length: 50 }, () =>
      replica.dispatcher.dispatch(),
    );
    while (replica.chat.attempts.length === 0) {
      await new Promise(setImmediate);
    }
    await announce(replica, 'two', { dedupKey: 'alert-2' });
    asked.push(replica.dispatcher.dispatch());
    while (replica.chat.attempts.length < 2) {
      await new Promise(setImmediate);
    }
    claims.mockClear();
    letPass();
    await Promise.all(asked);
    expect(replica.chat.sent).toHaveLength(2);
    expect(claims.mock.calls.length).toBeLessThan(10);
  });

  it('a stopped replica gives back what it was sending', async () => {
    const replica = await start();
    replica.chat.gate = new Promise(() => {});
    await announce(replica, 'one');
    const sending = replica.dispatcher.dispatch();
    while (replica.chat.attempts.length === 0) {
      await new Promise(setImmediate);
    }
    await replica.dispatcher.stop();
    await sending;
    const next = await start();
    await next.dispatcher.dispatch();
    expect(next.chat.sent).toHaveLength(1);
    expect(await list(next)).toEqual([
      expect.objectContaining({ state: 'delivered', attempts: 1 }),
    ]);
  });

  it('of P3 wait for the end of quiet hours; tests and P2 do not', async () => {
    const replica = await start();
    clock.now = Date.parse('2026-11-24T21:30:00Z');
    await announce(replica, 'late', { severity: 'P3' });
    await announce(replica, 'now', { severity: 'P2', dedupKey: 'alert-2' });
    await replica.center.test(
      testTarget('production', profile),
      'page',
      'user:default/olivia',
    );
    // Asking for a test sends what is due, in the background.
    while (replica.chat.sent.length + replica.pager.sent.length < 2) {
      await new Promise(setImmediate);
    }
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.map(({ message }) => message.title)).toEqual([
      'now',
    ]);
    expect(replica.pager.sent.map(({ message }) => message.event)).toEqual([
      'test',
    ]);
    const late = (await list(replica)).find(({ title }) => title === 'late');
    expect(late).toEqual(
      expect.objectContaining({
        state: 'waiting',
        attempts: 0,
        nextAttemptAt: '2026-11-25T06:00:00.000Z',
      }),
    );
    clock.now = Date.parse('2026-11-25T06:00:00Z');
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent.at(-1)?.message.title).toBe('late');
  });

  it('of P3 that failed in the evening wait as well', async () => {
    const replica = await start();
    clock.now = Date.parse('2026-11-24T20:59:58Z');
    replica.chat.failures = [failure('It answers 500')];
    await announce(replica, 'late', { severity: 'P3' });
    await replica.dispatcher.dispatch();
    clock.advance(10_000);
    await replica.dispatcher.dispatch();
    expect(replica.chat.sent).toHaveLength(0);
    expect((await list(replica))[0].nextAttemptAt).toBe(
      '2026-11-25T06:00:00.000Z',
    );
  });

  it.each<[string, () => Profile | undefined, string]>([
    [
      'a profile that cannot be read',
      () => undefined,
      'The profile quantum-rerank is not there or cannot be read',
    ],
    [
      'a channel that this replica does not know',
      () =>
        notifyingProfile({
          escalation: undefined,
          notifications: { channels: [], routes: [] },
        }),
      'The profile has no channel chat',
    ],
    [
      'an environment that this replica does not know',
      () => {
        const { environments, ...rest } = notifyingProfile();
        return {
          ...rest,
          environments: environments.filter(({ name }) => name === 'staging'),
        };
      },
      'The profile has no environment production',
    ],
  ])('wait for %s', async (_, change, reason) => {
    const whole = profile;
    let current: Profile | undefined = profile;
    const told: string[] = [];
    const replica = await start({
      profile: () => current,
      report: async (_trx, _delivery, { text }) => {
        told.push(text);
      },
    });
    await announce(replica, 'one');
    current = change();
    // Long enough for pauses to have grown, did they grow.
    for (let tries = 0; tries < 20; tries++) {
      await replica.dispatcher.dispatch();
      clock.advance(30_000);
    }
    expect((await list(replica))[0]).toEqual(
      expect.objectContaining({ state: 'waiting', attempts: 0, reason }),
    );
    current = whole;
    await replica.dispatcher.dispatch();
    expect((await list(replica))[0]).toEqual(
      expect.objectContaining({ state: 'delivered', attempts: 1 }),
    );
    expect(replica.chat.sent).toHaveLength(1);
    expect(told).toEqual([
      `chat was not told: ${reason}. It is tried again.`,
      'The message over Chat was delivered after all.',
    ]);
  });

  it('are given up a day after, when their channel never came back', async () => {
    const replica = await start();
    await announce(replica, 'one');
    profile = notifyingProfile({
      escalation: undefined,
      notifications: { channels: [], routes: [] },
    });
    await replica.dispatcher.dispatch();
    clock.advance(24 * HOUR);
    await replica.dispatcher.dispatch();
    expect((await list(replica))[0]).toEqual(
      expect.objectContaining({
        state: 'failed',
        reason: 'The profile has no channel chat',
      }),
    );
  });

  it('say how well their channels work', async () => {
    const replica = await start();
    const states = async () =>
      Object.fromEntries(
        (
          await replica.center.getChannels(testTarget('production', profile))
        ).items.map(({ id, state, waiting, reason, severities }) => [
          id,
          { state, waiting, reason, severities },
        ]),
      );
    expect(await states()).toEqual({
      page: {
        state: 'unused',
        waiting: 0,
        reason: expect.stringContaining('Nothing was sent'),
        severities: ['P0'],
      },
      chat: expect.objectContaining({ severities: ['P0', 'P1', 'P2', 'P3'] }),
      management: expect.objectContaining({ severities: ['P0', 'P1'] }),
    });
    replica.chat.failures = [failure('It answers 500')];
    await announce(replica, 'one', { severity: 'P0' });
    await replica.dispatcher.dispatch();
    expect(await states()).toMatchObject({
      page: { state: 'ok', waiting: 0 },
      chat: { state: 'failing', waiting: 1, reason: 'It answers 500' },
    });
    clock.advance(10_000);
    await replica.dispatcher.dispatch();
    replica.pager.problem = 'quantumRerank.channels.page is not set';
    expect(await states()).toMatchObject({
      page: { state: 'unconfigured' },
      chat: { state: 'ok', waiting: 0 },
    });
    await expect(
      replica.center.test(
        testTarget('production', profile),
        'page',
        'user:default/olivia',
      ),
    ).rejects.toThrow(/is not set/);
    await expect(
      replica.center.test(
        testTarget('production', profile),
        'nothing',
        'user:default/olivia',
      ),
    ).rejects.toThrow(/no channel "nothing"/);
  });

  it('are listed newest first, page by page', async () => {
    const replica = await start();
    for (let index = 0; index < 5; index++) {
      await announce(replica, `message ${index}`);
      clock.advance(index % 2);
    }
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await replica.store.list(
        { profile: 'quantum-rerank', environment: 'production' },
        { limit: 2, cursor, channel: 'chat' },
      );
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
    } while (cursor);
    expect([...titles].sort()).toEqual(
      [0, 1, 2, 3, 4].map(index => `message ${index}`),
    );
    expect(titles[0]).toBe('message 4');
  });

  it('are forgotten a month after they are over', async () => {
    const replica = await start();
    await announce(replica, 'one');
    await replica.dispatcher.dispatch();
    clock.now = NOON + 31 * 24 * HOUR;
    await announce(replica, 'two', { dedupKey: 'alert-2' });
    await replica.store.prune(30 * 24 * HOUR);
    expect((await list(replica)).map(({ title }) => title)).toEqual(['two']);
  });

  it('stay due while the database is away', async () => {
    const knex = open();
    const replica = await start({ knex });
    await announce(replica, 'one');
    await knex.destroy();
    await expect(replica.dispatcher.dispatch()).resolves.toBeUndefined();
    const next = await start();
    await next.dispatcher.dispatch();
    expect(next.chat.sent).toHaveLength(1);
  });
});
