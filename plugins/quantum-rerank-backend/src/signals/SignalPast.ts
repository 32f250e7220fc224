import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { HistoryPoint, HistoryRange, MeasuredTime } from './MetricsSource';

/** What was measured earlier, for those who compute with it. */
export interface SignalPast {
  /**
   * A value at each step; empty where no source is configured.
   *
   * @throws Error whose message may be shown
   */
  listPoints(
    target: Target,
    signal: ProfileSignal,
    range: HistoryRange,
  ): Promise<HistoryPoint[]>;
  /**
   * How much of the newest stretch of time a ratio was kept; undefined where
   * no source is configured.
   *
   * @param windowMs - whole hours
   * @throws Error whose message may be shown
   */
  measuredTime(
    target: Target,
    signal: ProfileSignal,
    windowMs: number,
  ): Promise<MeasuredTime | undefined>;
}
