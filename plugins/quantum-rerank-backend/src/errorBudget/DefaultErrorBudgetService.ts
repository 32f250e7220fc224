import { toError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type ErrorBudget,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { SignalPast } from '../signals/SignalPast';
import type { ErrorBudgetService } from './ErrorBudgetService';
import { judgeErrorBudget, type JudgedBudget } from './judgeErrorBudget';

/** A month is not asked for more often than this, however many people look. */
const FRESH_MS = 60_000;
/** A source that failed is asked again sooner. */
const RETRY_MS = 10_000;

interface Kept {
  environment: Target['environment'];
  profile: Target['profile'];
  until: number;
  budget: Promise<JudgedBudget>;
}

/** Options of {@link DefaultErrorBudgetService}. */
export interface DefaultErrorBudgetServiceOptions {
  past: Pick<SignalPast, 'measuredTime'>;
  /** For tests. */
  now?: () => number;
}

/** Computes the error budget from what was measured, when somebody looks. */
export class DefaultErrorBudgetService implements ErrorBudgetService {
  readonly #past: Pick<SignalPast, 'measuredTime'>;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(options: DefaultErrorBudgetServiceOptions) {
    this.#past = options.past;
    this.#now = options.now ?? Date.now;
  }

  async getErrorBudget(target: Target): Promise<ErrorBudget> {
    const { entityRef, environment } = target;
    return {
      entityRef,
      environment: environment.name,
      ...(await this.#budget(target)),
    };
  }

  #budget(target: Target): Promise<JudgedBudget> {
    const { environment, profile } = target;
    const key = `${profile.metadata.name}/${environment.name}`;
    const kept = this.#kept.get(key);
    if (
      kept?.environment === environment &&
      kept.profile === profile &&
      kept.until > this.#now()
    ) {
      return kept.budget;
    }
    const entry: Kept = {
      environment,
      profile,
      until: this.#now() + FRESH_MS,
      budget: this.#measure(target).catch(error => {
        entry.until = this.#now() + RETRY_MS;
        return unknown(target, toError(error).message);
      }),
    };
    this.#kept.set(key, entry);
    return entry.budget;
  }

  /** @throws Error whose message may be shown */
  async #measure(target: Target): Promise<JudgedBudget> {
    const { errorBudget: policy, signals } = target.profile;
    const signal = signals.find(({ id }) => id === policy?.signal);
    const promised = signal?.target?.min;
    if (!policy || !signal || promised === undefined) {
      return unknown(
        target,
        'The profile names no error budget; errorBudget: { signal, window } does',
      );
    }
    const time = await this.#past.measuredTime(
      target,
      signal,
      durationToMilliseconds(policy.window),
    );
    return time
      ? judgeErrorBudget(policy, promised, time)
      : unknown(
          target,
          'No source of metrics is configured for this environment',
        );
  }
}

/** What is promised is known even where nothing else is. */
function unknown({ profile }: Target, summary: string): JudgedBudget {
  const { errorBudget: policy, signals } = profile;
  const promised = signals.find(({ id }) => id === policy?.signal)?.target?.min;
  return {
    ...policy,
    ...(promised !== undefined && { target: promised }),
    state: 'unknown',
    summary,
  };
}
