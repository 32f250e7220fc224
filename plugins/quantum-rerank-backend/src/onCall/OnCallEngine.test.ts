import { mockServices } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  rotationSchema,
  type OnCallLevel,
  type OnCallShift,
  type Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OnCallSource,
  OnCallSourceShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import ICAL from 'ical.js';
import {
  testProfile,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { OnCallAnswers } from './OnCallAnswers';
import { OnCallEngine } from './OnCallEngine';
import { OverrideReader } from './overrides/OverrideReader';
import type { StoredOverride } from './overrides/OverrideStore';
import { scheduleCalendar } from './scheduleCalendar';
import { wholeWeeks } from './rotation/weeks';
import { PersonDirectory } from './persons/PersonDirectory';
import { SourceReaders } from './sources/SourceReaders';

const START = Date.parse('2026-01-14T04:00:00Z');
const ON_CALL = 'group:default/on-call';
const MINUTE = 60_000;

const rotation = (changes: object = {}, layer: object = {}) =>
  rotationSchema.parse({
    id: 'primary',
    title: 'Primary',
    level: 2,
    layers: [
      {
        id: 'weekly',
        start: '2026-01-05',
        handover: { time: '09:00' },
        length: '1w',
        participants: [
          { user: 'user:default/ann' },
          { user: 'user:default/bob' },
        ],
        ...layer,
      },
    ],
    ...changes,
  });

const user = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {
    profile: {
      displayName: name.toLocaleUpperCase('en-US'),
      email: `${name}@example.com`,
    },
  },
});

const override = (changes: Partial<StoredOverride> = {}): StoredOverride => ({
  id: 'one',
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  rotation: 'primary',
  kind: 'take',
  person: 'user:default/cid',
  from: START - MINUTE,
  until: START + MINUTE,
  reason: 'test',
  createdBy: 'user:default/cid',
  createdAt: START - 2 * MINUTE,
  ...changes,
});

const shiftOf = (
  person: OnCallSourceShift['person'],
  changes: Partial<OnCallSourceShift> = {},
): OnCallSourceShift => ({
  schedule: 'vendor',
  title: 'Vendor',
  level: 2,
  person,
  ...changes,
});

const source = (
  id: string,
  getShifts: () => Promise<OnCallSourceShift[]>,
): OnCallSource => ({ id, title: id, getShifts });

function setUp(
  options: {
    profile?: Partial<Profile>;
    sources?: OnCallSource[];
    entities?: Entity[];
  } = {},
) {
  let now = START;
  const clock = () => now;
  const logger = mockServices.logger.mock();
  const listInForce = jest.fn(async (): Promise<StoredOverride[]> => []);
  const catalog = catalogServiceMock({
    entities: options.entities ?? ['ann', 'bob', 'cid'].map(user),
  });
  const persons = new PersonDirectory({
    catalog,
    auth: mockServices.auth(),
    logger,
    now: clock,
  });
  const engine = new OnCallEngine({
    overrides: new OverrideReader({ store: { listInForce }, now: clock }),
    sources: new SourceReaders({
      sources: options.sources ?? [],
      addresses: new Map(),
      logger,
      now: clock,
    }),
    persons,
    logger,
    now: clock,
  });
  const answers = new OnCallAnswers({ engine, persons });
  const target = testTarget(
    'production',
    testProfile({ rotations: [rotation()], ...options.profile }),
  );
  return {
    logger,
    listInForce,
    catalog,
    target,
    pass: (ms: number) => {
      now += ms;
    },
    refs: () => engine.findRefs(target),
    shiftsOf: (ref: string, range: { from: number; until: number }) =>
      answers.getShiftsOf(target, new Set([ref]), range),
    schedule: (range: { from: number; until: number }) =>
      answers.getSchedule(target, range, 'all'),
    onCall: (at = now, details: 'all' | 'names' | 'roles' = 'all') =>
      answers.getOnCall(target, at, details),
  };
}

const readCalendarEvents = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[])
    .getAllSubcomponents('vevent')
    .map(event => new ICAL.Event(event));

const codes = ({ warnings }: { warnings: Array<{ code: string }> }) =>
  warnings.map(({ code }) => code);

describe('who counts as on call for permissions', () => {
  it('comes from the list, the rotations and every source, without repetition', async () => {
    const { refs } = setUp({
      sources: [
        source('a', async () => [
          shiftOf({ entityRef: 'user:default/eve' }),
          shiftOf({ entityRef: ON_CALL }),
        ]),
        source('b', async () => [
          shiftOf({ entityRef: 'User:Default/Eve' }),
          shiftOf({ email: 'CID@example.com' }),
          shiftOf({ email: 'nobody@example.com', name: 'user:default/root' }),
          shiftOf(
            { entityRef: 'user:default/late' },
            { from: '2026-01-14T05:00:00Z' },
          ),
        ]),
      ],
    });
    expect(await refs()).toEqual([
      ON_CALL,
      'user:default/bob',
      'user:default/eve',
      'user:default/cid',
    ]);
  });

  it('changes with the shift and with overrides', async () => {
    const { refs, listInForce, pass } = setUp({ profile: { onCall: [] } });
    listInForce.mockResolvedValue([override()]);
    expect(await refs()).toEqual(['user:default/cid']);
    pass(MINUTE);
    expect(await refs()).toEqual(['user:default/bob']);
    pass(5 * 86_400_000 + 5 * 3_600_000);
    expect(await refs()).toEqual(['user:default/ann']);
  });

  it('is what a failing source last said, for fifteen minutes', async () => {
    const getShifts = jest.fn(async () => [
      shiftOf({ entityRef: 'user:default/eve' }),
    ]);
    const { refs, onCall, pass } = setUp({
      profile: { onCall: [], rotations: [] },
      sources: [source('vendor', getShifts)],
    });
    expect(await refs()).toEqual(['user:default/eve']);
    getShifts.mockRejectedValue(new Error('It is away'));
    pass(15 * MINUTE - 1);
    expect(await refs()).toEqual(['user:default/eve']);
    pass(1);
    expect(await refs()).toEqual([]);
    const shown = await onCall();
    expect(shown.levels[0].now[0].person.entityRef).toBe('user:default/eve');
    expect(shown.sources).toMatchObject([{ state: 'stale' }]);
    expect(codes(shown)).toContain('source-stale');
  });

  it('does not need the database for what it read a moment ago, and never fails', async () => {
    const { refs, listInForce, pass, logger } = setUp();
    listInForce.mockResolvedValueOnce([override({ until: START + 1e9 })]);
    expect(await refs()).toContain('user:default/cid');
    listInForce.mockRejectedValue(new ServiceUnavailableError('away'));
    pass(15 * MINUTE - 1);
    expect(await refs()).toContain('user:default/cid');
    pass(1);
    expect(await refs()).toEqual([ON_CALL]);
    // A clock that is set back makes nothing young again.
    pass(-20 * MINUTE);
    expect(await refs()).toEqual([ON_CALL]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('its rotations grant nothing'),
    );
  });
});

describe('answers', () => {
  it('go on with references when the catalog is away', async () => {
    const { onCall, catalog } = setUp();
    jest.spyOn(catalog, 'getEntitiesByRefs').mockRejectedValue(new Error('x'));
    const { levels, warnings } = await onCall();
    expect(levels[0].now[0].person).toEqual({
      role: 'Primary',
      entityRef: 'user:default/bob',
    });
    expect(warnings).toEqual([]);
  });

  it('warn of participants whom the catalog does not have', async () => {
    const { onCall } = setUp({ entities: [user('bob')] });
    expect((await onCall()).warnings).toEqual([
      {
        code: 'unknown-participant',
        message:
          'user:default/ann takes part in Primary and is not in the catalog.',
      },
    ]);
    expect((await onCall(START, 'roles')).warnings[0].message).toBe(
      'Somebody takes part in Primary and is not in the catalog.',
    );
  });

  it('tell off duty from a gap', async () => {
    const business = rotation(
      {},
      {
        restrictions: [
          {
            days: ['monday', 'tuesday', 'wednesday'],
            from: '09:00',
            to: '17:00',
          },
        ],
      },
    );
    const { onCall } = setUp({ profile: { rotations: [business] } });
    const answer = await onCall();
    expect(answer.warnings).toEqual([
      {
        code: 'nobody-on-call',
        message: 'Nobody is on call at any level. Use the emergency contacts.',
      },
      {
        code: 'off-duty',
        message:
          'Primary is off duty now and on duty again from 2026-01-14T09:00:00Z.',
      },
    ]);
    expect(answer.levels[0].next[0].from).toBe('2026-01-14T09:00:00.000Z');
  });

  it('warn of a gap within a week, not of one beyond', async () => {
    const { onCall } = setUp({
      profile: { rotations: [rotation({}, { end: '2026-01-19' })] },
    });
    expect((await onCall()).warnings).toEqual([
      {
        code: 'gap-ahead',
        message: 'Nobody is on call in Primary from 2026-01-20T00:00:00Z.',
      },
    ]);
    expect(codes(await onCall(START - 3 * 86_400_000))).toEqual([]);
  });

  it('warn of gaps ahead in levels that only calendars and sources fill', async () => {
    const shifts = (schedule: string, level: number, from?: string) => [
      shiftOf(
        { name: 'Eve' },
        { schedule, title: schedule, level, until: '2026-01-15T08:00:00Z' },
      ),
      shiftOf({ name: 'Zoe' }, { schedule, title: schedule, level, from }),
    ];
    let failing = false;
    const { onCall, pass } = setUp({
      sources: [
        // One answers for the other from noon to two.
        source('vendor', async () => {
          if (failing) {
            throw new Error('away');
          }
          return [
            ...shifts('east', 3, '2026-01-15T14:00:00Z'),
            ...shifts('west', 3, '2026-01-15T12:00:00Z'),
            // The rotation has this level.
            ...shifts('north', 2, '2026-01-15T12:00:00Z'),
          ];
        }),
      ],
    });
    expect((await onCall()).warnings).toEqual([
      {
        code: 'gap-ahead',
        message:
          'Nobody is on call in east or west from 2026-01-15T08:00:00Z until 2026-01-15T12:00:00Z.',
      },
    ]);
    failing = true;
    pass(2 * MINUTE);
    // What was known of that time is still true.
    expect(codes(await onCall())).toEqual(['gap-ahead', 'source-stale']);
  });

  it('warn of overrides that overlap only where one takes time of another', async () => {
    const { onCall, listInForce } = setUp({
      profile: {
        rotations: [
          rotation({
            layers: [
              ...rotation().layers,
              {
                ...rotation().layers[0],
                id: 'nights',
                restrictions: [{ from: '06:00', to: '08:00' }],
                participants: [{ user: 'user:default/eve' }],
              },
            ],
          }),
        ],
      },
      entities: ['ann', 'bob', 'cid', 'dan', 'eve'].map(user),
    });
    const span = { from: START, until: START + 8 * 60 * MINUTE };
    const taking = (person: string, replaces?: string, rest: object = {}) =>
      override({
        ...span,
        id: `${person} for ${replaces}`,
        person: `user:default/${person}`,
        replaces: replaces && `user:default/${replaces}`,
        ...rest,
      });
    const warned = async (...overrides: StoredOverride[]) => {
      listInForce.mockResolvedValue(overrides);
      return codes(await onCall()).includes('overlapping-overrides');
    };
    // The time of two persons.
    expect(await warned(taking('cid', 'bob'), taking('dan', 'eve'))).toBe(
      false,
    );
    expect(await warned(taking('cid', 'bob'), taking('dan', 'bob'))).toBe(
      false,
    );
    expect(await warned(taking('cid', 'bob'), taking('cid'))).toBe(false);
    expect(await warned(taking('cid', 'bob'), taking('dan'))).toBe(true);
    expect(await warned(taking('cid', 'bob'), taking('dan', 'cid'))).toBe(true);
    const absent = override({
      ...span,
      id: 'absent',
      kind: 'absence',
      person: undefined,
      replaces: 'user:default/cid',
    });
    expect(await warned(taking('cid', 'bob'), absent, taking('dan'))).toBe(
      false,
    );
  });

  it('warn of one person on two levels, and of overrides that overlap', async () => {
    const { onCall, listInForce } = setUp({
      profile: {
        rotations: [
          rotation(),
          rotation(
            { id: 'secondary', title: 'Secondary', level: 3 },
            { participants: [{ user: 'User:default/Bob' }] },
          ),
        ],
      },
    });
    expect((await onCall()).warnings).toEqual([
      {
        code: 'same-person',
        message:
          'Levels 2 and 3 have the same person now, so escalating between them reaches nobody new.',
      },
    ]);
    listInForce.mockResolvedValue([
      override(),
      override({ id: 'two', person: 'user:default/ann', from: START }),
    ]);
    const answer = await onCall();
    expect(answer.levels[0].now).toMatchObject([
      { override: 'two', person: { name: 'ANN' } },
    ]);
    expect(codes(answer)).toEqual(['overlapping-overrides']);
  });

  it('fall back to the next level that has somebody, else to the one before', async () => {
    const { onCall } = setUp({
      profile: {
        escalation: {
          severities: ['P0'],
          steps: [1, 2, 4].map(level => ({
            level,
            title: `Step ${level}`,
            after: '0s',
            channels: [],
          })),
        },
      },
    });
    const answer = await onCall();
    expect(
      answer.levels.map(({ level, fallbackTo }) => [level, fallbackTo]),
    ).toEqual([
      [1, 2],
      [2, undefined],
      [4, 2],
    ]);
    expect(codes(answer)).toEqual(['missing-level', 'missing-level']);
  });

  it('let the next source answer for one that fails', async () => {
    const { onCall } = setUp({
      profile: { rotations: [] },
      sources: [
        source('first', async () => {
          throw new Error('It answers 401');
        }),
        source('second', async () => [
          shiftOf(
            { name: 'Eve', email: 'eve@vendor.example.com' },
            { until: '2026-01-14T08:00:00Z' },
          ),
          shiftOf({ name: 'Zoe' }, { from: '2026-01-14T08:00:00Z' }),
        ]),
      ],
    });
    const answer = await onCall();
    expect(answer.levels[0]).toMatchObject({
      now: [{ source: 'second', person: { name: 'Eve' } }],
      next: [{ person: { name: 'Zoe' }, from: '2026-01-14T08:00:00.000Z' }],
    });
    expect(answer.sources).toEqual([
      {
        id: 'first',
        title: 'first',
        state: 'unreachable',
        reason: 'It answers 401',
      },
      expect.objectContaining({ id: 'second', state: 'live' }),
    ]);
    expect(answer.warnings).toEqual([
      {
        code: 'source-stale',
        message:
          'first cannot be read, and nothing is known from it: It answers 401.',
      },
    ]);
  });
});

describe('how to reach somebody', () => {
  it('is not in the name that a source gives, for those who see names only', async () => {
    const { onCall } = setUp({
      profile: { rotations: [] },
      sources: [
        source('vendor', async () => [
          shiftOf({ name: 'dana@corp.com' }),
          shiftOf({ name: 'Sam, +49 30 1234567', email: 'sam@corp.com' }),
        ]),
      ],
    });
    const answer = await onCall(START, 'names');
    expect(answer.levels[0].now.map(({ person }) => person)).toEqual([
      { role: 'Vendor' },
      { role: 'Vendor', name: 'Sam' },
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/corp|1234567/);
    expect((await onCall()).levels[0].now[1].person).toEqual({
      role: 'Vendor',
      name: 'Sam, +49 30 1234567',
      email: 'sam@corp.com',
    });
  });
});

describe('what is not known', () => {
  const DAY = 86_400_000;
  const away = async (): Promise<OnCallSourceShift[]> => {
    throw new Error('It is away');
  };
  const escalation = {
    severities: ['P0' as const],
    steps: [1, 2, 3].map(level => ({
      level,
      title: `Step ${level}`,
      after: '0s',
      channels: [],
    })),
  };
  const states = ({ levels }: { levels: OnCallLevel[] }) =>
    levels.map(({ level, unknown, fallbackTo }) => [
      level,
      unknown,
      fallbackTo,
    ]);

  it('is not called nobody: a source that may fill any level', async () => {
    const { onCall } = setUp({
      profile: { escalation },
      sources: [source('PagerDuty', away)],
    });
    const answer = await onCall();
    expect(states(answer)).toEqual([
      [1, true, 2],
      [2, undefined, undefined],
      [3, true, 2],
    ]);
    expect(answer.warnings.map(({ message }) => message)).toEqual([
      'Who is on call at level 1 (Step 1) is not known: PagerDuty cannot be read. Level 2 is there.',
      'Who is on call at level 3 (Step 3) is not known: PagerDuty cannot be read. Level 2 is there.',
      'PagerDuty cannot be read, and nothing is known from it: It is away.',
    ]);
  });

  it('is not called nobody: every level at once', async () => {
    const { onCall } = setUp({
      profile: { rotations: [], escalation },
      sources: [source('PagerDuty', away)],
    });
    const answer = await onCall();
    expect(states(answer)).toEqual([
      [1, true, undefined],
      [2, true, undefined],
      [3, true, undefined],
    ]);
    expect(answer.warnings[0]).toEqual({
      code: 'unknown-on-call',
      message:
        'Who is on call is not known: PagerDuty cannot be read. Use the emergency contacts.',
    });
    expect(codes(answer)).not.toContain('nobody-on-call');
  });

  it('is of the level of a calendar only', async () => {
    const { onCall } = setUp({
      profile: {
        escalation,
        calendars: [{ id: 'vendor', title: 'Vendor', level: 3 }],
      },
    });
    expect(states(await onCall())).toEqual([
      [1, undefined, 2],
      [2, undefined, undefined],
      [3, true, 2],
    ]);
  });

  it('is what the last answer of a source says nothing about', async () => {
    const getShifts = jest.fn(async () => [
      shiftOf(
        { name: 'Eve' },
        { from: '2026-01-01T00:00:00Z', until: '2026-01-15T00:00:00Z' },
      ),
    ]);
    const { onCall, schedule, pass } = setUp({
      profile: { rotations: [] },
      sources: [source('vendor', getShifts)],
    });
    // It answers for 36 days from today.
    await onCall();
    getShifts.mockImplementation(away);
    pass(2 * MINUTE);
    const { gaps, unknown, sources } = await schedule({
      from: START,
      until: START + 60 * DAY,
    });
    const stretch = { rotation: 'vendor', source: 'vendor', level: 2 };
    expect(sources).toMatchObject([{ id: 'vendor', state: 'stale' }]);
    expect(gaps).toEqual([
      {
        ...stretch,
        from: '2026-01-15T00:00:00.000Z',
        until: '2026-02-19T00:00:00.000Z',
      },
    ]);
    expect(unknown).toEqual([
      {
        ...stretch,
        from: '2026-02-19T00:00:00.000Z',
        until: '2026-03-15T04:00:00.000Z',
      },
    ]);
    // What it last said of now is still believed, and dated.
    pass(2 * DAY);
    expect(codes(await onCall())).toEqual(['nobody-on-call', 'source-stale']);
  });

  it('leaves open whether somebody has more shifts', async () => {
    const range = { from: START, until: START + DAY };
    const bob = 'user:default/bob';
    const { shiftsOf } = setUp({ sources: [source('PagerDuty', away)] });
    expect(await shiftsOf(bob, range)).toMatchObject({
      shifts: [{ rotation: 'primary' }],
      unread: ['PagerDuty'],
    });
    const { shiftsOf: all } = setUp({
      sources: [source('PagerDuty', async () => [])],
    });
    expect((await all(bob, range)).unread).toEqual([]);
  });

  it('of a calendar that was never read is all of it', async () => {
    const { schedule } = setUp({
      profile: {
        rotations: [],
        calendars: [{ id: 'vendor', title: 'Vendor', level: 3 }],
      },
    });
    const { gaps, unknown } = await schedule({
      from: START,
      until: START + DAY,
    });
    expect(gaps).toEqual([]);
    expect(unknown).toHaveLength(1);
  });
});

describe('persons who share a time', () => {
  const from = '2026-01-14T00:00:00Z';
  const until = '2026-01-15T00:00:00Z';
  const next = { from: until, until: '2026-01-16T00:00:00Z' };
  const policy = source('vendor', async () => [
    shiftOf({ name: 'Eve' }, { from, until }),
    shiftOf({ name: 'Zoe' }, { from, until }),
    shiftOf({ name: 'Eve' }, { from, until, level: 3 }),
    shiftOf({ name: 'Kim' }, next),
    shiftOf({ name: 'Lou' }, next),
    shiftOf({ name: 'Mia' }, { ...next, level: 3 }),
  ]);

  it('are all there now and next, on each level', async () => {
    const { onCall } = setUp({
      profile: { rotations: [] },
      sources: [policy],
    });
    const names = (shifts: OnCallShift[]) =>
      shifts.map(({ person }) => person.name);
    expect(
      (await onCall()).levels.map(level => [
        level.level,
        names(level.now),
        names(level.next),
      ]),
    ).toEqual([
      [2, ['Eve', 'Zoe'], ['Kim', 'Lou']],
      [3, ['Eve'], ['Mia']],
    ]);
  });

  it('have a lane for each level, and an event each in a calendar', async () => {
    const { schedule } = setUp({
      profile: { rotations: [] },
      sources: [policy],
    });
    const answer = await schedule({
      from: Date.parse(from),
      until: Date.parse(next.until),
    });
    expect(answer.rotations.map(({ id, level }) => [id, level])).toEqual([
      ['vendor', 2],
      ['vendor', 3],
    ]);
    const uids = (shown: typeof answer) =>
      scheduleCalendar(shown, new Date(START))
        .split('\r\n')
        .filter(line => line.startsWith('UID:'));
    expect(new Set(uids(answer)).size).toBe(6);
    expect(uids(answer)).toEqual(uids(answer));
    const unnamed = {
      ...answer,
      shifts: answer.shifts.map(shift => ({
        ...shift,
        person: { role: 'Engineer' },
      })),
    };
    expect(new Set(uids(unnamed)).size).toBe(6);
  });
});

describe('the file of a schedule', () => {
  it('has gaps and unknown times, under names that stay', async () => {
    const calendar = { id: 'vendor', title: 'Vendor', level: 3 };
    const away = source('pager', async () => {
      throw new Error('It answers 503');
    });
    const { schedule } = setUp({
      profile: {
        rotations: [
          rotation(
            {},
            { end: '2026-01-20', participants: [{ user: 'user:default/ann' }] },
          ),
        ],
        calendars: [calendar],
      },
      sources: [
        away,
        source('other', async () => [shiftOf({ name: 'Eve' }, { level: 4 })]),
      ],
    });
    const written = async (begin: string, end: string) =>
      scheduleCalendar(
        {
          ...(await schedule(
            wholeWeeks({ from: Date.parse(begin), until: Date.parse(end) }),
          )),
          from: begin,
          to: end,
        },
        new Date(START),
      );
    const events = (text: string) =>
      new Map(
        readCalendarEvents(text).map(event => [
          event.uid,
          [event.summary, event.startDate.toString(), event.endDate.toString()],
        ]),
      );
    const text = await written('2026-01-14T00:00:00Z', '2026-01-28T00:00:00Z');
    const first = events(text);
    const words = [...first.values()].map(([summary]) => summary);
    expect(words).toEqual(
      expect.arrayContaining([
        'Vendor: Eve',
        'Primary: nobody is on call',
        'Vendor: not known',
        'pager: not known',
      ]),
    );
    expect([...first.values()]).toContainEqual([
      'Primary: nobody is on call',
      '2026-01-21T00:00:00Z',
      '2026-01-26T00:00:00Z',
    ]);
    expect(text.replaceAll('\r\n ', '')).toContain(
      'X-WR-CALDESC:Vendor cannot be read, and nothing is known from it',
    );
    // Of another time, what is in both has the same name.
    const second = events(
      await written('2026-01-22T10:00:00Z', '2026-02-05T00:00:00Z'),
    );
    const inBoth = [...first].filter(([, [, , end]]) => end > '2026-01-22T10');
    expect(inBoth.length).toBeGreaterThan(4);
    expect(inBoth.map(([uid]) => second.get(uid)?.[0])).toEqual(
      inBoth.map(([, [summary]]) => summary),
    );
    // Only what has no ends depends on the time that is asked for.
    const closed = inBoth.filter(([, [summary]]) => summary !== 'Vendor: Eve');
    expect(closed.map(([uid]) => second.get(uid))).toEqual(
      closed.map(([, event]) => event),
    );
  });
});
