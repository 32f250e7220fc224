import {
  endOfDay,
  firstDay,
  lastDay,
  readFilter,
  startOfDay,
} from './historyFilter';

const BERLIN = 'Europe/Berlin';

describe('days of the history', () => {
  it('are days of the zone, as moments, also when clocks change', () => {
    expect(startOfDay('2026-03-29', BERLIN)).toBe('2026-03-28T23:00:00.000Z');
    expect(endOfDay('2026-03-29', BERLIN)).toBe('2026-03-29T22:00:00.000Z');
  });

  it('come back as they were chosen, both included', () => {
    expect(firstDay(startOfDay('2026-10-25', BERLIN), BERLIN)).toBe(
      '2026-10-25',
    );
    expect(lastDay(endOfDay('2026-10-25', BERLIN), BERLIN)).toBe('2026-10-25');
  });

  it('are nothing where nothing was chosen', () => {
    expect(startOfDay('', BERLIN)).toBeUndefined();
    expect(endOfDay('2026-02-30', BERLIN)).toBeUndefined();
    expect(firstDay(undefined, BERLIN)).toBe('');
    expect(lastDay(undefined, BERLIN)).toBe('');
  });
});

describe('readFilter', () => {
  it('takes what makes sense in the address and leaves the rest', () => {
    expect(
      readFilter(
        new URLSearchParams(
          'action=scale&state=bogus&by=user:default/dana&after=2026-03-01T00:00:00Z&before=soon',
        ),
      ),
    ).toEqual({
      kind: undefined,
      action: 'scale',
      state: undefined,
      about: undefined,
      person: 'user:default/dana',
      after: '2026-03-01T00:00:00.000Z',
      before: undefined,
    });
  });

  it('asks nothing of replacements that only operations have', () => {
    expect(
      readFilter(
        new URLSearchParams(
          'kind=replacement&action=scale&state=failed&about=not+an+id!',
        ),
      ),
    ).toEqual({ kind: 'replacement' });
  });
});
