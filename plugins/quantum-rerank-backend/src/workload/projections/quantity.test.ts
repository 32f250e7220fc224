import { parseQuantity } from './quantity';

describe('parseQuantity', () => {
  it.each([
    ['250m', 0.25],
    ['1', 1],
    ['0.5', 0.5],
    ['700Mi', 700 * 1024 ** 2],
    ['2Gi', 2 * 1024 ** 3],
    ['128974848', 128974848],
    ['129e6', 129e6],
    ['1E3', 1000],
    ['129M', 129e6],
    ['5k', 5000],
    ['123456789n', 0.123456789],
    ['12u', 0.000012],
    ['2E', 2e18],
    [3, 3],
  ])('reads %s', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9);
  });

  it.each([
    '',
    'x',
    '1x',
    '1 Mi',
    '--1',
    '1e9999',
    NaN,
    null,
    {},
    '9'.repeat(65),
  ])('knows that %p is none', value => {
    expect(parseQuantity(value)).toBeUndefined();
  });
});
