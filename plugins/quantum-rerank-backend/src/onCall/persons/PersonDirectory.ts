import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { isAhead, isWithin } from '../elapsed';
import { oneLine } from '../oneLine';

const FRESH_MS = 60_000;
const PAUSE_MS = 5_000;
const MOST_ENTRIES = 5_000;
const WAIT_MS = 3_000;
const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'spec.profile',
];

/** What the catalog says of a person or group. */
export interface CatalogPerson {
  name: string;
  email?: string;
  phone?: string;
}

/** `unknown`: the catalog did not answer, so nothing can be said. */
export type PersonLookup = CatalogPerson | 'absent' | 'unknown';

interface Cached<T> {
  value: T;
  readAt: number;
}

/**
 * Names and addresses of persons from the catalog, read as this plugin and
 * kept for a minute. Whoever shows them decides what the caller may see. When
 * the catalog is away the last answers stay, and what was never read is
 * unknown.
 */
export class PersonDirectory {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  readonly #persons = new Map<string, Cached<CatalogPerson | 'absent'>>();
  readonly #emails = new Map<string, Cached<string | undefined>>();
  #awayUntil = 0;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  /** By normalized reference. Never throws. */
  async lookUp(refs: string[]): Promise<Map<string, PersonLookup>> {
    const wanted = [...new Set(refs)];
    const missing = wanted.filter(ref => !this.#isFresh(this.#persons, ref));
    if (missing.length > 0) {
      await this.#ask(async () => {
        const { items } = await this.#catalog.getEntitiesByRefs(
          { entityRefs: missing, fields: FIELDS },
          { credentials: await this.#auth.getOwnServiceCredentials() },
        );
        missing.forEach((ref, index) =>
          this.#keep(this.#persons, ref, toPerson(items[index])),
        );
      }, WAIT_MS);
    }
    return new Map(
      wanted.map(ref => [ref, this.#persons.get(ref)?.value ?? 'unknown']),
    );
  }

  /**
   * Users by their e-mail address, in lower case; absent where no user or more
   * than one has it. Never throws.
   */
  async findByEmail(
    emails: string[],
    waitMs: number,
  ): Promise<Map<string, string>> {
    const wanted = [
      ...new Set(emails.map(email => email.toLocaleLowerCase('en-US'))),
    ];
    const missing = wanted.filter(email => !this.#isFresh(this.#emails, email));
    if (missing.length > 0) {
      await this.#ask(async () => {
        const { items } = await this.#catalog.getEntities(
          {
            // The catalog compares without regard to case.
            filter: { kind: 'User', 'spec.profile.email': missing },
            fields: FIELDS,
          },
          { credentials: await this.#auth.getOwnServiceCredentials() },
        );
        for (const email of missing) {
          const found = items.filter(
            entity =>
              textOf(entity, 'email')?.toLocaleLowerCase('en-US') === email,
          );
          this.#keep(
            this.#emails,
            email,
            // An address that two users have names neither.
            found.length === 1
              ? stringifyEntityRef(found[0]).toLocaleLowerCase('en-US')
              : undefined,
          );
        }
      }, waitMs);
    }
    return new Map(
      wanted.flatMap(email => {
        const ref = this.#emails.get(email)?.value;
        return ref === undefined ? [] : [[email, ref] as const];
      }),
    );
  }

  #isFresh<T>(cache: Map<string, Cached<T>>, key: string): boolean {
    const cached = cache.get(key);
    return (
      cached !== undefined && isWithin(cached.readAt, this.#now(), FRESH_MS)
    );
  }

  #keep<T>(cache: Map<string, Cached<T>>, key: string, value: T): void {
    cache.delete(key);
    cache.set(key, { value, readAt: this.#now() });
    if (cache.size > MOST_ENTRIES) {
      const [oldest] = cache.keys();
      cache.delete(oldest);
    }
  }

  async #ask(question: () => Promise<void>, waitMs: number): Promise<void> {
    if (isAhead(this.#awayUntil, this.#now(), PAUSE_MS)) {
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const failed = (error: unknown) => {
      this.#awayUntil = this.#now() + PAUSE_MS;
      this.#logger.warn(
        `The catalog cannot say who persons are: ${stringifyError(error)}`,
      );
    };
    await Promise.race([
      question().catch(failed),
      new Promise<void>(resolve => {
        timer = setTimeout(resolve, waitMs);
      }),
    ]);
    clearTimeout(timer);
  }
}

function toPerson(entity: Entity | undefined): CatalogPerson | 'absent' {
  if (!entity) {
    return 'absent';
  }
  const { title, name } = entity.metadata;
  return {
    name: textOf(entity, 'displayName') ?? oneLine(title ?? name),
    email: textOf(entity, 'email'),
    phone: textOf(entity, 'phone'),
  };
}

function textOf(entity: Entity, key: string): string | undefined {
  const profile = entity.spec?.profile as Record<string, unknown> | undefined;
  const value = profile?.[key];
  const line = typeof value === 'string' ? oneLine(value) : '';
  return line || undefined;
}
