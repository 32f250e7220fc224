import type {
  Alert,
  Signals,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { alert, alerts, reading, signals, snapshot } from '../../__testUtils__';
import {
  overallVerdict,
  type OverallVerdict,
  type VerdictSources,
} from './overallVerdict';

const titles = (items: Alert[]) => items.map(({ title }) => title).join();
const words = {
  workload: { reading: 'workload being read', unreadable: 'no workload:' },
  signals: { reading: 'being read', unreadable: 'cannot be read:' },
  alerts: {
    reading: 'alerts being read',
    unreadable: 'alerts cannot be read:',
    unknowable: 'alerts unknown',
    firing: (items: Alert[]) => `firing ${titles(items)}`,
    lastFiring: (items: Alert[]) => `last firing ${titles(items)}`,
    quiet: (items: Alert[]) => `quiet ${titles(items)}`,
    pending: (items: Alert[]) => `pending ${titles(items)}`,
  },
};

function judge(
  shown: Snapshot | undefined,
  read: { value?: Signals; error?: Error },
  told: VerdictSources['alerts'] = { value: alerts() },
): OverallVerdict {
  return overallVerdict(
    {
      snapshot: shown ? { value: shown } : { error: new Error('no cluster') },
      signals: read,
      alerts: told,
    },
    words,
  );
}

function workload(
  state: 'ok' | 'warning' | 'critical' | 'unknown',
  since: string,
) {
  return snapshot({
    verdict: { state, since, summary: `workload ${state}`, facts: [] },
  });
}

function signalled(
  state: 'ok' | 'warning' | 'critical' | 'unknown',
  ...since: (string | undefined)[]
) {
  return {
    value: signals(undefined, {
      verdict: { state, summary: `signals ${state}` },
      items: since.map((moment, index) =>
        reading({ id: `s${index}`, state, since: moment }),
      ),
    }),
  };
}

const EARLY = '2026-03-01T10:00:00.000Z';
const LATE = '2026-03-01T11:00:00.000Z';

describe('overallVerdict', () => {
  it.each([
    ['ok', 'ok', 'ok'],
    ['ok', 'warning', 'warning'],
    ['critical', 'ok', 'critical'],
    ['warning', 'critical', 'critical'],
    ['ok', 'unknown', 'unknown'],
    ['unknown', 'ok', 'unknown'],
    ['warning', 'unknown', 'warning'],
  ] as const)('makes %s and %s to %s', (a, b, whole) => {
    const verdict = judge(workload(a, EARLY), signalled(b, EARLY));
    expect(verdict.state).toBe(whole);
    expect(
      [...verdict.leading, ...verdict.others]
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual([`signals ${b}`, `workload ${a}`]);
  });

  it('is ok only since the last part is, in trouble since the first', () => {
    expect(
      judge(workload('ok', EARLY), signalled('ok', EARLY, LATE)).since,
    ).toBe(LATE);
    expect(
      judge(workload('critical', LATE), signalled('critical', LATE, EARLY))
        .since,
    ).toBe(EARLY);
  });

  it('leads with what is known where the workload cannot be read', () => {
    expect(judge(undefined, signalled('critical', EARLY))).toMatchObject({
      state: 'critical',
      since: EARLY,
      leading: [{ source: 'signals' }],
      others: [
        {
          source: 'workload',
          state: 'unknown',
          summary: 'no workload: no cluster',
        },
      ],
    });
    expect(judge(undefined, signalled('ok', EARLY)).state).toBe('unknown');
    expect(
      overallVerdict(
        {
          snapshot: {},
          signals: signalled('ok', EARLY),
          alerts: { value: alerts() },
        },
        words,
      ).leading,
    ).toMatchObject([{ state: 'unknown', summary: 'workload being read' }]);
  });

  it('does not call a workload ok that could not be read again', () => {
    const error = new Error('away');
    const reread = (state: 'ok' | 'critical') =>
      overallVerdict(
        {
          snapshot: { value: workload(state, EARLY), error },
          signals: signalled('ok', EARLY),
          alerts: { value: alerts() },
        },
        words,
      );
    expect(reread('ok')).toMatchObject({
      state: 'unknown',
      leading: [{ source: 'workload', summary: 'no workload: away' }],
    });
    expect(reread('critical')).toMatchObject({
      state: 'critical',
      leading: [{ summary: 'workload critical' }],
    });
  });

  it('does not say since when where that of a part is unknown', () => {
    expect(
      judge(workload('ok', EARLY), signalled('ok', undefined)).since,
    ).toBeUndefined();
  });

  it('is not ok while the signals are being read, nor when they cannot be', () => {
    const reads = judge(workload('ok', EARLY), {});
    expect(reads.state).toBe('unknown');
    expect(reads.leading).toEqual([
      { source: 'signals', state: 'unknown', summary: 'being read' },
    ]);
    const error = new Error('no answer');
    expect(judge(workload('ok', EARLY), { error })).toMatchObject({
      state: 'unknown',
      leading: [{ summary: 'cannot be read: no answer' }],
    });
    expect(
      judge(workload('ok', EARLY), { ...signalled('ok', EARLY), error }).state,
    ).toBe('unknown');
  });

  describe('with alerts', () => {
    const calm = { value: signalledOk() };
    function signalledOk() {
      return signalled('ok', EARLY).value;
    }
    function told(...items: Partial<Alert>[]) {
      return { value: alerts(undefined, { items: items.map(alert) }) };
    }

    it.each([
      ['P0', 'critical'],
      ['P1', 'critical'],
      ['P2', 'warning'],
      ['P3', 'warning'],
      [undefined, 'warning'],
      [undefined, 'warning', 'none'],
      [undefined, 'warning', 'info'],
      [undefined, 'warning', 'warning'],
      [undefined, 'critical', 'critical'],
      [undefined, 'critical', 'Page'],
    ] as const)('takes a firing alert of %s as %s', (...row) => {
      const [severity, state, severityText] = row;
      const verdict = judge(
        workload('ok', EARLY),
        calm,
        told({
          severity,
          severityText,
          state: 'firing',
          title: 'slow',
          activeAt: LATE,
        }),
      );
      expect(verdict).toMatchObject({
        state,
        since: LATE,
        leading: [{ source: 'alerts', summary: 'firing slow' }],
      });
      expect(verdict.others).toHaveLength(2);
    });

    it('takes one that fired before its signal was lost as firing', () => {
      const lost = {
        state: 'unknown',
        last: 'firing',
        severity: 'P0',
        title: 'gone',
        activeAt: LATE,
      } as const;
      expect(
        judge(workload('ok', EARLY), calm, told(lost, { state: 'inactive' })),
      ).toMatchObject({
        state: 'critical',
        since: LATE,
        leading: [{ source: 'alerts', summary: 'last firing gone' }],
      });
      expect(
        judge(
          workload('ok', EARLY),
          calm,
          told(lost, { state: 'firing', severity: 'P2', title: 'slow' }),
        ).leading,
      ).toMatchObject([
        { state: 'critical', summary: 'firing slow · last firing gone' },
      ]);
    });

    it.each([
      ['silenced', { silencedBy: ['s'] }],
      ['inhibited', { inhibited: true }],
    ])('tells one that is %s without taking it as trouble', (_, quiet) => {
      expect(
        judge(
          workload('ok', EARLY),
          calm,
          told({ ...quiet, state: 'firing', severity: 'P0', title: 'known' }),
        ),
      ).toMatchObject({
        state: 'ok',
        leading: [{}, {}, { source: 'alerts', summary: 'quiet known' }],
      });
    });

    it('warns of pending ones, unless others fire', () => {
      const pending = { state: 'pending', title: 'soon' } as const;
      expect(
        judge(workload('ok', EARLY), calm, told(pending)).leading,
      ).toMatchObject([{ state: 'warning', summary: 'pending soon' }]);
      expect(
        judge(
          workload('ok', EARLY),
          calm,
          told(pending, { state: 'firing', title: 'now' }),
        ).leading,
      ).toMatchObject([{ state: 'critical', summary: 'firing now' }]);
    });

    it('says nothing of alerts that neither fire nor are pending', () => {
      const verdict = judge(
        workload('ok', EARLY),
        calm,
        told(
          { state: 'inactive' },
          { state: 'unknown' },
          { state: 'resolved' },
        ),
      );
      expect(verdict.state).toBe('ok');
      expect(verdict.since).toBe(EARLY);
      expect([...verdict.leading, ...verdict.others]).toHaveLength(2);
    });

    it.each([
      ['are being read', {}, 'alerts being read'],
      [
        'cannot be read',
        { error: new Error('no answer') },
        'alerts cannot be read: no answer',
      ],
      [
        'could be read before only',
        { ...told({ state: 'inactive' }), error: new Error('no answer') },
        'alerts cannot be read: no answer',
      ],
      ['are all unknown', told({ state: 'unknown' }), 'alerts unknown'],
      [
        'have an unreachable source',
        {
          value: alerts(undefined, {
            source: { kind: 'alertmanager', state: 'unreachable' },
          }),
        },
        'alerts unknown',
      ],
    ])('is not ok while they %s', (_, resource, summary) => {
      expect(judge(workload('ok', EARLY), calm, resource)).toMatchObject({
        state: 'unknown',
        leading: [{ source: 'alerts', summary }],
      });
    });

    it('keeps a firing alert while the alerts cannot be read again', () => {
      expect(
        judge(workload('ok', EARLY), calm, {
          ...told({ state: 'firing' }),
          error: new Error('no answer'),
        }).state,
      ).toBe('critical');
    });

    it('needs none where the profile has no rules', () => {
      expect(judge(workload('ok', EARLY), calm, told()).state).toBe('ok');
    });
  });

  it('keeps known trouble while the signals cannot be read again', () => {
    const verdict = judge(workload('ok', EARLY), {
      ...signalled('critical', LATE),
      error: new Error('no answer'),
    });
    expect(verdict.state).toBe('critical');
  });
});
