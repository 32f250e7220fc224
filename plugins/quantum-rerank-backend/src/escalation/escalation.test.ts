import { mockServices } from '@backstage/backend-test-utils';
import {
  escalationSchema,
  onCallReadPermission,
  type Escalation,
  type Profile,
  type Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import {
  createTestNotifications,
  failure,
  NOON,
  notifyingProfile,
  TestClock,
} from '../notifications/__testUtils__/TestNotifications';
import { FakeAuthorizer } from '../operations/__testUtils__/FakeAuthorizer';
import { RecordingAuditor } from '../operations/__testUtils__/RecordingAuditor';
import { databaseService } from '../operations/__testUtils__/Testbed';
import {
  person,
  TestProfiles,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { DefaultEscalationService } from './DefaultEscalationService';
import { EscalationStore } from './EscalationStore';
import type { EscalationSubject } from './EscalationSubjects';
import { Escalator } from './Escalator';
import type { LevelAnswer } from './OnCallLookup';

const MINUTE = 60_000;

const subject = (
  changes: Partial<EscalationSubject> = {},
): EscalationSubject => ({
  id: 'service-unavailable',
  occurrence: 'episode-1',
  title: 'Service unavailable',
  severity: 'P0',
  summary: '0 is below 0.01.',
  silenced: false,
  ...changes,
});

describe.each(supportedDatabases())('escalation on %s', databaseId => {
  const databases = new TestDatabases();
  let open: () => Knex;
  let clock: TestClock;
  let profile: Profile;
  let subjects: EscalationSubject[];
  let unknown: boolean;
  /** The profile, since before the replica started. */
  let unreadable: boolean;
  let lookup: (level: number) => Promise<LevelAnswer>;
  let authorizer: FakeAuthorizer;
  let auditor: RecordingAuditor;
  let signals: unknown[];

  beforeEach(async () => {
    open = await databases.createDatabase(databaseId);
    if (databaseId === 'SQLite') {
      // It has one writer at a time, and so one connection of the plugin.
      const shared = open();
      open = () => shared;
    }
    clock = new TestClock();
    profile = notifyingProfile();
    subjects = [];
    unknown = false;
    unreadable = false;
    authorizer = new FakeAuthorizer();
    auditor = new RecordingAuditor();
    signals = [];
    lookup = async level => ({
      level,
      people: [{ entityRef: `user:default/level-${level}` }],
    });
  }, 60_000);

  afterAll(() => databases.destroy());

  /** One replica; its fakes remember what it sent. */
  async function start({ lookupMs = 10_000 } = {}) {
    const knex = open();
    const store = await EscalationStore.create({
      database: databaseService(knex),
      clock: clock.read,
    });
    const telling = await createTestNotifications({
      knex,
      clock,
      profile: () => profile,
      report: async (trx, { escalationId }, { at, ...event }) => {
        if (escalationId) {
          await store.note(trx, escalationId, event, at);
        }
      },
    });
    const profiles = new TestProfiles(profile);
    profiles.listEnvironments = () =>
      unreadable
        ? []
        : profile.environments.map(environment => ({ profile, environment }));
    profiles.isComplete = () => !unreadable;
    const logger = mockServices.logger.mock();
    const escalator = new Escalator({
      store,
      deliveries: telling.store,
      // Sending is awaited by the tests themselves.
      center: {
        announce: (...each) => telling.center.announce(...each),
        kick: () => {},
      },
      profiles,
      subjects: [
        {
          kind: 'alert',
          listOpen: async ({ environment }) => {
            if (unknown) {
              throw new Error('the record of alerts is away');
            }
            return environment.name === 'production' ? subjects : [];
          },
        },
      ],
      onCall: { whoAnswers: (_place, level) => lookup(level) },
      signals: {
        publish: async message => {
          signals.push(message);
        },
      },
      logger,
      lookupMs,
    });
    const service = new DefaultEscalationService({
      store,
      escalator,
      profiles,
      authorizer,
      auditor,
      logger,
      kick: () => {},
    });
    const run = async () => {
      await escalator.tick();
      await telling.dispatcher.dispatch();
    };
    const list = async (state: 'open' | 'all' = 'all') => {
      const { items } = await service.listEscalations(
        testTarget('production', profile),
        { state, limit: 50 },
        { credentials: person() },
      );
      return items.map(item => escalationSchema.parse(item));
    };
    return { ...telling, escalator, service, store, profiles, run, list };
  }

  type Replica = Awaited<ReturnType<typeof start>>;

  const sentBy = (...replicas: Replica[]) =>
    replicas
      .flatMap(({ pager, chat }) => [...pager.sent, ...chat.sent])
      .map(({ channel, message }) =>
        `${channel} ${message.event} ${message.recipients
          .map(({ entityRef }) => entityRef?.split('-')[1] ?? 'nobody')
          .join(',')}`.trim(),
      )
      .sort();

  const kinds = ({ timeline }: Escalation) => timeline.map(({ kind }) => kind);
  const texts = ({ timeline }: Escalation) => timeline.map(({ text }) => text);

  it('tells each level at its time, once, and never before', async () => {
    subjects = [subject()];
    const replica = await start();
    const told: Array<[number, string[]]> = [];
    let before = 0;
    // A look every 30 seconds, and one just before each time.
    const looks = [
      ...Array.from({ length: 300 }, (_, index) => index * 30_000),
      30 * MINUTE - 1,
      60 * MINUTE - 1,
      120 * MINUTE - 1,
    ].sort((a, b) => a - b);
    for (const at of looks) {
      clock.now = NOON + at;
      await replica.run();
      const sent = sentBy(replica);
      if (sent.length > before) {
        told.push([at / MINUTE, sent]);
        before = sent.length;
        replica.chat.sent.length = 0;
        replica.pager.sent.length = 0;
        before = 0;
      }
    }
    expect(told).toEqual([
      [0, ['chat trigger 1', 'page trigger']],
      [30, ['chat trigger 2', 'page trigger']],
      [60, ['chat trigger 3', 'page trigger']],
      [120, ['chat trigger 4', 'management trigger', 'page trigger']],
    ]);
    const [escalation] = await replica.list();
    expect(escalation).toMatchObject({
      state: 'exhausted',
      severity: 'P0',
      subject: { kind: 'alert', id: 'service-unavailable' },
      startedAt: '2026-11-24T12:00:00.000Z',
      steps: [
        {
          level: 1,
          dueAt: '2026-11-24T12:00:00.000Z',
          respondBy: '2026-11-24T12:15:00.000Z',
          toldAt: '2026-11-24T12:00:00.000Z',
        },
        { level: 2, toldAt: '2026-11-24T12:30:00.000Z' },
        { level: 3, toldAt: '2026-11-24T13:00:00.000Z' },
        { level: 4, toldAt: '2026-11-24T14:00:00.000Z' },
      ],
    });
    expect(kinds(escalation)).toEqual([
      'started',
      'told',
      'told',
      'told',
      'told',
      'exhausted',
    ]);
    expect(escalation.nextAt).toBeUndefined();
  });

  it('goes on after a restart, and with several replicas nobody is told twice', async () => {
    subjects = [subject()];
    const first = await start();
    await first.run();
    expect((await first.list())[0].nextAt).toBe('2026-11-24T12:30:00.000Z');
    const replicas = await Promise.all([start(), start(), start()]);
    await Promise.all(replicas.map(({ run }) => run()));
    expect(sentBy(...replicas)).toEqual([]);
    clock.advance(30 * MINUTE);
    await Promise.all(replicas.map(({ run }) => run()));
    expect(sentBy(...replicas)).toEqual(['chat trigger 2', 'page trigger']);
    expect(kinds((await first.list())[0])).toEqual(['started', 'told', 'told']);
  });

  it('replicas that see an alert at once begin one escalation', async () => {
    subjects = [subject()];
    const replicas = await Promise.all([start(), start(), start()]);
    await Promise.all(replicas.map(({ escalator }) => escalator.tick()));
    await replicas[0].dispatcher.dispatch();
    expect(sentBy(...replicas)).toEqual(['chat trigger 1', 'page trigger']);
    expect(await replicas[0].list()).toHaveLength(1);
  });

  it('after hours away tells every level that is due, once, and how late', async () => {
    subjects = [subject()];
    await (await start()).run();
    clock.advance(70 * MINUTE);
    const replica = await start();
    await replica.run();
    await replica.run();
    expect(sentBy(replica)).toEqual([
      'chat trigger 2',
      'chat trigger 3',
      'page trigger',
      'page trigger',
    ]);
    const [escalation] = await replica.list();
    expect(texts(escalation).slice(2)).toEqual([
      'Level 2 (Senior engineer) is told over Pager and Chat, 40 min late.',
      'Level 3 (Principal) is told over Pager and Chat, 10 min late.',
    ]);
  });

  describe('with PagerDuty', () => {
    const { escalation, notifications } = notifyingProfile();
    const channel = (id: string, title: string) => ({
      id,
      title,
      kind: 'pagerduty',
      to: [],
      toOnCall: false,
    });
    const paging = (routes = ['duty', 'chat']) =>
      notifyingProfile({
        notifications: {
          ...notifications,
          channels: [
            ...notifications.channels,
            channel('duty', 'PagerDuty'),
            channel('duty-management', 'PagerDuty of management'),
          ],
          routes: [{ id: 'p0', severity: 'P0', channels: routes }],
        },
        escalation: {
          ...escalation!,
          steps: [
            ...escalation!.steps.slice(0, 2),
            { ...escalation!.steps[2], channels: ['duty-management'] },
          ],
        },
      });
    const startPaging = async () => {
      const replica = await start();
      replica.notifiers.set('pagerduty', replica.pager);
      return replica;
    };
    const policy =
      "and whom it pages is up to PagerDuty's own escalation policy.";

    it('says that a further level is written on the incident, and pages over a channel of the level', async () => {
      profile = paging();
      subjects = [subject()];
      const replica = await startPaging();
      await replica.run();
      clock.advance(30 * MINUTE);
      await replica.run();
      clock.advance(30 * MINUTE);
      await replica.run();
      const [running] = await replica.list();
      expect(texts(running).slice(1)).toEqual([
        'Level 1 (On-call engineer) is told over Chat and PagerDuty.',
        `Level 2 (Senior engineer) is told over Chat; the incident in PagerDuty is updated, ${policy}`,
        `Level 3 (Principal) is told over Chat and PagerDuty of management; the incident in PagerDuty is updated, ${policy}`,
      ]);
      await replica.service.acknowledge(
        running.id,
        {},
        { credentials: person() },
      );
      await replica.run();
      subjects = [];
      await replica.run();
      expect(sentBy(replica).filter(each => /^duty/.test(each))).toEqual([
        'duty acknowledge',
        'duty resolve',
        'duty trigger',
        'duty trigger',
        'duty trigger',
        'duty-management acknowledge',
        'duty-management resolve',
        'duty-management trigger',
      ]);
    });

    it('calls no level told that only an incident in PagerDuty hears of', async () => {
      profile = paging(['duty']);
      subjects = [subject()];
      const replica = await startPaging();
      await replica.run();
      clock.advance(35 * MINUTE);
      await replica.run();
      const [running] = await replica.list();
      expect(running.timeline.at(-1)).toMatchObject({
        kind: 'note',
        text: `Level 2 (Senior engineer) has no channel that calls it, 5 min late: the incident in PagerDuty is updated, ${policy}`,
      });
      expect(running.steps[1]).toMatchObject({
        handledAt: '2026-11-24T12:35:00.000Z',
      });
      expect(running.steps[1].toldAt).toBeUndefined();
    });
  });

  it('a clock that goes back tells nobody again', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    clock.advance(30 * MINUTE);
    await replica.run();
    clock.advance(-29 * MINUTE);
    await replica.run();
    clock.advance(29 * MINUTE);
    await replica.run();
    expect(kinds((await replica.list())[0])).toEqual([
      'started',
      'told',
      'told',
    ]);
  });

  it('stops when it is acknowledged, says so, and is idempotent', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    clock.advance(5 * MINUTE);
    const answer = await replica.service.acknowledge(
      id,
      { comment: 'on it' },
      { credentials: person('user:default/oscar') },
    );
    expect(answer).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'user:default/oscar',
      acknowledgedAt: '2026-11-24T12:05:00.000Z',
    });
    expect(answer.timeline.at(-1)).toEqual({
      at: '2026-11-24T12:05:00.000Z',
      kind: 'acknowledged',
      text: 'Acknowledged: on it',
      by: 'user:default/oscar',
    });
    const again = await replica.service.acknowledge(
      id,
      {},
      { credentials: person('user:default/olivia') },
    );
    expect(again).toEqual(answer);
    clock.advance(300 * MINUTE);
    await replica.run();
    expect(sentBy(replica)).toEqual([
      'chat acknowledge 1',
      'chat trigger 1',
      'page acknowledge',
      'page trigger',
    ]);
    const [trigger, acknowledge] = replica.pager.sent.map(
      ({ message }) => message,
    );
    expect(acknowledge.dedupKey).toBe(trigger.dedupKey);
    expect(auditor.of('escalation-acknowledge')).toHaveLength(4);
    expect(auditor.of('escalation-acknowledge')[1]).toMatchObject({
      status: 'succeeded',
      meta: { escalation: id, requestedBy: 'user:default/oscar' },
    });
  });

  it('acknowledging while a level is being told stops the next one', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    let ask: () => void = () => {};
    const asked = new Promise<void>(resolve => {
      ask = resolve;
    });
    let answer: () => void = () => {};
    const gate = new Promise<void>(resolve => {
      answer = resolve;
    });
    lookup = async level => {
      ask();
      await gate;
      return { level, people: [] };
    };
    clock.advance(30 * MINUTE);
    const ticking = replica.escalator.tick();
    await asked;
    await replica.service.acknowledge(id, {}, { credentials: person() });
    answer();
    await ticking;
    expect(kinds((await replica.list())[0])).toEqual([
      'started',
      'told',
      'acknowledged',
    ]);
  });

  it('may be refused, is hidden from strangers, and needs the audit record', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    const acknowledge = (someone = id) =>
      replica.service.acknowledge(someone, {}, { credentials: person() });
    await expect(acknowledge('no-such-id')).rejects.toThrow(
      'There is no escalation no-such-id',
    );
    authorizer.mayRead = false;
    await expect(acknowledge()).rejects.toThrow(`There is no escalation ${id}`);
    authorizer.mayRead = true;
    authorizer.action = { decision: 'deny', reason: 'You must be on call.' };
    await expect(acknowledge()).rejects.toThrow('You must be on call.');
    expect(auditor.of('escalation-acknowledge').at(-1)?.status).toBe('failed');
    authorizer.action = { decision: 'allow', reason: 'You may.' };
    auditor.broken.add('escalation-acknowledge');
    await expect(acknowledge()).rejects.toThrow(/audit record/);
    expect((await replica.list())[0].state).toBe('open');
  });

  it('names who acknowledged only to those who may see names', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    await replica.service.acknowledge(id, {}, { credentials: person() });
    const seen = async () => {
      const [listed] = await replica.list();
      const one = await replica.service.getEscalation(id, {
        credentials: person(),
      });
      expect(one).toEqual(listed);
      return [one.acknowledgedBy, one.timeline.at(-1)?.by];
    };
    expect(await seen()).toEqual([
      'user:default/olivia',
      'user:default/olivia',
    ]);
    authorizer.unreadable.add(onCallReadPermission.name);
    expect(await seen()).toEqual([undefined, undefined]);
    expect((await replica.list())[0].acknowledgedAt).toBeDefined();
  });

  it('is acknowledged through any entity of its profile', async () => {
    const [own] = profile.entities;
    profile = { ...profile, entities: ['component:default/gone', own] };
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    expect((await replica.store.get(id))?.entityRef).toBe(
      'component:default/gone',
    );
    expect(
      await replica.service.acknowledge(id, {}, { credentials: person() }),
    ).toMatchObject({ state: 'acknowledged', entityRef: own });
    replica.profiles.hiddenFrom.add('user:default/olivia');
    await expect(
      replica.service.getEscalation(id, { credentials: person() }),
    ).rejects.toThrow(/There is no escalation/);
  });

  it('stays readable when it is over, and its messages link to it', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    subjects = [];
    clock.advance(MINUTE);
    await replica.run();
    const over = await replica.service.getEscalation(id, {
      credentials: person(),
    });
    expect(over).toMatchObject({ id, state: 'resolved' });
    expect(kinds(over)).toEqual(['started', 'told', 'resolved']);
    expect(replica.chat.sent.at(-1)?.message.url).toBe(
      `https://portal.example.com/catalog/default/component/quantum-rerank/operations?environment=production&escalation=${id}`,
    );
    await expect(
      replica.service.getEscalation('none', { credentials: person() }),
    ).rejects.toThrow('There is no escalation none');
  });

  it('ends when the alert is over: resolved with the same key, once', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    subjects = [];
    clock.advance(MINUTE);
    await replica.run();
    await replica.run();
    expect(sentBy(replica)).toEqual([
      'chat resolve 1',
      'chat trigger 1',
      'page resolve',
      'page trigger',
    ]);
    const keys = replica.pager.sent.map(({ message }) => message.dedupKey);
    expect(new Set(keys).size).toBe(1);
    const [escalation] = await replica.list();
    expect(escalation).toMatchObject({
      state: 'resolved',
      resolvedAt: '2026-11-24T12:01:00.000Z',
    });
    await expect(
      replica.service.acknowledge(escalation.id, {}, { credentials: person() }),
    ).rejects.toThrow(/over already/);
    expect(await replica.list('open')).toEqual([]);
  });

  it('begins anew when the alert fires again, also when nobody saw it end', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const [{ id }] = await replica.list();
    await replica.service.acknowledge(id, {}, { credentials: person() });
    subjects = [subject({ occurrence: 'episode-2' })];
    clock.advance(MINUTE);
    await replica.run();
    const [newer, older] = await replica.list();
    expect([newer.state, older.state]).toEqual(['open', 'resolved']);
    expect(newer.id).not.toBe(older.id);
  });

  it('neither begins nor ends anything while alerts are not known', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    unknown = true;
    clock.advance(30 * MINUTE);
    await replica.run();
    const [escalation] = await replica.list();
    expect(escalation.state).toBe('open');
    // What has begun goes on.
    expect(kinds(escalation)).toEqual(['started', 'told', 'told']);
  });

  it('does not begin while silenced, and ends when it is silenced', async () => {
    subjects = [subject({ silenced: true })];
    const replica = await start();
    await replica.run();
    expect(await replica.list()).toEqual([]);
    subjects = [subject()];
    await replica.run();
    subjects = [subject({ silenced: true })];
    clock.advance(45 * MINUTE);
    await replica.run();
    const [escalation] = await replica.list();
    expect(escalation.state).toBe('resolved');
    expect(texts(escalation).at(-1)).toBe('It was silenced.');
    // When the silence is over the clock begins anew.
    subjects = [subject()];
    await replica.run();
    expect((await replica.list())[0]).toMatchObject({
      state: 'open',
      startedAt: '2026-11-24T12:45:00.000Z',
    });
  });

  it('a level that nobody fills is answered for by another, and it is said', async () => {
    subjects = [subject()];
    lookup = async level =>
      level === 1
        ? { level: 2, people: [{ entityRef: 'user:default/level-2' }] }
        : { level, people: [] };
    const replica = await start();
    await replica.run();
    clock.advance(30 * MINUTE);
    await replica.run();
    expect(sentBy(replica)).toEqual([
      'chat trigger',
      'chat trigger 2',
      'page trigger',
      'page trigger',
    ]);
    expect(
      texts((await replica.list())[0]).filter(text => /Nobody/.test(text)),
    ).toEqual([
      'Nobody is on call at level 1; level 2 answers for it.',
      'Nobody is on call at level 2 or any other; the channels are told without them.',
    ]);
  });

  it.each<[string, LevelAnswer, string]>([
    [
      'and another level is',
      { level: 2, people: [{ entityRef: 'user:default/two' }], unknown: true },
      'Who is on call at level 1 is not known now; level 2 is told.',
    ],
    [
      'and nobody else is known',
      { level: 1, people: [], unknown: true },
      'Who is on call at level 1 is not known now; the channels are told without them.',
    ],
    [
      'but some always are',
      { level: 1, people: [{ entityRef: 'user:default/one' }], unknown: true },
      'Who is on call at level 1 is not known now; those who are always on call are told.',
    ],
  ])(
    'a level is not known %s: nobody calls it empty',
    async (_, answer, text) => {
      subjects = [subject()];
      lookup = async () => answer;
      const replica = await start();
      await replica.run();
      expect(sentBy(replica)).toHaveLength(2);
      expect(texts((await replica.list())[0])[1]).toBe(text);
    },
  );

  it('whoever left the catalog is noted, and the level told all the same', async () => {
    subjects = [subject()];
    lookup = async level => ({
      level,
      people: [{ entityRef: 'user:default/level-1' }, { email: 'a@b.org' }],
      absent: 1,
    });
    const replica = await start();
    await replica.run();
    expect(texts((await replica.list())[0]).slice(1)).toEqual([
      '1 of 2 to be told at level 1 is not in the catalog and cannot be told in person.',
      'Level 1 (On-call engineer) is told over Pager and Chat.',
    ]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('the vendor is away'))],
    ['never answers', () => new Promise<never>(() => {})],
  ])('who is on call %s: channels are told all the same', async (_, answer) => {
    subjects = [subject()];
    lookup = answer;
    const replica = await start({ lookupMs: 50 });
    await replica.run();
    expect(sentBy(replica)).toEqual(['chat trigger', 'page trigger']);
    const [escalation] = await replica.list();
    expect(texts(escalation)[1]).toMatch(/not known now/);
    expect(JSON.stringify(escalation)).not.toContain('vendor');
  });

  it('what cannot be delivered is on the timeline, and that it was later', async () => {
    subjects = [subject()];
    const replica = await start();
    replica.pager.failures = [failure('It answers 500')];
    replica.chat.failures = [failure('It answers 404', { permanent: true })];
    await replica.run();
    clock.advance(MINUTE);
    await replica.run();
    const [escalation] = await replica.list();
    expect(texts(escalation).slice(2).sort()).toEqual([
      'Chat was not told: It answers 404. It is not tried again.',
      'Pager was not told: It answers 500. It is tried again.',
      'The message over Pager was delivered after 2 attempts.',
    ]);
    // Whoever was never told need not hear that it is over.
    subjects = [];
    await replica.run();
    expect(sentBy(replica)).toEqual(['page resolve', 'page trigger']);
  });

  it('whoever of several was told hears that it is over, whoever else was refused', async () => {
    subjects = [subject({ severity: 'P1' })];
    const replica = await start();
    replica.chat.failures = [
      failure('1 of 2 recipients is refused', {
        permanent: true,
        reached: ['a'],
      }),
    ];
    await replica.run();
    subjects = [];
    await replica.run();
    expect(sentBy(replica)).toEqual(['chat resolve 1']);
  });

  it.each<Severity>(['P2', 'P3'])(
    '%s is told once over its route and to whoever is on call first, and that it is over',
    async severity => {
      subjects = [subject({ severity })];
      const replica = await start();
      await replica.run();
      clock.advance(300 * MINUTE);
      await replica.run();
      subjects = [];
      await replica.run();
      expect(sentBy(replica)).toEqual(['chat resolve 1', 'chat trigger 1']);
      expect(await replica.list()).toEqual([]);
    },
  );

  it('what does not escalate is told also while nobody knows who is on call', async () => {
    profile = notifyingProfile({ escalation: undefined });
    subjects = [subject({ severity: 'P2' })];
    lookup = () => Promise.reject(new Error('the vendor is away'));
    const replica = await start();
    await replica.run();
    expect(sentBy(replica)).toEqual(['chat trigger']);
  });

  it.each<[Severity, string, string]>([
    ['P0', '2026-11-24T12:15:00.000Z', 'Respond by 12:15 UTC: acknowledge'],
    ['P1', '2026-11-24T12:30:00.000Z', 'Respond by 12:30 UTC: acknowledge'],
  ])(
    '%s is to be responded to in its own time',
    async (severity, by, words) => {
      profile = timedProfile();
      subjects = [subject({ severity })];
      const replica = await start();
      await replica.run();
      expect(
        (await replica.list())[0].steps.map(step => step.respondBy),
      ).toEqual([by, undefined, undefined, undefined]);
      expect(replica.chat.sent[0].message.text).toContain(words);
    },
  );

  it.each<[Severity, string]>([
    ['P2', 'Respond by 14:00 UTC.'],
    ['P3', 'Respond by 2026-11-25 12:00 UTC.'],
  ])(
    '%s says until when, too, though it does not escalate',
    async (severity, words) => {
      profile = timedProfile();
      subjects = [subject({ severity })];
      const replica = await start();
      await replica.run();
      expect(replica.chat.sent[0].message.text).toBe(
        `0 is below 0.01.\n\n${words}`,
      );
    },
  );

  /** With a time to respond for each severity. */
  function timedProfile() {
    return notifyingProfile({
      escalation: {
        ...notifyingProfile().escalation!,
        respondWithin: { P0: '15m', P1: '30m', P2: '2h', P3: '24h' },
      },
    });
  }

  it('a first level that is told later does not delay the first message', async () => {
    const { escalation } = profile;
    profile = notifyingProfile({
      escalation: {
        severities: ['P0'],
        steps: escalation!.steps.slice(1),
      },
    });
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    expect(sentBy(replica)).toEqual(['chat trigger', 'page trigger']);
    clock.advance(30 * MINUTE);
    await replica.run();
    expect(sentBy(replica)).toHaveLength(4);
  });

  it('without a channel nobody is told, which is not hidden', async () => {
    profile = notifyingProfile({
      notifications: { channels: [], routes: [] },
      escalation: {
        severities: ['P0'],
        steps: [{ level: 1, title: 'Engineer', after: '0s', channels: [] }],
      },
    });
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    await replica.run();
    const [escalation] = await replica.list();
    expect(kinds(escalation)).toEqual(['started', 'failed', 'exhausted']);
    expect(escalation.steps[0].toldAt).toBeUndefined();
    expect(escalation.steps[0].handledAt).toBe('2026-11-24T12:00:00.000Z');
  });

  it('ends with its environment', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const whole = profile;
    profile = {
      ...profile,
      environments: profile.environments.filter(
        ({ name }) => name !== 'production',
      ),
    };
    const without = profile;
    // A replica of the release before, for which nothing is wrong.
    await replica.run();
    profile = whole;
    clock.advance(14 * MINUTE);
    await replica.run();
    profile = without;
    await replica.run();
    clock.advance(14 * MINUTE);
    await replica.run();
    profile = whole;
    expect((await replica.list())[0].state).toBe('open');
    profile = without;
    replica.chat.sent.length = 0;
    replica.pager.sent.length = 0;
    clock.advance(MINUTE);
    await replica.run();
    profile = whole;
    const [escalation] = await replica.list();
    expect(texts(escalation).at(-1)).toBe(
      'The profile no longer has this environment.',
    );
    // What the vendor holds open ends with it.
    expect(sentBy(replica)).toEqual(['chat resolve 1', 'page resolve']);
    const [{ message }] = replica.pager.sent;
    expect(message).toMatchObject({
      dedupKey: `quantum-rerank:${escalation.id}`,
      text: 'The profile no longer has this environment.',
    });
  });

  it('ends with its environment also where it could not be told before', async () => {
    subjects = [subject()];
    const replica = await start();
    replica.pager.failing = failure('away');
    await replica.run();
    const whole = profile;
    const without = {
      ...profile,
      environments: profile.environments.filter(
        ({ name }) => name !== 'production',
      ),
    };
    profile = without;
    await replica.run();
    replica.pager.failing = undefined;
    replica.pager.sent.length = 0;
    clock.advance(15 * MINUTE);
    await replica.run();
    await replica.run();
    profile = whole;
    expect((await replica.list())[0].state).toBe('resolved');
    // The attempt before may have arrived; a new one would open it again.
    expect(replica.pager.sent.map(({ message }) => message.event)).toEqual([
      'resolve',
    ]);
  });

  it('goes on where it was when the profile could not be read for long', async () => {
    subjects = [subject()];
    const before = await start();
    await before.run();
    unreadable = true;
    const replica = await start();
    for (let minutes = 0; minutes < 60; minutes += 10) {
      await replica.run();
      clock.advance(10 * MINUTE);
    }
    unreadable = false;
    expect((await replica.list())[0].state).toBe('open');
    await replica.run();
    const [escalation, ...others] = await replica.list();
    expect(others).toEqual([]);
    expect(
      escalation.steps.filter(({ toldAt }) => toldAt).map(each => each.level),
    ).toEqual([1, 2, 3]);
  });

  it('ends with its profile, when every other could be read', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    const { metadata, ...rest } = profile;
    profile = { ...rest, metadata: { ...metadata, name: 'other' } };
    subjects = [];
    await replica.run();
    clock.advance(15 * MINUTE);
    await replica.run();
    profile = { ...rest, metadata };
    expect((await replica.list())[0].state).toBe('resolved');
  });

  it('asks once who is on call, however many alerts fire at a time', async () => {
    subjects = ['one', 'two', 'three'].map(id => subject({ id }));
    const asked: number[] = [];
    // It never answers, and everybody waits for it once.
    lookup = level => {
      asked.push(level);
      return new Promise<never>(() => {});
    };
    const replica = await start({ lookupMs: 50 });
    await replica.run();
    expect(asked).toEqual([1]);
    expect(sentBy(replica)).toHaveLength(6);
    clock.advance(30 * MINUTE);
    await replica.run();
    expect(asked).toEqual([1, 2]);
  });

  it('what fails for one alert keeps nobody from being told of another', async () => {
    subjects = ['one', 'two'].map(id => subject({ id }));
    const replica = await start();
    jest
      .spyOn(replica.store, 'change')
      .mockRejectedValueOnce(new Error('the row cannot be read'));
    await replica.run();
    expect(sentBy(replica)).toEqual(['chat trigger 1', 'page trigger']);
    await replica.run();
    expect(sentBy(replica)).toHaveLength(4);
  });

  it('tells browsers that there is something new, never what', async () => {
    subjects = [subject()];
    const replica = await start();
    await replica.run();
    expect(signals.length).toBeGreaterThanOrEqual(2);
    expect(signals[0]).toEqual({
      recipients: { type: 'broadcast' },
      channel: 'quantum-rerank',
      message: {
        type: 'alerts',
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        version: expect.any(String),
      },
    });
    expect(JSON.stringify(signals)).not.toMatch(/unavailable|P0/);
  });

  it('lists page by page, newest first', async () => {
    const replica = await start();
    for (let index = 0; index < 5; index++) {
      subjects = [...subjects, subject({ id: `rule-${index}` })];
      clock.advance(MINUTE);
      await replica.escalator.tick();
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await replica.service.listEscalations(
        testTarget('production', profile),
        { state: 'open', limit: 2, cursor },
        { credentials: person() },
      );
      seen.push(...page.items.map(each => each.subject.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([4, 3, 2, 1, 0].map(index => `rule-${index}`));
  });
});
