import { expectedRequests, initialTexts, readLoad } from './loadForm';

const limits = { rate: 20, concurrency: 4, duration: '2m' };
const texts = initialTexts(limits);

describe('readLoad', () => {
  it('starts from the most that is allowed', () => {
    expect(readLoad(texts, limits)).toEqual({ load: limits });
  });

  it.each([
    [{ rate: '0' }],
    [{ rate: '20.1' }],
    [{ rate: '-1' }],
    [{ rate: '' }],
    [{ rate: 'many' }],
    [{ rate: '1e9' }],
    [{ concurrency: '0' }],
    [{ concurrency: '5' }],
    [{ concurrency: '1.5' }],
    [{ concurrency: '' }],
    [{ duration: '3m' }],
    [{ duration: '121s' }],
    [{ duration: '0s' }],
    [{ duration: '2 minutes' }],
    [{ duration: '1h' }],
    [{ duration: '' }],
  ])('refuses %j', wrong => {
    expect(readLoad({ ...texts, ...wrong }, limits)).toEqual({
      errors: { [Object.keys(wrong)[0]]: true },
    });
  });

  it('takes what is within the limits', () => {
    expect(
      readLoad({ rate: ' 0,5 ', concurrency: '1', duration: '90s' }, limits),
    ).toEqual({ load: { rate: 0.5, concurrency: 1, duration: '90s' } });
  });

  it('tells how many requests that is', () => {
    expect(
      expectedRequests({ rate: 0.5, concurrency: 1, duration: '90s' }),
    ).toBe(45);
  });
});
