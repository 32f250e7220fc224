import type { OnCallSchedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { oneLine } from './oneLine';
import { scheduleCalendar } from './scheduleCalendar';

describe('a name that somebody wrote', () => {
  const hostile = 'Ann\r\nATTENDEE:mailto:eve@example.com\rX\u2028Y \u202Eevil';

  it('is one line without what turns text around', () => {
    expect(oneLine(hostile)).toBe(
      'Ann ATTENDEE:mailto:eve@example.com X Y evil',
    );
    expect(oneLine(' \u0000\u200B ')).toBe('');
    expect(oneLine('x'.repeat(5_000))).toHaveLength(200);
  });

  it('adds no line to a calendar', () => {
    const shift = {
      rotation: 'primary',
      title: 'Primary',
      level: 2,
      source: 'profile',
      person: { role: 'Engineer', name: hostile },
    };
    const text = scheduleCalendar(
      {
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        from: '2026-01-05T00:00:00.000Z',
        to: '2026-01-06T00:00:00.000Z',
        shifts: [shift],
        rotations: [{ ...shift, id: 'primary', title: hostile }],
        gaps: [
          {
            ...shift,
            from: '2026-01-05T00:00:00.000Z',
            until: '2026-01-06T00:00:00.000Z',
          },
        ],
        unknown: [],
        sources: [
          { id: 'x', title: hostile, state: 'unreachable', reason: hostile },
        ],
      } as unknown as OnCallSchedule,
      new Date('2026-01-01T00:00:00Z'),
    );
    expect(text.split(/\r\n|\r|\n/)).not.toContainEqual(
      expect.stringMatching(/^(ATTENDEE|X$|Y )/),
    );
  });
});
