import { fromLocalInput, toLocalInput } from './localTime';

describe('local times', () => {
  it('are of the zone', () => {
    expect(toLocalInput('2026-03-01T08:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-01T09:00',
    );
    expect(fromLocalInput('2026-03-01T09:00', 'Europe/Berlin')).toBe(
      '2026-03-01T08:00:00.000Z',
    );
  });

  it('move behind an hour that clocks leave out', () => {
    expect(fromLocalInput('2026-03-29T02:30', 'Europe/Berlin')).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });

  it.each(['', '2026-03-01', '09:00', '2026-13-01T09:00', 'tomorrow'])(
    'are none in "%s"',
    text => expect(fromLocalInput(text, 'UTC')).toBeUndefined(),
  );
});
