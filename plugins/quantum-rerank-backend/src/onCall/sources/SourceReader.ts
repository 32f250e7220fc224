import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { OnCallSourceState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OnCallSource,
  OnCallSourceShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Target } from '../../profile/ProfileService';
import { overlaps, type Span } from '../rotation/spans';
import { DAY } from '../rotation/wallClock';
import { isAhead, isWithin } from '../elapsed';
import { cleanShifts } from './cleanShifts';
import { endsWithin, untilAborted } from './waiting';

const DEFAULT_FRESH_SECONDS = 60;
const TIMEOUT_MS = 10_000;
/** A failure that took this long is one that everybody would wait for. */
const SLOW_MS = 5_000;
/** So long it is waited for where an earlier answer is at hand. */
const SHORT_WAIT_MS = 1_000;
/** So long it is waited for a source that has never answered, whatever others wait for. */
const LEAST_WAIT_MS = 500;
/** How long somebody counts as on call whose source fails. */
export const TRUSTED_MS = 15 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_WISH_MS = 60 * 60_000;
const MOST_ENTRIES = 500;

interface Entry {
  target: string;
  range: Span;
  shifts?: OnCallSourceShift[];
  succeededAt?: number;
  failures: number;
  reason?: string;
  retryAt: number;
  inFlight?: Promise<void>;
}

/** What a source says, and how good that is. */
export interface SourceAnswer {
  shifts: OnCallSourceShift[];
  state: OnCallSourceState;
  /** Milliseconds since 1970. */
  lastSuccessAt?: number;
  /** The time that the shifts are about; absent when nothing is known. */
  known?: Span;
}

/**
 * Asks one source, keeps its answers, and goes on showing them while it
 * fails. A source that fails is asked again after a while, or when it wished
 * to be.
 */
export class SourceReader {
  readonly source: OnCallSource;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  /** Until when the whole source wishes to be left alone. */
  #quietUntil = 0;
  /** When the questions that it has not answered yet were asked. */
  readonly #pending = new Set<{ began: number }>();
  /** Whether somebody with an earlier answer waited for it in vain. */
  #slow = false;

  constructor(options: {
    source: OnCallSource;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.source = options.source;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The shifts that overlap a stretch of time. Never throws.
   *
   * @param waitMs - after this long the answer is what is known so far; sooner
   * where an earlier answer is at hand, and at once where that was in vain
   */
  async read(
    target: Target,
    range: Span,
    waitMs: number,
  ): Promise<SourceAnswer> {
    const entry = this.#entryOf(target, range);
    const fresh = (this.source.freshForSeconds ?? DEFAULT_FRESH_SECONDS) * 1000;
    const isYoung = (limitMs: number) =>
      entry.succeededAt !== undefined &&
      entry.failures === 0 &&
      isWithin(entry.succeededAt, this.#now(), limitMs);
    const isFresh = () => isYoung(fresh);
    if (isFresh()) {
      return this.#answer(entry, 'live');
    }
    const now = this.#now();
    if (
      !isAhead(entry.retryAt, now, LONGEST_PAUSE_MS) &&
      !isAhead(this.#quietUntil, now, LONGEST_WISH_MS)
    ) {
      entry.inFlight ??= this.#ask(target, entry).finally(() => {
        entry.inFlight = undefined;
      });
    }
    const knownSince = this.#knownOf(entry)?.succeededAt;
    // What is older would be no answer to a permission.
    const isKnown =
      knownSince !== undefined && isWithin(knownSince, now, TRUSTED_MS);
    const shortWaitMs = this.#slow ? 0 : SHORT_WAIT_MS;
    const longest = isKnown ? Math.min(shortWaitMs, waitMs) : waitMs;
    if (
      entry.inFlight &&
      !(await endsWithin(entry.inFlight, this.#leftOf(longest)))
    ) {
      this.#slow ||= isKnown;
      // One that takes its time is not yet one that cannot be read.
      return isYoung(2 * fresh)
        ? this.#answer(entry, 'live')
        : this.#lastKnown(
            entry,
            entry.reason ?? `It has not answered within ${longest / 1000} s`,
          );
    }
    return isFresh() || entry.succeededAt === this.#now()
      ? this.#answer(entry, 'live')
      : this.#lastKnown(entry, entry.reason ?? 'It wishes to be asked later');
  }

  async #ask(target: Target, entry: Entry): Promise<void> {
    const { id } = this.source;
    const began = this.#now();
    const question = { began };
    this.#pending.add(question);
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const answer = await untilAborted(
        signal,
        // A source that throws before it promises anything fails like others.
        (async () =>
          this.source.getShifts({
            entityRef: target.entityRef,
            annotations: { ...target.entity.metadata.annotations },
            environment: target.environment.name,
            from: new Date(entry.range.from),
            to: new Date(entry.range.until),
            signal,
          }))(),
        TIMEOUT_MS,
      );
      entry.shifts = cleanShifts(answer);
      entry.succeededAt = this.#now();
      entry.failures = 0;
      entry.reason = undefined;
      entry.retryAt = 0;
      this.#slow = false;
    } catch (thrown) {
      const error = toError(thrown);
      entry.failures += 1;
      entry.reason = reasonOf(error);
      entry.retryAt =
        this.#now() +
        Math.min(FIRST_PAUSE_MS * 2 ** (entry.failures - 1), LONGEST_PAUSE_MS);
      const { retryAfterSeconds } = error as { retryAfterSeconds?: unknown };
      if (typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0) {
        this.#quietUntil =
          this.#now() + Math.min(retryAfterSeconds * 1000, LONGEST_WISH_MS);
      } else if (this.#now() - began >= SLOW_MS) {
        // Whoever asks about another service need not wait for it as well.
        this.#quietUntil = entry.retryAt;
      }
      this.#logger.warn(
        `On-call source "${id}" gave no answer for ${entry.target}: ${entry.reason}`,
      );
    } finally {
      this.#pending.delete(question);
    }
  }

  /**
   * What is left of a wait: whoever asks one question after another waits no
   * longer than for the first that is still open.
   */
  #leftOf(waitMs: number): number {
    const waited = Math.max(
      0,
      ...[...this.#pending].map(({ began }) => this.#now() - began),
    );
    return Math.max(Math.min(waitMs, LEAST_WAIT_MS), waitMs - waited);
  }

  #lastKnown(entry: Entry, reason: string): SourceAnswer {
    const best = this.#knownOf(entry);
    return best
      ? this.#answer(best, 'stale', reason)
      : {
          shifts: [],
          state: {
            id: this.source.id,
            title: this.source.title,
            state: 'unreachable',
            reason,
          },
        };
  }

  /** What is known of the time, of this question or another one. */
  #knownOf(entry: Entry): Entry | undefined {
    if (entry.succeededAt !== undefined) {
      return entry;
    }
    const [best] = [...this.#entries.values()]
      .filter(
        other =>
          other.succeededAt !== undefined &&
          other.target === entry.target &&
          overlaps(other.range, entry.range),
      )
      .sort((a, b) => b.succeededAt! - a.succeededAt!);
    return best;
  }

  #answer(
    entry: Entry,
    state: 'live' | 'stale',
    reason?: string,
  ): SourceAnswer {
    return {
      shifts: entry.shifts ?? [],
      known: entry.range,
      lastSuccessAt: entry.succeededAt,
      state: {
        id: this.source.id,
        title: this.source.title,
        state,
        ...(reason ? { reason } : {}),
        ...(entry.succeededAt === undefined
          ? {}
          : { lastSuccessAt: new Date(entry.succeededAt).toISOString() }),
      },
    };
  }

  /** Questions about the same days are one question. */
  #entryOf(target: Target, range: Span): Entry {
    const days = {
      from: Math.floor(range.from / DAY) * DAY,
      until: Math.ceil(range.until / DAY) * DAY,
    };
    const name = `${target.entityRef}#${target.environment.name}`;
    const key = `${name}#${days.from}#${days.until}`;
    const entry = this.#entries.get(key) ?? {
      target: name,
      range: days,
      failures: 0,
      retryAt: 0,
    };
    // The most recently used is the last to go.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MOST_ENTRIES) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return entry;
  }
}

/** Contracted to name no address or credential; still, one short line. */
function reasonOf(error: Error): string {
  return error.message.replace(/\s+/g, ' ').slice(0, 200) || 'It failed';
}
