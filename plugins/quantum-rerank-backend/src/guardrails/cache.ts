import type {
  CacheConfig,
  CacheFlushParameters,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { CacheError, CacheFacts } from '../caches';
import {
  describeShare,
  hitRateOf,
  keysToRemove,
  nameOfPrimary,
  shareOfKeys,
  titleOfPrefix,
} from '../operations/plan/cachePlan';
import type { Guardrail } from './Guardrail';

/** What guardrails of a flush may look at. */
export interface CacheContext {
  environment: ProfileEnvironment;
  /** Absent when the profile names none. */
  cache?: CacheConfig;
  parameters: CacheFlushParameters;
  /** Absent when they could not be read. */
  facts?: CacheFacts;
  /** Why they could not be read. */
  problem?: CacheError;
}

const notConfigured: Guardrail<CacheContext> = {
  code: 'cache-not-configured',
  defaultEffect: 'refuse',
  check: ({ cache, environment }) =>
    cache
      ? undefined
      : {
          message: `The environment ${environment.name} names no cache. An operator adds its address to the profile, or to app-config.`,
        },
};

const prefixUnknown: Guardrail<CacheContext> = {
  code: 'cache-prefix-unknown',
  defaultEffect: 'refuse',
  check({ cache, parameters: { prefix } }) {
    if (
      !cache ||
      prefix === undefined ||
      cache.prefixes.some(each => each.prefix === prefix)
    ) {
      return undefined;
    }
    const known = cache.prefixes.map(each => each.prefix);
    return {
      field: 'prefix',
      message:
        known.length > 0
          ? `The profile does not list this prefix. It lists ${known.join(
              ', ',
            )}.`
          : 'The profile lists no prefix, so only the whole cache can be flushed.',
    };
  },
};

const unreachable: Guardrail<CacheContext> = {
  code: 'cache-unreachable',
  defaultEffect: 'refuse',
  check: ({ problem }) =>
    problem &&
    ['unreachable', 'busy', 'moved', 'unexpected'].includes(problem.kind)
      ? { message: `The cache cannot be asked. ${problem.message}` }
      : undefined,
};

const notAllowed: Guardrail<CacheContext> = {
  code: 'cache-not-allowed',
  defaultEffect: 'refuse',
  check: ({ problem }) =>
    problem?.kind === 'not-allowed' ? { message: problem.message } : undefined,
};

const readOnly: Guardrail<CacheContext> = {
  code: 'cache-read-only-replica',
  defaultEffect: 'refuse',
  check: ({ problem }) =>
    problem?.kind === 'replica' ? { message: problem.message } : undefined,
};

const otherMode: Guardrail<CacheContext> = {
  code: 'cache-mode-differs',
  defaultEffect: 'refuse',
  check: ({ problem }) =>
    problem?.kind === 'mode' ? { message: problem.message } : undefined,
};

/** Keys of a shard without a primary would come back with it. */
const primaryFailing: Guardrail<CacheContext> = {
  code: 'cache-primary-failing',
  defaultEffect: 'refuse',
  check({ facts }) {
    if (!facts || (facts.failing.length === 0 && facts.uncovered === 0)) {
      return undefined;
    }
    return {
      message:
        facts.failing.length > 0
          ? `The cluster has no healthy primary for a part of the keys: ${facts.failing
              .map(nameOfPrimary)
              .join(', ')} ${
              facts.failing.length === 1 ? 'fails' : 'fail'
            }. Wait until a replica takes over, or bring it back.`
          : `The cluster has no primary for ${facts.uncovered} of its 16384 slots.`,
    };
  },
};

const nothingToFlush: Guardrail<CacheContext> = {
  code: 'nothing-to-do',
  defaultEffect: 'refuse',
  check({ facts, parameters }) {
    if (!facts) {
      return undefined;
    }
    const { keys, countedAll } = keysToRemove(facts, parameters);
    if (keys > 0 || !countedAll) {
      return undefined;
    }
    return parameters.prefix === undefined
      ? { message: 'The cache is empty already.' }
      : {
          field: 'prefix',
          message: 'There is no key that begins with this prefix.',
        };
  },
};

const flushAll: Guardrail<CacheContext> = {
  code: 'cache-flush-all',
  defaultEffect: 'require-typed-confirmation',
  check({ cache, environment, parameters }) {
    if (!cache || parameters.prefix !== undefined) {
      return undefined;
    }
    const [first] = cache.prefixes;
    return {
      effect:
        environment.tier === 'production'
          ? 'require-typed-confirmation'
          : 'inform',
      message:
        'All keys are removed, also those of other programs that use the same database.',
      ...(first
        ? { suggestion: `Flush one prefix first, e.g. ${first.title}.` }
        : {}),
    };
  },
};

const hitRateDrops: Guardrail<CacheContext> = {
  code: 'cache-hit-rate-drops',
  defaultEffect: 'inform',
  check({ cache, facts, parameters: { prefix } }) {
    if (!cache || !facts) {
      return undefined;
    }
    const now = hitRateOf(facts.primaries);
    const from = now === undefined ? '' : ` from ${describeShare(now)}`;
    return {
      message:
        prefix === undefined
          ? `The cache hit rate falls${from} to 0 and rises again as requests fill the cache. Until then every request is computed: responses take longer and the pods have more load.`
          : `${dropOfPrefix(
              titleOfPrefix(cache, prefix),
              facts,
              prefix,
            )} It rises again as requests fill the cache. Until then those requests are computed: responses take longer and the pods have more load.`,
    };
  },
};

/** How far the hit rate falls, as far as it can be known: which keys are asked for most is not. */
function dropOfPrefix(
  title: string,
  facts: CacheFacts,
  prefix: string,
): string {
  const now = hitRateOf(facts.primaries);
  const share = shareOfKeys(facts, { prefix });
  if (now === undefined || share === undefined) {
    return `The cache hit rate falls by the share of “${title}”; how much that is, is not known.`;
  }
  const { countedAll } = keysToRemove(facts, { prefix });
  return `“${title}” has ${countedAll ? '' : 'at least '}${describeShare(
    share,
  )} of the keys, so the cache hit rate falls from ${describeShare(
    now,
  )} to about ${describeShare(now * (1 - share))}${
    countedAll ? '' : ' or less'
  }, if all keys are asked for alike.`;
}

/** Guardrails of a flush, in the order in which equally grave findings are shown. */
export const cacheGuardrails: Guardrail<CacheContext>[] = [
  notConfigured,
  prefixUnknown,
  notAllowed,
  readOnly,
  otherMode,
  unreachable,
  primaryFailing,
  nothingToFlush,
  flushAll,
  hitRateDrops,
];
