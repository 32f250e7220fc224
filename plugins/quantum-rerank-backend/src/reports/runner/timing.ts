/** Times of runs, in milliseconds. */
export interface ReportTiming {
  /** Between two signs of life, which also look for a cancellation. */
  heartbeatMs: number;
  /** After this long without a sign of life a run counts as interrupted. */
  silentMs: number;
  /** Between two looks for silent runs. */
  sweepMs: number;
  /** How long reports are kept. */
  keptMs: number;
  /** How long an answer to a cancellation waits for the end of the run. */
  cancelWaitMs: number;
}

export const DEFAULT_REPORT_TIMING: ReportTiming = {
  heartbeatMs: 1_000,
  silentMs: 30_000,
  sweepMs: 15_000,
  keptMs: 90 * 24 * 3_600_000,
  cancelWaitMs: 3_000,
};
