import { toError } from '@backstage/errors';
import { amSilencesSchema, momentOf, type AmSilence } from './answers';
import type { JsonClient } from './JsonClient';
import { agedSilence } from './silences';

/**
 * An Alertmanager tells the silences of everybody, and those that ended within
 * days: it may be a long list, and is of no use to find out what fires.
 */
const SHARED_MS = 30_000;

/** The newest silences, and why there are no newer ones. */
export interface SilenceReading {
  items: AmSilence[];
  problem?: string;
}

/**
 * Reads the silences of an Alertmanager apart from its alerts, so that a list
 * that is too long or too slow keeps nobody from knowing what fires. Only who
 * looks first, or has just changed them, waits for them.
 */
export class SilenceReader {
  readonly #client: JsonClient;
  readonly #now: () => number;
  #asked: Promise<void> | undefined;
  #askedAt = -Infinity;
  /** As they were read, and when. */
  #read: { items: AmSilence[]; at: number } | undefined;
  #problem: string | undefined;

  constructor(options: { client: JsonClient; now: () => number }) {
    this.#client = options.client;
    this.#now = options.now;
  }

  /** Never throws: trouble is part of the answer. */
  async read(): Promise<SilenceReading> {
    const isAwaited = this.#askedAt === -Infinity;
    if (!this.#asked && this.#now() - this.#askedAt >= SHARED_MS) {
      this.#askedAt = this.#now();
      this.#asked = this.#ask().finally(() => {
        this.#asked = undefined;
      });
    }
    if (isAwaited || !this.#read) {
      await this.#asked;
    }
    const now = this.#now();
    const { items = [], at = now } = this.#read ?? {};
    return {
      items: items.map(each =>
        this.#problem || changesAfter(each, at) ? agedSilence(each, now) : each,
      ),
      ...(this.#problem && { problem: this.#problem }),
    };
  }

  /** Reads again when somebody looks next, who then waits for it. */
  forget(): void {
    this.#askedAt = -Infinity;
  }

  async #ask(): Promise<void> {
    try {
      const items = await this.#client.ask(
        amSilencesSchema,
        '/api/v2/silences',
      );
      this.#read = { items, at: this.#now() };
      this.#problem = undefined;
    } catch (error) {
      this.#problem = toError(error).message;
    }
  }
}

/**
 * Whether a silence begins or ends after it was read. One that should have
 * before is as its Alertmanager said, whose clock may be another.
 */
function changesAfter(
  { startsAt, endsAt, status }: AmSilence,
  at: number,
): boolean {
  const next = momentOf(status.state === 'pending' ? startsAt : endsAt);
  return next === undefined || next > at;
}
