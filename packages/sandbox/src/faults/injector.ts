import type { WatchHub, WatchTrouble } from '../api/watch';

/** Which requests a fault meets; what is absent matches everything. */
export interface FaultMatch {
  method?: string;
  /** Tested on path with query. */
  path?: RegExp;
  user?: string;
  watch?: boolean;
  dryRun?: boolean;
}

/** What happens to a request. */
export type FaultEffect =
  | {
      kind: 'respond';
      status: number;
      message?: string;
      reason?: string;
      retryAfterSeconds?: number;
      body?: unknown;
    }
  | { kind: 'delay'; milliseconds: number }
  /** The connection is cut before anything is done. */
  | { kind: 'cut' }
  /** The request is carried out and the connection is cut before the answer. */
  | { kind: 'cutAfterCommit' }
  /** A watch is cut after so many events. */
  | { kind: 'cutWatch'; afterEvents: number }
  /** A watch stays open and goes silent after so many events. */
  | { kind: 'halfOpenWatch'; afterEvents: number }
  /** A watch sends a line that is no JSON. */
  | { kind: 'garbageLine'; afterEvents: number }
  /** A watch sends a line of so many bytes that is no event. */
  | { kind: 'hugeLine'; afterEvents: number; bytes: number };

/** A fault that was added. */
export interface FaultHandle {
  /** How many requests it has met. */
  hits(): number;
  remove(): void;
}

interface Rule {
  match: FaultMatch;
  effect: FaultEffect;
  remaining: number;
  hits: number;
}

/** What the server knows of a request when it asks for faults. */
export interface FaultSubject {
  method: string;
  path: string;
  user?: string;
  watch: boolean;
  dryRun: boolean;
}

/** What starting and stopping to listen means to the injector. */
export interface Listener {
  refuse(): Promise<void>;
  accept(): Promise<void>;
}

/** Makes trouble on request, so that clients can be tested against it. */
export class FaultInjector {
  private rules: Rule[] = [];
  private readonly hub: WatchHub;
  private readonly listener: Listener;
  private refusing = false;

  constructor(hub: WatchHub, listener: Listener) {
    this.hub = hub;
    this.listener = listener;
  }

  /**
   * Adds a fault.
   * @param count - how many requests it meets before it is used up; without end by default
   */
  add(match: FaultMatch, effect: FaultEffect, count = Infinity): FaultHandle {
    const rule: Rule = { match, effect, remaining: count, hits: 0 };
    this.rules.push(rule);
    return {
      hits: () => rule.hits,
      remove: () => {
        this.rules = this.rules.filter(each => each !== rule);
      },
    };
  }

  /** Answers matching requests with an error. */
  respond(
    match: FaultMatch,
    status: number,
    options: {
      count?: number;
      retryAfterSeconds?: number;
      message?: string;
      reason?: string;
      body?: unknown;
    } = {},
  ): FaultHandle {
    const { count, ...rest } = options;
    return this.add(match, { kind: 'respond', status, ...rest }, count);
  }

  /** Cuts open watches now; without a pattern all of them. */
  dropWatches(path?: RegExp): number {
    const met = [...this.hub.sessions].filter(
      session => !path || path.test(session.url),
    );
    met.forEach(session => session.cut());
    return met.length;
  }

  /** Silences open watches now while their connections stay open. */
  freezeWatches(path?: RegExp): number {
    const met = [...this.hub.sessions].filter(
      session => !path || path.test(session.url),
    );
    met.forEach(session => session.freeze());
    return met.length;
  }

  /** Stops listening and cuts every connection: clients get ECONNREFUSED. */
  async unreachable(): Promise<void> {
    if (!this.refusing) {
      this.refusing = true;
      await this.listener.refuse();
    }
  }

  /** Listens again on the same port. */
  async reachable(): Promise<void> {
    if (this.refusing) {
      await this.listener.accept();
      this.refusing = false;
    }
  }

  /** Takes every fault away and listens again. Watches that were silenced stay silent until they are dropped. */
  async clear(): Promise<void> {
    this.rules = [];
    await this.reachable();
  }

  /** The effects a request meets, in the order in which they were added. Used by the server. */
  effectsFor(subject: FaultSubject): FaultEffect[] {
    const met = this.rules.filter(
      rule => rule.remaining > 0 && matches(rule.match, subject),
    );
    for (const rule of met) {
      rule.remaining--;
      rule.hits++;
    }
    return met.map(rule => rule.effect);
  }
}

/** The troubles of a watch among the effects. */
export function watchTrouble(effects: FaultEffect[]): WatchTrouble[] {
  return effects.flatMap((effect): WatchTrouble[] => {
    switch (effect.kind) {
      case 'cutWatch':
        return [{ kind: 'cut', afterEvents: effect.afterEvents }];
      case 'halfOpenWatch':
        return [{ kind: 'halfOpen', afterEvents: effect.afterEvents }];
      case 'garbageLine':
        return [
          {
            kind: 'line',
            afterEvents: effect.afterEvents,
            line: '{"type":"MODIFIED","object":{"kind":',
          },
        ];
      case 'hugeLine':
        return [
          {
            kind: 'line',
            afterEvents: effect.afterEvents,
            line: 'x'.repeat(effect.bytes),
          },
        ];
      default:
        return [];
    }
  });
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
  return (
    (match.method === undefined || match.method === subject.method) &&
    (match.path === undefined || match.path.test(subject.path)) &&
    (match.user === undefined || match.user === subject.user) &&
    (match.watch === undefined || match.watch === subject.watch) &&
    (match.dryRun === undefined || match.dryRun === subject.dryRun)
  );
}
