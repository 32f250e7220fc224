import { toError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type ProfileSignal,
  type SignalComparison,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { SignalPast } from '../signals/SignalPast';
import { normalOf } from '../signals/verdict';
import { compareSignal } from './compareSignal';

/** Signals are kept by the minute. */
const STEP_MS = 60_000;

/** What is compared; moments in milliseconds since 1970. */
export interface ComparedTimes {
  /** When the change began and when it had ended. */
  changeBegan: number;
  changeEnded: number;
  /** The newest moment that counts. */
  now: number;
  /** Longest time that is left out because rates still hold what was before. */
  mostSettleMs?: number;
}

/** Reads signals around a change and compares them. */
export class SignalComparer {
  readonly #past: Pick<SignalPast, 'listPoints'>;

  constructor(options: { past: Pick<SignalPast, 'listPoints'> }) {
    this.#past = options.past;
  }

  /** One after the other, so as not to crowd the source. Never fails. */
  async compare(
    target: Target,
    times: ComparedTimes,
  ): Promise<SignalComparison[]> {
    const items: SignalComparison[] = [];
    for (const signal of comparedSignals(target)) {
      items.push(await this.#compareOne(target, signal, times));
    }
    return items;
  }

  async #compareOne(
    target: Target,
    signal: ProfileSignal,
    { changeBegan, changeEnded, now, mostSettleMs }: ComparedTimes,
  ): Promise<SignalComparison> {
    const { verification } = target.profile;
    const window = durationToMilliseconds(verification.window);
    const stability = durationToMilliseconds(verification.stability);
    // A rate over five minutes still holds what was before, for as long.
    const settled =
      changeEnded +
      Math.min(
        durationToMilliseconds(signal.window),
        Math.max(0, stability - window),
        mostSettleMs ?? Infinity,
      );
    const normal = normalOf({
      signal,
      rules: [],
      environment: target.environment.name,
    });
    const common = { signal, ...(normal ? { normal } : {}) };
    try {
      const points = await this.#past.listPoints(target, signal, {
        from: Math.floor((changeBegan - window) / STEP_MS) * STEP_MS,
        to: Math.floor(now / STEP_MS) * STEP_MS,
        stepMs: STEP_MS,
      });
      const within = (from: number, to: number) =>
        points.flatMap(({ at, value }) =>
          value !== null && at >= from && at <= to ? [value] : [],
        );
      return compareSignal({
        ...common,
        before: within(changeBegan - window, changeBegan),
        after: within(Math.max(settled, now - window), now),
      });
    } catch (error) {
      return compareSignal({
        ...common,
        before: [],
        after: [],
        problem: toError(error).message,
      });
    }
  }
}

/** What is compared: signals the profile names, else those with a target or a normal range. */
export function comparedSignals({
  profile,
  environment,
}: Pick<Target, 'profile' | 'environment'>): ProfileSignal[] {
  const { signals } = profile.verification;
  return profile.signals.filter(signal =>
    signals
      ? signals.includes(signal.id)
      : signal.target ??
        normalOf({ signal, rules: [], environment: environment.name }),
  );
}
