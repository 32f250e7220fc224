import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';

const LIFETIME_MS = 5_000;
const MOST_ENTRIES = 1_000;

interface Entry {
  readAt: number;
  entity: Promise<Entity | undefined>;
}

/**
 * Answers of the catalog for a few seconds, per caller: the key holds the
 * whole principal, so nobody is answered with what somebody else may see.
 */
export class EntityCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(options: { now?: () => number } = {}) {
    this.#now = options.now ?? Date.now;
  }

  async get(
    entityRef: string,
    credentials: BackstageCredentials,
    read: () => Promise<Entity | undefined>,
  ): Promise<Entity | undefined> {
    const key = JSON.stringify([credentials.principal, entityRef]);
    const cached = this.#entries.get(key);
    if (cached && this.#now() - cached.readAt < LIFETIME_MS) {
      return cached.entity;
    }
    const entity = read();
    this.#entries.delete(key);
    this.#entries.set(key, { readAt: this.#now(), entity });
    // Absence and failure are asked again at once.
    entity.then(
      found => found ?? this.#entries.delete(key),
      () => this.#entries.delete(key),
    );
    if (this.#entries.size > MOST_ENTRIES) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return entity;
  }
}
