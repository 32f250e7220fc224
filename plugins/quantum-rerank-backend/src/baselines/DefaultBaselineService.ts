import { toError } from '@backstage/errors';
import type {
  BaselineProposal,
  LearnedBaseline,
  ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { HistoryPoint, HistoryRange } from '../signals/MetricsSource';
import { QueryError } from '../signals/prometheus/answers';
import type { SignalPast } from '../signals/SignalPast';
import { normalOf } from '../signals/verdict';
import type { BaselineRange, BaselineService } from './BaselineService';
import { crossedTimes } from './crossedTimes';
import { describeProposal } from './describeProposal';
import { learnBaseline } from './learnBaseline';

const MINUTE_MS = 60_000;
const RANGES: Record<BaselineRange, { ms: number; stepMs: number }> = {
  '6h': { ms: 360 * MINUTE_MS, stepMs: 2 * MINUTE_MS },
  '24h': { ms: 1440 * MINUTE_MS, stepMs: 5 * MINUTE_MS },
  '7d': { ms: 10_080 * MINUTE_MS, stepMs: 30 * MINUTE_MS },
};
/** Histories are not asked for more often than this, however many people look. */
const FRESH_MS = 60_000;
/** Questions that are open at a time. */
const CONCURRENCY = 4;

type Proposal = Omit<BaselineProposal, 'entityRef' | 'environment'>;

/** Histories by id of the signal, and why others have none. */
interface Histories {
  points: Map<string, HistoryPoint[]>;
  problems: Map<string, string>;
}

interface Kept {
  profile: Target['profile'];
  environment: Target['environment'];
  until: number;
  proposal: Promise<Proposal>;
}

/** Options of {@link DefaultBaselineService}. */
export interface DefaultBaselineServiceOptions {
  past: Pick<SignalPast, 'listPoints'>;
  /** For tests. */
  now?: () => number;
}

/** Learns from what was measured, when somebody asks. */
export class DefaultBaselineService implements BaselineService {
  readonly #past: Pick<SignalPast, 'listPoints'>;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(options: DefaultBaselineServiceOptions) {
    this.#past = options.past;
    this.#now = options.now ?? Date.now;
  }

  async getBaselines(
    target: Target,
    range: BaselineRange,
  ): Promise<BaselineProposal> {
    const { entityRef, environment } = target;
    return {
      entityRef,
      environment: environment.name,
      ...(await this.#proposal(target, range)),
    };
  }

  #proposal(target: Target, range: BaselineRange): Promise<Proposal> {
    const { profile, environment } = target;
    const key = `${profile.metadata.name}/${environment.name}/${range}`;
    const kept = this.#kept.get(key);
    if (
      kept?.profile === profile &&
      kept.environment === environment &&
      kept.until > this.#now()
    ) {
      return kept.proposal;
    }
    const proposal = this.#learn(target, range);
    this.#kept.set(key, {
      profile,
      environment,
      until: this.#now() + FRESH_MS,
      proposal,
    });
    return proposal;
  }

  async #learn(target: Target, rangeName: BaselineRange): Promise<Proposal> {
    const { profile } = target;
    const { ms, stepMs } = RANGES[rangeName];
    const to = Math.floor(this.#now() / stepMs) * stepMs;
    const range = { from: to - ms, to, stepMs };
    const hindrance = hindranceOf(target, rangeName);
    const histories =
      hindrance === undefined
        ? await this.#histories(target, range)
        : { points: new Map(), problems: new Map() };
    const items = profile.signals.map(signal =>
      this.#item(target, signal, histories, hindrance),
    );
    return {
      from: new Date(range.from).toISOString(),
      to: new Date(to).toISOString(),
      items,
      diff: describeProposal(profile.signals, items),
    };
  }

  #item(
    { profile, environment }: Target,
    signal: ProfileSignal,
    { points, problems }: Histories,
    hindrance: string | undefined,
  ): LearnedBaseline {
    const { id, title, unit } = signal;
    const current = normalOf({
      signal,
      rules: [],
      environment: environment.name,
    });
    const whose = { signal: id, title, unit, ...(current && { current }) };
    const reason =
      unlearnable(signal, profile.errorBudget?.signal, environment.name) ??
      hindrance ??
      problems.get(id);
    if (reason !== undefined) {
      return { ...whose, samples: 0, outliers: 0, change: 'none', reason };
    }
    const history = points.get(id) ?? [];
    const times = crossedTimes(id, profile, environment.name, points);
    const values = history.map(({ at, value }) =>
      times.has(at) ? null : value,
    );
    const crossed = history.filter(
      ({ at, value }) => value !== null && times.has(at),
    ).length;
    return { ...whose, ...learnBaseline({ signal, current, values, crossed }) };
  }

  async #histories(target: Target, range: HistoryRange): Promise<Histories> {
    const points = new Map<string, HistoryPoint[]>();
    const problems = new Map<string, string>();
    const waiting = [...target.profile.signals];
    let broken: string | undefined;
    const work = async () => {
      for (let signal = waiting.shift(); signal; signal = waiting.shift()) {
        if (broken !== undefined) {
          problems.set(signal.id, broken);
          continue;
        }
        try {
          points.set(
            signal.id,
            await this.#past.listPoints(target, signal, range),
          );
        } catch (error) {
          const { message } = toError(error);
          problems.set(signal.id, message);
          if (!(error instanceof QueryError)) {
            // The others would wait for the same trouble.
            broken = message;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { points, problems };
  }
}

/** Why nothing at all can be learned. */
function hindranceOf(
  { environment }: Target,
  range: BaselineRange,
): string | undefined {
  const { metrics } = environment;
  if (!metrics) {
    return 'No source of metrics is configured for this environment';
  }
  return metrics.source === 'scrape' && range === '7d'
    ? 'The backend keeps a day of what it measures; 7d needs Prometheus'
    : undefined;
}

/** Why a signal has no normal range to learn. */
function unlearnable(
  { id, normalIn, scrape }: ProfileSignal,
  budget: string | undefined,
  environment: string,
): string | undefined {
  if (id === budget || (scrape && 'up' in scrape)) {
    return 'Availability is promised, not learned';
  }
  return normalIn && !normalIn.includes(environment)
    ? `Its normal range describes ${normalIn.join(', ')} only`
    : undefined;
}
