import { slotOf, SLOTS } from './slots';

/** What Redis spends on a key beside its name and value, about. */
const OVERHEAD_BYTES = 64;

/**
 * Keys of one server, in their slots. Values are sizes: nobody reads them.
 * Names are bytes, kept as Latin-1 texts.
 */
export class Keyspace {
  private readonly slots = new Map<number, Map<string, number>>();
  private readonly kinds = new Map<string, number>();
  private count = 0;
  private bytes = 0;

  get size(): number {
    return this.count;
  }

  /** Of the keys together. */
  get memoryBytes(): number {
    return this.bytes;
  }

  set(key: Buffer, valueBytes: number): void {
    this.delete(key);
    const slot = slotOf(key);
    const keys = this.slots.get(slot) ?? new Map<string, number>();
    this.slots.set(slot, keys);
    const size = key.length + valueBytes + OVERHEAD_BYTES;
    const name = key.toString('latin1');
    keys.set(name, size);
    this.add(name, 1, size);
  }

  has(key: Buffer): boolean {
    return !!this.slots.get(slotOf(key))?.has(key.toString('latin1'));
  }

  /** @returns whether it was there */
  delete(key: Buffer): boolean {
    const keys = this.slots.get(slotOf(key));
    const name = key.toString('latin1');
    const size = keys?.get(name);
    if (!keys || size === undefined) {
      return false;
    }
    keys.delete(name);
    this.add(name, -1, -size);
    return true;
  }

  clear(): void {
    this.slots.clear();
    this.kinds.clear();
    this.count = 0;
    this.bytes = 0;
  }

  /** How many keys there are of a kind, which is a name up to its first colon, e.g. `batch:`. */
  countOf(kind: string): number {
    return this.kinds.get(kind) ?? 0;
  }

  /**
   * Keys of the next slots. The cursor is a slot, so a key that stays is met
   * exactly once, whatever is removed or added meanwhile.
   *
   * @param least - keys to look at before it stops at the end of a slot
   * @returns cursor 0 at the end
   */
  scan(cursor: number, least: number): { cursor: number; keys: Buffer[] } {
    const keys: Buffer[] = [];
    for (let slot = cursor; slot < SLOTS; slot++) {
      for (const name of this.slots.get(slot)?.keys() ?? []) {
        keys.push(Buffer.from(name, 'latin1'));
      }
      if (keys.length >= least) {
        return { cursor: (slot + 1) % SLOTS, keys };
      }
    }
    return { cursor: 0, keys };
  }

  private add(name: string, keys: 1 | -1, bytes: number): void {
    const kind = name.slice(0, name.indexOf(':') + 1);
    this.kinds.set(kind, this.countOf(kind) + keys);
    this.count += keys;
    this.bytes += bytes;
  }
}
