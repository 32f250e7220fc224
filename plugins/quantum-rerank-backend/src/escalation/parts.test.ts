import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import type { Alert } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KnownSchedule, KnownShift } from '../onCall/OnCallEngine';
import { notifyingProfile } from '../notifications/__testUtils__/TestNotifications';
import { testTarget } from '../operations/__testUtils__/testTarget';
import { createAlertSubjects } from './alertSubjects';
import { createEngineLookup } from './engineLookup';
import { newEscalation } from './newEscalation';

const profile = notifyingProfile();
const place = testTarget('production', profile);

describe('who answers for a level', () => {
  const NOW = 1_000_000;
  const shift = (
    level: number,
    holder: KnownShift['holder'],
    span: { from?: number; until?: number } = {},
  ): KnownShift => ({
    rotation: `rotation-${level}`,
    title: `Level ${level}`,
    level,
    source: 'profile',
    holder,
    ...span,
  });

  const ask = (
    level: number,
    shifts: KnownShift[],
    unread: KnownSchedule['unread'] = [],
    where = place,
  ) =>
    createEngineLookup({
      auth: mockServices.auth(),
      engine: {
        getSchedule: async () => ({
          shifts,
          sources: [],
          overrides: [],
          unread,
        }),
      },
      persons: {
        lookUp: async refs =>
          new Map(
            refs.map(ref => [
              ref,
              ref === 'user:default/anna'
                ? { name: 'Anna', email: 'anna@example.com' }
                : 'absent',
            ]),
          ),
      },
      profiles: { getTarget: async () => where },
      now: () => NOW,
    }).whoAnswers(where, level);

  it('those of the level, with addresses that only their source knows', async () => {
    expect(
      await ask(2, [
        shift(2, { entityRef: 'user:default/anna' }),
        shift(2, { name: 'Ben', email: 'ben@vendor.example.com' }),
        shift(3, { entityRef: 'user:default/carl' }),
      ]),
    ).toEqual({
      level: 2,
      unknown: false,
      people: [
        { entityRef: 'user:default/anna' },
        { email: 'ben@vendor.example.com' },
      ],
    });
  });

  it('says how many of them left the catalog, unless their source knows an address', async () => {
    expect(
      await ask(2, [
        shift(2, { entityRef: 'user:default/anna' }),
        shift(2, { entityRef: 'user:default/gone' }),
        shift(2, { entityRef: 'user:default/left', email: 'l@example.com' }),
      ]),
    ).toMatchObject({ absent: 1 });
  });

  it('nobody whose shift is over or has not begun', async () => {
    const anna = { entityRef: 'user:default/anna' };
    expect(
      await ask(2, [
        shift(2, anna, { until: NOW }),
        shift(2, anna, { from: NOW + 1 }),
      ]),
    ).toEqual({ level: 2, unknown: false, people: [] });
  });

  it('the next level that somebody fills, else the one before', async () => {
    const shifts = [
      shift(2, { entityRef: 'user:default/ben' }),
      shift(4, { entityRef: 'user:default/dora' }),
    ];
    expect((await ask(3, shifts)).level).toBe(4);
    expect((await ask(9, shifts)).level).toBe(4);
  });

  it('says when it is not known who they are', async () => {
    const carl = shift(3, { entityRef: 'user:default/carl' });
    const unread: KnownSchedule['unread'] = [
      {
        state: { id: 'vendor', title: 'Vendor', state: 'unreachable' },
        level: 2,
      },
    ];
    expect(await ask(2, [carl], unread)).toMatchObject({
      level: 3,
      unknown: true,
    });
    expect(await ask(1, [carl], unread)).toMatchObject({ unknown: false });
    expect(await ask(3, [carl], unread)).toMatchObject({ unknown: false });
  });

  describe('with several entities', () => {
    const two = ['component:default/a', 'component:default/b'];
    const shared = notifyingProfile({ entities: two, onCall: [] });
    const olivia = shift(2, { entityRef: 'user:default/olivia' });
    const oscar = shift(2, { entityRef: 'user:default/oscar' });

    const askBoth = (answers: Record<string, KnownShift[] | Error>) =>
      createEngineLookup({
        auth: mockServices.auth(),
        engine: {
          getSchedule: async ({ entityRef }) => ({
            shifts: answers[entityRef] as KnownShift[],
            sources: [],
            overrides: [],
            unread: [],
          }),
        },
        persons: { lookUp: async () => new Map() },
        profiles: {
          getTarget: async entityRef => {
            const answer = answers[entityRef];
            if (answer instanceof Error) {
              throw answer;
            }
            return { ...testTarget('production', shared), entityRef };
          },
        },
        now: () => NOW,
      }).whoAnswers({ ...place, profile: shared }, 2);

    it('those who stand in for either are told, everybody once', async () => {
      const { people } = await askBoth({
        [two[0]]: [oscar],
        [two[1]]: [olivia, oscar],
      });
      expect(people.map(({ entityRef }) => entityRef)).toEqual([
        'user:default/oscar',
        'user:default/olivia',
      ]);
    });

    it('one that left the catalog changes nothing', async () => {
      const gone = new NotFoundError('gone');
      expect(await askBoth({ [two[0]]: gone, [two[1]]: [olivia] })).toEqual({
        level: 2,
        unknown: false,
        people: [{ entityRef: 'user:default/olivia' }],
      });
      expect(await askBoth({ [two[0]]: gone, [two[1]]: [] })).toMatchObject({
        unknown: false,
        people: [],
      });
      await expect(askBoth({ [two[0]]: gone, [two[1]]: gone })).rejects.toThrow(
        'gone',
      );
    });

    it('one that cannot be read leaves its level unknown', async () => {
      const away = new Error('the catalog is away');
      expect(await askBoth({ [two[0]]: away, [two[1]]: [] })).toMatchObject({
        unknown: true,
      });
    });
  });

  it('without an escalation the first level is 1', async () => {
    const { profile: _, ...rest } = place;
    const { people } = await ask(1, [], [], {
      ...rest,
      profile: notifyingProfile({ escalation: undefined }),
    });
    expect(people).toEqual([{ entityRef: 'user:default/oscar' }]);
  });

  it('the first level has those who are always on call as well', async () => {
    expect(
      await ask(1, [shift(1, { entityRef: 'user:default/anna' })]),
    ).toEqual({
      level: 1,
      unknown: false,
      people: [
        { entityRef: 'user:default/anna' },
        { entityRef: 'user:default/oscar' },
      ],
      absent: 1,
    });
  });
});

describe('what begins', () => {
  it.each([
    ['production', 4],
    ['staging', 0],
  ])(
    'in %s, while the escalation is for production: %i levels',
    (environment, levels) => {
      const limited = notifyingProfile({
        escalation: { ...profile.escalation!, environments: ['production'] },
      });
      const begun = newEscalation(
        'alert',
        {
          id: 'service-unavailable',
          occurrence: 'episode-1',
          title: 'Service unavailable',
          severity: 'P0',
          summary: 'It fires.',
          silenced: false,
        },
        testTarget(environment, limited),
        1,
      );
      expect(begun.escalates).toBe(levels > 0);
      expect(begun.steps).toHaveLength(levels);
    },
  );
});

describe('alerts that escalate', () => {
  const episode = {
    id: 'episode-1',
    rule: 'error-rate-critical',
    severity: 'P0' as const,
    title: 'Error rate above 10 %',
    firedAt: 1,
  };

  it('are those that fire in the record, with what is said and silenced now', async () => {
    const subjects = (items: Array<Partial<Alert>>) =>
      createAlertSubjects({
        feed: { listOpen: async () => [episode] },
        readAlerts: async () => ({
          items: items as Alert[],
          source: { kind: 'evaluated', state: 'live' },
        }),
      }).listOpen(place);
    const expected = {
      id: 'error-rate-critical',
      occurrence: 'episode-1',
      title: 'Error rate above 10 %',
      severity: 'P0',
    };
    expect(
      await subjects([
        {
          rule: 'error-rate-critical',
          summary: '12 % is above 10 %.',
          response: 'Go back.',
          silencedBy: ['silence-1'],
        },
      ]),
    ).toEqual([
      {
        ...expected,
        summary: '12 % is above 10 %.\n\nGo back.',
        silenced: true,
      },
    ]);
    expect(await subjects([])).toEqual([
      { ...expected, summary: 'It fires.', silenced: false },
    ]);
  });

  it('are not known while it never was read what is silenced', async () => {
    const listOpen = (
      lastSuccessAt?: string,
      kind: 'alertmanager' | 'evaluated' = 'alertmanager',
    ) =>
      createAlertSubjects({
        feed: { listOpen: async () => [episode] },
        readAlerts: async () => ({
          items: [],
          source: {
            kind,
            state: 'unreachable',
            reason: 'It answers 502',
            lastSuccessAt,
          },
        }),
      }).listOpen(place);
    await expect(listOpen()).rejects.toThrow(
      /silenced is not known: It answers 502/,
    );
    expect(await listOpen('2026-11-24T01:00:00.000Z')).toHaveLength(1);
    expect(await listOpen(undefined, 'evaluated')).toHaveLength(1);
  });

  it('are not asked for what silences them when none fires', async () => {
    const readAlerts = jest.fn();
    const subjects = createAlertSubjects({
      feed: { listOpen: async () => [] },
      readAlerts,
    });
    expect(await subjects.listOpen(place)).toEqual([]);
    expect(readAlerts).not.toHaveBeenCalled();
  });
});
