import type { ExecutionRecord } from '../store/executionRecord';

/**
 * What became of pods that were to be evicted, without the full stop: what
 * somebody else removed is not claimed.
 *
 * @param from - where they were, as words after the number
 */
export function describeEviction(
  names: string[],
  { eviction }: Pick<ExecutionRecord, 'eviction'>,
  from = '',
): string {
  const gone = eviction?.gone?.length ?? 0;
  const all = pods(names.length);
  if (gone === 0) {
    return `Evicted ${all}${from}`;
  }
  const evicted = names.length - gone;
  return evicted === 0
    ? `Evicted no pod${from}, because ${
        gone === 1 ? 'it was' : `all ${gone} were`
      } removed by somebody else before`
    : `Evicted ${evicted} of ${all}${from}, ${gone} ${
        gone === 1 ? 'was' : 'were'
      } removed by somebody else before`;
}

function pods(count: number): string {
  return `${count} ${count === 1 ? 'pod' : 'pods'}`;
}
