import type { CacheFacts } from '../caches';
import { testTarget } from '../operations/__testUtils__/testTarget';
import { cacheGuardrails } from './cache';
import { checkGuardrails } from '.';

const cache = {
  url: 'redis://redis.example:6379',
  mode: 'single' as const,
  prefixes: [{ prefix: 'search:', title: 'Results of search' }],
};

const primary = (
  parts: Partial<CacheFacts['primaries'][number]> = {},
): CacheFacts['primaries'][number] => ({
  id: 'a',
  keys: 1000,
  hits: 800,
  misses: 200,
  matching: 250,
  countedAll: true,
  ...parts,
});

const dropOf = (
  primaries: CacheFacts['primaries'],
  parameters: { prefix: string } | { all: true },
) =>
  checkGuardrails(cacheGuardrails, {
    environment: testTarget().environment,
    cache,
    parameters: parameters as never,
    facts: { mode: 'single', failing: [], uncovered: 0, primaries },
  }).find(({ code }) => code === 'cache-hit-rate-drops')?.message;

describe('the drop of the hit rate after a flush', () => {
  const prefix = { prefix: 'search:' };

  it('is told in numbers', () => {
    expect(dropOf([primary()], { all: true })).toMatch(
      /^The cache hit rate falls from 80\.0 % to 0 and rises again/,
    );
    expect(dropOf([primary()], prefix)).toMatch(
      /^“Results of search” has 25\.0 % of the keys, so the cache hit rate falls from 80\.0 % to about 60\.0 %, if all keys are asked for alike\. It rises again/,
    );
  });

  it('is of all primaries together', () => {
    expect(
      dropOf(
        [
          primary({ hits: 0, misses: 0, keys: 1000, matching: 0 }),
          primary({ id: 'b', keys: 1000, matching: 1000 }),
        ],
        prefix,
      ),
    ).toMatch(/has 50\.0 % .* from 80\.0 % to about 40\.0 %/);
  });

  it('is a bound where not all keys were counted', () => {
    expect(dropOf([primary({ countedAll: false })], prefix)).toMatch(
      /has at least 25\.0 % .* to about 60\.0 % or less, if/,
    );
  });

  it.each([
    ['the servers do not tell', primary({ hits: undefined })],
    ['nothing was asked for', primary({ hits: 0, misses: 0 })],
  ])('is not guessed where %s', (_, unknown) => {
    expect(dropOf([unknown], prefix)).toMatch(
      /by the share of “Results of search”; how much that is, is not known\./,
    );
    expect(dropOf([unknown], { all: true })).toMatch(
      /^The cache hit rate falls to 0 and rises/,
    );
  });
});
