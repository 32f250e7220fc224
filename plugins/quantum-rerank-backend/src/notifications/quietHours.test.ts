import type { QuietHours } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quietUntil } from './quietHours';

const night: QuietHours = {
  severities: ['P3'],
  timeZone: 'Europe/Berlin',
  hours: [{ from: '22:00', to: '07:00' }],
};

const until = (text: string, hours = night, severity: 'P2' | 'P3' = 'P3') => {
  const end = quietUntil(hours, severity, Date.parse(text));
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe('quiet hours', () => {
  it.each([
    ['before', '2026-11-24T20:59:59Z', undefined],
    ['at the beginning', '2026-11-24T21:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['after midnight', '2026-11-25T02:00:00Z', '2026-11-25T06:00:00.000Z'],
    ['at the end', '2026-11-25T06:00:00Z', undefined],
    // Clocks go back: the night is an hour longer.
    ['in autumn', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00.000Z'],
    // And forward: an hour shorter.
    ['in spring', '2027-03-27T21:00:00Z', '2027-03-28T05:00:00.000Z'],
  ])('%s', (_, at, end) => {
    expect(until(at)).toBe(end);
  });

  it('hold no other severity', () => {
    expect(until('2026-11-25T02:00:00Z', night, 'P2')).toBeUndefined();
    expect(quietUntil(undefined, 'P3', 0)).toBeUndefined();
    expect(
      quietUntil(night, undefined, Date.parse('2026-11-25T02:00:00Z')),
    ).toBeUndefined();
  });

  it('belong to the day on which they begin', () => {
    const weekend: QuietHours = {
      ...night,
      hours: [{ days: ['saturday'], from: '20:00', to: '08:00' }],
    };
    // Sunday morning is still Saturday's night; Saturday morning is not.
    expect(until('2026-11-29T05:00:00Z', weekend)).toBe(
      '2026-11-29T07:00:00.000Z',
    );
    expect(until('2026-11-28T05:00:00Z', weekend)).toBeUndefined();
  });

  it('that follow each other are one', () => {
    const chain: QuietHours = {
      ...night,
      timeZone: 'UTC',
      hours: [
        { from: '22:00', to: '02:00' },
        { from: '02:00', to: '05:00' },
      ],
    };
    expect(until('2026-11-24T23:00:00Z', chain)).toBe(
      '2026-11-25T05:00:00.000Z',
    );
  });

  it('that never end hold for a week', () => {
    const always: QuietHours = {
      ...night,
      timeZone: 'UTC',
      hours: [{ from: '00:00', to: '00:00' }],
    };
    expect(until('2026-11-24T12:00:00Z', always)).toBe(
      '2026-12-01T12:00:00.000Z',
    );
  });

  it('end at seven on every day of a year, in zones of both halves of the earth', () => {
    for (const timeZone of [
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
    ]) {
      const format = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
      });
      for (let day = 0; day < 366; day++) {
        const at = Date.parse('2026-01-01T00:00:00Z') + day * 86_400_000;
        // Other hours each day, all of them in five days.
        for (let hour = day % 5; hour < 24; hour += 5) {
          const now = at + hour * 3_600_000;
          const local = format.format(now);
          const end = quietUntil({ ...night, timeZone }, 'P3', now);
          const quiet = local >= '22:00' || local < '07:00';
          expect([
            timeZone,
            local,
            end === undefined ? 'goes' : format.format(end),
          ]).toEqual([timeZone, local, quiet ? '07:00' : 'goes']);
        }
      }
    }
  });
});
