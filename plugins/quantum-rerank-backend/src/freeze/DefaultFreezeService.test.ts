import { mockServices } from '@backstage/backend-test-utils';
import {
  freezeWindowRuleSchema,
  type Alert,
  type Alerts,
  type FreezeWindowRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  testProfile,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { createAlertIncidents } from './alertIncidents';
import { DefaultFreezeService } from './DefaultFreezeService';
import type { OpenIncidents } from './OpenIncidents';

const NOW = Date.parse('2026-12-20T12:00:00Z');

const yearEnd: Partial<FreezeWindowRule> = {
  id: 'year-end',
  title: 'Year-end',
  start: '2026-12-18T18:00',
  duration: '17d',
  timeZone: 'Europe/Berlin',
};
const weekend: Partial<FreezeWindowRule> = {
  id: 'weekend',
  title: 'Weekend',
  cron: '0 18 * * FRI',
  duration: '62h',
  environments: ['production'],
};

function target(
  rules: Array<Partial<FreezeWindowRule>>,
  environment = 'production',
) {
  return testTarget(
    environment,
    testProfile({
      freezeWindows: rules.map(rule => freezeWindowRuleSchema.parse(rule)),
    }),
  );
}

function serviceWith(incidents: OpenIncidents = { listOpen: async () => [] }) {
  return new DefaultFreezeService({
    now: async () => NOW,
    incidents,
    logger: mockServices.logger.mock(),
  });
}

describe('DefaultFreezeService', () => {
  it('says what holds now, what comes, and whom it binds', async () => {
    const freeze = await serviceWith().getFreeze(target([yearEnd, weekend]));
    expect(freeze).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      at: '2026-12-20T12:00:00.000Z',
      active: [
        {
          id: 'year-end',
          from: '2026-12-18T17:00:00.000Z',
          until: '2027-01-04T17:00:00.000Z',
        },
        { id: 'weekend', until: '2026-12-21T08:00:00.000Z' },
      ],
      persons: { allowed: false },
      automation: { allowed: false },
    });
    expect(freeze.upcoming.map(({ from }) => from.slice(0, 10))).toEqual([
      '2026-12-25',
      '2027-01-01',
      '2027-01-08',
      '2027-01-15',
      '2027-01-22',
      '2027-01-29',
      '2027-02-05',
      '2027-02-12',
    ]);
  });

  it('answers for another time and another environment', async () => {
    const service = serviceWith();
    const rules = [yearEnd, weekend];
    expect(
      await service.getFreeze(target(rules), new Date('2027-01-05T12:00:00Z')),
    ).toMatchObject({
      at: '2027-01-05T12:00:00.000Z',
      active: [],
      persons: { allowed: true, reason: 'No freeze window holds.' },
      automation: { allowed: true },
    });
    expect(
      (
        await service.getFreeze(
          target(rules, 'staging'),
          new Date('2027-01-09T12:00:00Z'),
        )
      ).active,
    ).toEqual([]);
    await expect(
      service.getFreeze(target(rules), new Date('2100-01-01T00:00:00Z')),
    ).rejects.toThrow('at: must lie within two years of now');
  });

  it('lets people pass while an incident is open, and nobody while that is not known', async () => {
    const open = {
      id: 'errors',
      title: 'High error rate',
      severity: 'P1' as const,
      since: '2026-12-20T11:00:00.000Z',
    };
    expect(
      await serviceWith({ listOpen: async () => [open] }).getFreeze(
        target([yearEnd]),
      ),
    ).toMatchObject({
      persons: {
        allowed: true,
        reason: expect.stringContaining('High error rate'),
      },
      automation: { allowed: false },
    });
    const unknown = serviceWith({
      listOpen: async () => {
        throw new Error('away');
      },
    });
    expect(await unknown.getSituation(target([yearEnd]))).toMatchObject({
      windows: [{ untilInWords: '2027-01-04 18:00 (Europe/Berlin)' }],
      incidents: undefined,
    });
    expect(await unknown.getFreeze(target([yearEnd]))).toMatchObject({
      persons: { allowed: false },
    });
  });

  it('judges another moment without the incidents of now', async () => {
    const listOpen = jest.fn(async () => [
      {
        id: 'errors',
        title: 'High error rate',
        severity: 'P1' as const,
        since: '2026-12-20T11:00:00.000Z',
      },
    ]);
    const service = serviceWith({ listOpen });
    const at = (moment: string) =>
      service.getFreeze(target([yearEnd]), new Date(moment));
    expect(await at('2026-12-24T12:00:00Z')).toMatchObject({
      persons: {
        allowed: false,
        unlessIncident: true,
        reason:
          'The freeze "Year-end" holds until 2027-01-04 18:00 (Europe/Berlin). Meanwhile people make no changes, unless a P0 or P1 incident is open then.',
      },
      automation: { allowed: false },
    });
    expect((await at('2026-12-24T12:00:00Z')).automation).not.toHaveProperty(
      'unlessIncident',
    );
    expect((await at('2027-02-01T12:00:00Z')).persons).toEqual({
      allowed: true,
      reason: 'No freeze window holds.',
    });
    expect(listOpen).not.toHaveBeenCalled();
    // Chosen to the minute, and meant as now.
    expect((await at('2026-12-20T11:59:30Z')).persons).toMatchObject({
      allowed: true,
      reason: expect.stringContaining('High error rate'),
    });
  });

  it('asks for incidents only while a window holds', async () => {
    const listOpen = jest.fn(async () => []);
    await serviceWith({ listOpen }).getSituation(target([]));
    await serviceWith({ listOpen }).getSituation(
      target([{ ...yearEnd, start: '2027-12-18T18:00' }]),
    );
    expect(listOpen).not.toHaveBeenCalled();
  });
});

describe('alerts that count as open incidents', () => {
  const alert: Alert = {
    id: 'errors',
    rule: 'errors',
    title: 'High error rate',
    severity: 'P0',
    state: 'firing',
    summary: 'It fires.',
    firedAt: '2026-12-20T11:00:00.000Z',
    silencedBy: [],
    actions: [],
  };

  const vanished: Partial<Alert> = { state: 'unknown', last: 'firing' };
  const quiet: Alert = {
    ...alert,
    id: 'latency',
    rule: 'latency',
    state: 'inactive',
    firedAt: undefined,
  };
  const lost: Alert = { ...quiet, state: 'unknown', last: 'inactive' };

  const listOpen = (items: Alert[], source: Partial<Alerts['source']> = {}) =>
    createAlertIncidents({
      readAlerts: async () => ({
        items,
        source: { kind: 'evaluated', state: 'live', ...source },
      }),
    }).listOpen(target([]));

  it.each<[string, Partial<Alert>, number]>([
    ['a firing P0', {}, 1],
    ['a firing P1', { severity: 'P1' }, 1],
    ['a P0 that fired before its signal vanished', vanished, 1],
    ['a firing P2', { severity: 'P2' }, 0],
    ['a pending one', { state: 'pending' }, 0],
    ['a P2 that is not known', { state: 'unknown', severity: 'P2' }, 0],
    ['a resolved one', { state: 'resolved' }, 0],
    ['a silenced one', { silencedBy: ['one'] }, 0],
    ['a silenced one that vanished', { ...vanished, silencedBy: ['one'] }, 0],
    ['one that the profile does not know', { rule: undefined }, 0],
  ])('%s', async (_, changes, count) => {
    expect(await listOpen([{ ...alert, ...changes }, quiet])).toHaveLength(
      count,
    );
  });

  it('are not "none" while a grave rule is not known', async () => {
    expect(await listOpen([lost])).toBeUndefined();
    expect(await listOpen([{ ...lost, last: 'pending' }])).toBeUndefined();
    expect(await listOpen([{ ...lost, silencedBy: ['one'] }])).toEqual([]);
    expect(await listOpen([alert, lost])).toMatchObject([{ id: 'errors' }]);
  });

  it.each(['unreachable', 'stale'] as const)(
    'are those that fired when last known, while the source is %s',
    async state => {
      expect(await listOpen([quiet], { state })).toBeUndefined();
      expect(
        await listOpen([{ ...alert, ...vanished }], { state }),
      ).toMatchObject([
        { id: 'errors', severity: 'P0', since: '2026-12-20T11:00:00.000Z' },
      ]);
    },
  );

  it('are not known while the Alertmanager does not say what is silenced', async () => {
    const fired = [{ ...alert, ...vanished }];
    const away = { kind: 'alertmanager', state: 'unreachable' } as const;
    expect(await listOpen(fired, away)).toBeUndefined();
    expect(
      await listOpen(fired, {
        ...away,
        lastSuccessAt: '2026-12-20T11:30:00.000Z',
      }),
    ).toBeUndefined();
  });

  it('open a freeze to people when all pods died, whose series vanished', async () => {
    const incidentsOf = (items: Alert[]) => ({
      listOpen: async () => listOpen(items),
    });
    const situation = target([yearEnd]);
    const dead = serviceWith(incidentsOf([{ ...alert, ...vanished }]));
    expect((await dead.getFreeze(situation)).persons).toMatchObject({
      allowed: true,
      reason: expect.stringContaining('open P0 "High error rate"'),
    });
    expect(await dead.getFacts(situation)).toMatchObject({
      frozen: true,
      openIncidents: [{ severity: 'P0' }],
    });
    const unsure = serviceWith(incidentsOf([lost]));
    expect((await unsure.getFreeze(situation)).persons).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('whether one is, is not known now'),
    });
    expect(await unsure.getFacts(situation)).toEqual({ frozen: true });
  });
});
