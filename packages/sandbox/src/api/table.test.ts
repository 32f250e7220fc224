import { age } from './table';

describe('age', () => {
  const now = Date.parse('2026-01-10T00:00:00Z');
  const before = (seconds: number) =>
    age(new Date(now - seconds * 1000).toISOString(), now);

  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [214, '3m34s'],
    [700, '11m'],
    [3 * 3600 + 300, '3h5m'],
    [9 * 3600 + 300, '9h'],
    [47 * 3600, '47h'],
    [50 * 3600, '2d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(before(seconds)).toBe(text);
  });
});
