import type { Target } from '../../profile/ProfileService';
import { isWithin } from '../elapsed';
import type { Span } from '../rotation/spans';
import type { OverrideStore, StoredOverride } from './OverrideStore';

/** Every check of a permission asks, so the database is not asked each time. */
const FRESH_MS = 2_000;
const MOST_TARGETS = 1_000;

interface Kept {
  readAt: number;
  overrides: StoredOverride[];
}

/** Overrides in force, kept for two seconds for checks of permissions. */
export class OverrideReader {
  readonly #store: Pick<OverrideStore, 'listInForce'>;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(options: {
    store: Pick<OverrideStore, 'listInForce'>;
    now?: () => number;
  }) {
    this.#store = options.store;
    this.#now = options.now ?? Date.now;
  }

  /** @throws ServiceUnavailableError when the database is away */
  read(target: Target, reach: Span): Promise<StoredOverride[]> {
    return this.#store.listInForce({
      entityRef: target.entityRef,
      environment: target.environment.name,
      ...reach,
    });
  }

  /**
   * Those of the present. While the database is away, what was last read for
   * as long as it can be trusted.
   *
   * @throws ServiceUnavailableError when there is nothing to trust
   */
  async readTrusted(
    target: Target,
    reach: Span,
    trustedMs: number,
  ): Promise<StoredOverride[]> {
    const key = keyOf(target);
    const kept = this.#kept.get(key);
    const isYoung = (limitMs: number) =>
      kept !== undefined && isWithin(kept.readAt, this.#now(), limitMs);
    if (kept && isYoung(FRESH_MS)) {
      return kept.overrides;
    }
    try {
      const overrides = await this.read(target, reach);
      this.#kept.delete(key);
      this.#kept.set(key, { readAt: this.#now(), overrides });
      if (this.#kept.size > MOST_TARGETS) {
        const [oldest] = this.#kept.keys();
        this.#kept.delete(oldest);
      }
      return overrides;
    } catch (error) {
      if (kept && isYoung(trustedMs)) {
        return kept.overrides;
      }
      throw error;
    }
  }

  /** After a change of this process. */
  forget(target: Target): void {
    this.#kept.delete(keyOf(target));
  }
}

function keyOf({ entityRef, environment }: Target): string {
  return `${entityRef}#${environment.name}`;
}
