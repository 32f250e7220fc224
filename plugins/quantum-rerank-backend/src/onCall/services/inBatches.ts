/** So many services are asked at a time. */
const AT_ONCE = 8;

/**
 * Works on some items at a time and gives what comes out in their order, so
 * that whoever needs only the first ones may stop.
 */
export async function* inBatches<T, R>(
  items: T[],
  work: (item: T) => Promise<R>,
): AsyncGenerator<{ item: T; result: R }> {
  for (let index = 0; index < items.length; index += AT_ONCE) {
    const batch = items.slice(index, index + AT_ONCE);
    const results = await Promise.all(batch.map(work));
    for (const [place, item] of batch.entries()) {
      yield { item, result: results[place] };
    }
  }
}
