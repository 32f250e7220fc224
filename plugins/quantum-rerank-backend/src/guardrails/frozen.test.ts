import { findFreeze, judgeFreeze } from '../freeze/judgeFreeze';
import type { FreezeSituation, OpenIncident } from '../freeze';

const window = {
  id: 'year-end',
  title: 'Year-end',
  reason: 'Few people are there.',
  from: '2026-12-18T17:00:00.000Z',
  until: '2027-01-04T07:00:00.000Z',
  untilInWords: '2027-01-04 08:00 (Europe/Berlin)',
};
const incident: OpenIncident = {
  id: 'error-rate',
  title: 'High error rate',
  severity: 'P0',
  since: '2026-12-20T00:00:00.000Z',
};

function findings(
  freeze: FreezeSituation,
  automation = false,
  effect?: 'inform' | 'require-approval',
) {
  return findFreeze(freeze, {
    automation,
    environment: 'production',
    guardrails: effect ? [{ code: 'frozen', effect }] : [],
  });
}

describe('frozen', () => {
  it('finds nothing outside of windows, whoever asks', () => {
    const none = { windows: [], incidents: [incident] };
    expect(findings(none)).toEqual([]);
    expect(findings(none, true)).toEqual([]);
  });

  it('refuses people while no grave incident is open', () => {
    expect(findings({ windows: [window], incidents: [] })).toEqual([
      {
        code: 'frozen',
        effect: 'refuse',
        message:
          'The freeze "Year-end" holds until 2027-01-04 08:00 (Europe/Berlin) (Few people are there). Meanwhile people make changes only while a P0 or P1 incident is open; none is.',
        suggestion: 'Wait for its end.',
      },
    ]);
  });

  it('lets people pass who handle one, and names it', () => {
    const [finding, ...others] = findings({
      windows: [window],
      incidents: [incident, { ...incident, id: 'latency' }],
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'freeze-excepted',
      effect: 'inform',
    });
    expect(finding.message).toContain('P0 "High error rate" and 1 more');
  });

  it('excuses nobody by incidents that are not known', () => {
    const [finding] = findings({ windows: [window], incidents: undefined });
    expect(finding).toMatchObject({ code: 'frozen', effect: 'refuse' });
    expect(finding.message).toContain('is not known now');
  });

  it('refuses automation always, whatever the profile says', () => {
    for (const incidents of [[], [incident], undefined]) {
      expect(
        findings({ windows: [window], incidents }, true, 'inform'),
      ).toMatchObject([{ code: 'frozen-for-automation', effect: 'refuse' }]);
    }
  });

  it('keeps the exception where the profile sets the effect', () => {
    expect(
      findings(
        { windows: [window], incidents: [incident] },
        false,
        'require-approval',
      ),
    ).toMatchObject([{ effect: 'inform' }]);
    expect(
      findings({ windows: [window], incidents: [] }, false, 'require-approval'),
    ).toMatchObject([{ code: 'frozen', effect: 'require-approval' }]);
  });

  it('is one answer for "would this be allowed?"', () => {
    const options = {
      automation: false,
      environment: 'production',
      guardrails: [],
    };
    expect(judgeFreeze({ windows: [], incidents: [] }, options)).toEqual({
      allowed: true,
      reason: 'No freeze window holds.',
    });
    expect(
      judgeFreeze({ windows: [window], incidents: [] }, options),
    ).toMatchObject({ allowed: false });
    expect(
      judgeFreeze({ windows: [window], incidents: [incident] }, options),
    ).toMatchObject({ allowed: true });
    expect(
      judgeFreeze(
        { windows: [window], incidents: [] },
        {
          ...options,
          guardrails: [{ code: 'frozen', effect: 'require-approval' }],
        },
      ),
    ).toEqual({
      allowed: true,
      reason: expect.stringContaining('A change needs an approval.'),
    });
  });
});
