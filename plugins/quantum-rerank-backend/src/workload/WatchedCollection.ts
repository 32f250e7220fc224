import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  describeForLog,
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';
import { askedPauseMs } from '../kubernetes/retryDelay';
import type {
  KubernetesApi,
  KubernetesObjectLike,
  WatchEvent,
} from '../kubernetes/KubernetesApi';
import { BackOff } from './backOff';
import { isRecord, text, type Json } from './projections/read';
import { WatchStatus } from './WatchStatus';

/** After an unreadable event everything is listed again, but not more often than this. */
const RELIST_PAUSE_MS = 30_000;
/** A watch that lasted this long was a good one. */
const GOOD_WATCH_MS = 5_000;

/** Longer than a watch may be silent and the next one take to begin; beyond that something hangs. */
const QUIET_MS = 60_000;

/** What to watch and what to keep of it. */
export interface WatchedCollectionOptions<T> {
  api: KubernetesApi;
  /** Resource name as in the API, for messages. */
  resource: string;
  path: string;
  query?: Record<string, string>;
  /** What to keep; undefined: not of interest; an exception: set aside as unreadable. */
  project: (object: Json) => T | undefined;
  /** Called after any change of the objects or of the status. */
  onChange: () => void;
  logger: LoggerService;
  now?: () => number;
  random?: () => number;
  pageSize?: number;
  /** Time without contact after which it is stale, whatever the watch says. */
  quietMs?: number;
}

/**
 * The objects of one list path, kept up to date by one watch: listed at the
 * start and after 410, resumed from the last resourceVersion after anything
 * else, with growing pauses. One bad object is set aside and never stops the
 * rest.
 */
export class WatchedCollection<T> {
  readonly resource: string;
  readonly status: WatchStatus;
  readonly #options: WatchedCollectionOptions<T>;
  readonly #now: () => number;
  readonly #backOff: BackOff;
  readonly #stopped = new AbortController();
  #items = new Map<string, T>();
  #unreadable = new Set<string>();
  #lostLines = 0;
  #relistPending = false;
  #resourceVersion?: string;
  #listedAt = -Infinity;
  #attempted!: () => void;
  /** Ends with the first list, good or not. */
  readonly firstAttempt: Promise<void>;

  constructor(options: WatchedCollectionOptions<T>) {
    this.#options = options;
    this.resource = options.resource;
    this.#now = options.now ?? Date.now;
    this.#backOff = new BackOff(options.random);
    this.status = new WatchStatus({
      now: this.#now,
      onChange: options.onChange,
      quietMs: options.quietMs ?? QUIET_MS,
    });
    this.firstAttempt = new Promise(resolve => {
      this.#attempted = resolve;
    });
  }

  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  /** Everything is known as it is now, as far as the watch can tell. */
  get isCurrent(): boolean {
    return (
      this.status.state === 'live' &&
      this.#unreadable.size === 0 &&
      !this.#relistPending
    );
  }

  /** What could not be read although the watch works. */
  get note(): string | undefined {
    const notes = [];
    if (this.#unreadable.size > 0) {
      const [first] = this.#unreadable;
      notes.push(
        `${this.#unreadable.size} unreadable and left out, e.g. ${first}`,
      );
    }
    if (this.#lostLines > 0) {
      notes.push(
        `${
          this.#lostLines
        } lines of the watch were unreadable, the list is read again after such`,
      );
    }
    return notes.length > 0 ? notes.join('; ') : undefined;
  }

  start(): this {
    this.#run().catch(error => {
      this.#options.logger.error(
        `Watching ${this.resource} ended: ${stringifyError(error)}`,
      );
    });
    return this;
  }

  stop(): void {
    this.#stopped.abort();
    this.status.stop();
    this.#attempted();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        if (
          this.#resourceVersion === undefined ||
          (this.#relistPending && this.#mayRelist())
        ) {
          await this.#list(signal);
        }
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        await this.#recover(error, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { api, path, query, pageSize } = this.#options;
    const items = new Map<string, T>();
    const unreadable = new Set<string>();
    const list = await api.list<never>(path, {
      query,
      signal,
      pageSize,
      project: object => {
        this.#take(object, items, unreadable);
        return undefined;
      },
    });
    this.#items = items;
    this.#unreadable = unreadable;
    this.#resourceVersion = list.metadata.resourceVersion;
    this.#listedAt = this.#now();
    this.#relistPending = false;
    this.status.live();
    this.#attempted();
    this.#options.onChange();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const began = this.#now();
    const endToRelist = () => {
      if (this.#relistPending && this.#mayRelist()) {
        ended.abort();
      }
    };
    const events = this.#options.api.watch(this.#options.path, {
      resourceVersion: this.#resourceVersion ?? '',
      query: this.#options.query,
      signal: AbortSignal.any([signal, ended.signal]),
      onOpen: () => this.status.live(),
      onUnreadable: line => {
        this.#lostLines += 1;
        this.#relistPending = true;
        this.#options.logger.warn(
          `Watching ${this.resource}: a line of ${line.bytes} bytes was ${line.reason}`,
        );
        this.#options.onChange();
        endToRelist();
      },
    });
    for await (const event of events) {
      this.status.contact();
      this.#apply(event);
      endToRelist();
    }
    if (this.#now() - began >= GOOD_WATCH_MS) {
      this.#backOff.reset();
    } else if (!signal.aborted && !ended.signal.aborted) {
      // A server that ends every watch at once must not be asked in a loop.
      await this.#backOff.pause(signal);
    }
  }

  #mayRelist(): boolean {
    return this.#now() - this.#listedAt >= RELIST_PAUSE_MS;
  }

  #apply(event: WatchEvent): void {
    const version = event.object.metadata.resourceVersion;
    if (version) {
      this.#resourceVersion = version;
    }
    if (event.type === 'BOOKMARK') {
      return;
    }
    const { name } = event.object.metadata;
    const before = this.#items.get(name);
    if (event.type === 'DELETED') {
      this.#items.delete(name);
      this.#unreadable.delete(name);
    } else {
      this.#take(event.object, this.#items, this.#unreadable);
    }
    if (!isDeepStrictEqual(before, this.#items.get(name))) {
      this.#options.onChange();
    }
  }

  /** Puts an object where it belongs: among the items, aside, or nowhere. */
  #take(
    object: KubernetesObjectLike | unknown,
    items: Map<string, T>,
    unreadable: Set<string>,
  ): void {
    const name =
      isRecord(object) && isRecord(object.metadata)
        ? text(object.metadata.name)
        : undefined;
    if (!isRecord(object) || name === undefined) {
      unreadable.add('an object without a name');
      return;
    }
    try {
      const kept = this.#options.project(object);
      unreadable.delete(name);
      if (kept === undefined) {
        items.delete(name);
      } else {
        items.set(name, kept);
      }
    } catch (error) {
      items.delete(name);
      if (!unreadable.has(name)) {
        this.#options.logger.warn(
          `Watching ${this.resource}: ${name} is left out: ${stringifyError(
            error,
          )}`,
        );
      }
      unreadable.add(name);
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof KubernetesApiError && error.status === 410) {
      const first = this.#resourceVersion !== undefined;
      this.#resourceVersion = undefined;
      if (first) {
        return;
      }
    }
    const { state, reason } = this.status;
    this.status.broken(error, {
      immediately: error instanceof KubernetesConnectionError && error.silent,
    });
    if (state === 'live' || this.status.reason !== reason) {
      this.#options.logger.warn(
        `Watching ${this.resource} is interrupted: ${describeForLog(error)}`,
      );
    }
    this.#attempted();
    const asked = askedPauseMs(error);
    if (error instanceof KubernetesConnectionError && error.heldBack) {
      await this.#backOff.wait(signal, asked);
      return;
    }
    await this.#backOff.pause(signal, { atLeastMs: asked });
  }
}
