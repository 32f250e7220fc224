import type { CacheStandIn } from '../cache';

/** Requests whose answers are kept. */
export type CachedClass = 'similarity' | 'batch';

/** Share of the requests that are answered from a cache that has what it usually has. */
const NORMAL_HIT_RATE = 0.24;
/** Share of the answers that are kept. */
const KEPT = 0.2;
/** Seconds of the usual load that fill the cache, when nothing is answered from it. */
const FILLED_BY_SECONDS = 150;
const ANSWERS: Record<
  CachedClass,
  { kind: string; share: number; bytes: number }
> = {
  similarity: { kind: 'similarity:', share: 0.75, bytes: 900 },
  batch: { kind: 'batch:', share: 0.2, bytes: 24_000 },
};
/** Counters of who asks how often: keys that no flush by prefix should touch. */
const CLIENTS = { kind: 'rate-limit:', keys: 40, bytes: 16 };

/**
 * The answers that the service keeps. How many requests are answered from them
 * follows from how many there are; those that are not leave some of their answers behind.
 */
export class ServiceCache {
  private readonly usual: Record<CachedClass, number>;
  private readonly cache: CacheStandIn;
  private written = 0;
  private asked = 0;

  /** @param baseRate - usual requests per second */
  constructor(cache: CacheStandIn, baseRate: number) {
    this.cache = cache;
    const usually = ({ share }: { share: number }) =>
      Math.round(baseRate * share * KEPT * FILLED_BY_SECONDS);
    this.usual = {
      similarity: usually(ANSWERS.similarity),
      batch: usually(ANSWERS.batch),
    };
    for (const endpoint of ['similarity', 'batch'] as const) {
      for (let index = 0; index < this.usual[endpoint]; index++) {
        this.keep(endpoint);
      }
    }
    for (let index = 0; index < CLIENTS.keys; index++) {
      cache.set(`${CLIENTS.kind}client-${index}`, CLIENTS.bytes);
    }
  }

  /** Lets the service reach it, or not. */
  reach(isReachable: boolean): void {
    this.cache.reach(isReachable).catch(error => {
      process.emitWarning(`The cache of the sandbox: ${error}`);
    });
  }

  /** Looks for the answer to a request. @returns whether it was there */
  find(endpoint: CachedClass): boolean {
    const kept = this.cache.countOf(ANSWERS[endpoint].kind);
    const hit =
      Math.random() <
      NORMAL_HIT_RATE * Math.min(1, kept / this.usual[endpoint]);
    const { servers } = this.cache;
    servers[this.asked++ % servers.length].count(hit);
    if (!hit && kept < this.usual[endpoint] && Math.random() < KEPT) {
      this.keep(endpoint);
    }
    return hit;
  }

  private keep(endpoint: CachedClass): void {
    const { kind, bytes } = ANSWERS[endpoint];
    const name = (this.written++).toString(16).padStart(8, '0');
    this.cache.set(`${kind}${name}`, bytes);
  }
}
