import { reading, signals, snapshot } from '../../__testUtils__';
import { overallVerdict } from './overallVerdict';

const words = { reading: 'being read', unreadable: 'cannot be read:' };

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
    const verdict = overallVerdict(
      workload(a, EARLY),
      signalled(b, EARLY),
      words,
    );
    expect(verdict.state).toBe(whole);
    expect(
      [...verdict.leading, ...verdict.others]
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual([`signals ${b}`, `workload ${a}`]);
  });

  it('is ok only since the last part is, in trouble since the first', () => {
    expect(
      overallVerdict(workload('ok', EARLY), signalled('ok', EARLY, LATE), words)
        .since,
    ).toBe(LATE);
    expect(
      overallVerdict(
        workload('critical', LATE),
        signalled('critical', LATE, EARLY),
        words,
      ).since,
    ).toBe(EARLY);
  });

  it('does not say since when where that of a part is unknown', () => {
    expect(
      overallVerdict(workload('ok', EARLY), signalled('ok', undefined), words)
        .since,
    ).toBeUndefined();
  });

  it('is not ok while the signals are being read, nor when they cannot be', () => {
    const reads = overallVerdict(workload('ok', EARLY), {}, words);
    expect(reads.state).toBe('unknown');
    expect(reads.leading).toEqual([
      { source: 'signals', state: 'unknown', summary: 'being read' },
    ]);
    const error = new Error('no answer');
    expect(
      overallVerdict(workload('ok', EARLY), { error }, words),
    ).toMatchObject({
      state: 'unknown',
      leading: [{ summary: 'cannot be read: no answer' }],
    });
    expect(
      overallVerdict(
        workload('ok', EARLY),
        { ...signalled('ok', EARLY), error },
        words,
      ).state,
    ).toBe('unknown');
  });

  it('keeps known trouble while the signals cannot be read again', () => {
    const verdict = overallVerdict(
      workload('ok', EARLY),
      { ...signalled('critical', LATE), error: new Error('no answer') },
      words,
    );
    expect(verdict.state).toBe('critical');
  });
});
