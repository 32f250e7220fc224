import type { WatchState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';

/** A short break is a reconnect, not a stale view. */
const GRACE_MS = 1_000;

/** How fresh one watched or polled kind is, and why. */
export class WatchStatus {
  state: WatchState = 'connecting';
  /** Milliseconds since the epoch; since when `state` holds. */
  since: number;
  reason?: string;
  lastContactAt?: number;
  /** The kind has been read at least once. */
  everRead = false;
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #quietMs?: number;
  #quiet?: NodeJS.Timeout;
  #grace?: NodeJS.Timeout;
  #stopped = false;
  /** Called stale for its silence only. */
  #isSilent = false;

  constructor(options: {
    now: () => number;
    onChange: () => void;
    /** Without contact for so long it is stale, whether an error came or not. */
    quietMs?: number;
  }) {
    this.#now = options.now;
    this.#onChange = options.onChange;
    this.#quietMs = options.quietMs;
    this.since = options.now();
  }

  /** The cluster was heard of. */
  contact(): void {
    this.lastContactAt = this.#now();
    if (this.#isSilent) {
      this.#isSilent = false;
      this.#set('live', undefined, this.#now());
    }
    if (this.#quiet) {
      this.#quiet.refresh();
    } else if (this.#quietMs !== undefined && !this.#stopped) {
      this.#quiet = setTimeout(() => this.#fellSilent(), this.#quietMs).unref();
    }
  }

  live(): void {
    this.contact();
    this.everRead = true;
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#set('live', undefined, this.#now());
  }

  /** The connection broke. What is known stays, and is called stale unless a reconnect follows at once. */
  broken(error: unknown, options: { immediately?: boolean } = {}): void {
    const { state, reason } = classify(error, this.everRead);
    this.#isSilent = false;
    const since = this.lastContactAt ?? this.#now();
    if (this.state !== 'live' || state !== 'stale' || options.immediately) {
      this.#set(state, reason, since);
      return;
    }
    this.#grace ??= setTimeout(() => {
      this.#grace = undefined;
      this.#set(state, reason, since);
    }, GRACE_MS).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#grace);
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
  }

  /** Whatever hangs: what was heard so long ago is not called live. */
  #fellSilent(): void {
    if (this.state === 'live') {
      this.#isSilent = true;
      this.#set(
        'stale',
        `Nothing was heard of it for ${(this.#quietMs ?? 0) / 1000} s`,
        this.lastContactAt ?? this.#now(),
      );
    }
  }

  #set(state: WatchState, reason: string | undefined, since: number): void {
    if (this.state === state && this.reason === reason) {
      return;
    }
    if (this.state !== state) {
      this.since = since;
    }
    this.state = state;
    this.reason = reason;
    this.#onChange();
  }
}

function classify(
  error: unknown,
  everRead: boolean,
): { state: WatchState; reason: string } {
  if (error instanceof KubernetesApiError) {
    switch (error.status) {
      case 401:
        return {
          state: 'forbidden',
          reason: 'The API server refuses the credentials (401)',
        };
      case 403:
        return {
          state: 'forbidden',
          reason: 'The API server does not allow this to be read (403)',
        };
      case 404:
        return {
          state: 'absent',
          reason: 'The cluster does not serve this (404)',
        };
      default:
        return {
          state: everRead ? 'stale' : 'connecting',
          reason: `The API server answered ${
            error.status
          } (${error.reason.slice(0, 60)})`,
        };
    }
  }
  return {
    state: everRead ? 'stale' : 'connecting',
    reason:
      error instanceof KubernetesConnectionError
        ? error.message
        : 'Reading failed for an unexpected reason; the log of the backend has it',
  };
}
