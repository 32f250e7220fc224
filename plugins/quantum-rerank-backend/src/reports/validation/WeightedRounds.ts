/**
 * Takes turns by weight, evenly spread and without chance, so that two runs
 * send the same requests in the same order (smooth weighted round robin).
 */
export class WeightedRounds<T extends { weight: number }> {
  readonly #entries: Array<{ item: T; credit: number }>;
  readonly #total: number;

  constructor(items: T[]) {
    this.#entries = items.map(item => ({ item, credit: 0 }));
    this.#total = items.reduce((sum, { weight }) => sum + weight, 0);
  }

  next(): T {
    let best = this.#entries[0];
    for (const entry of this.#entries) {
      entry.credit += entry.item.weight;
      if (entry.credit > best.credit) {
        best = entry;
      }
    }
    best.credit -= this.#total;
    return best.item;
  }
}
