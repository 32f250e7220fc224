/** Kubernetes' default, where a deployment names none. */
export const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

/** Durations of the worker, in milliseconds. */
export interface WorkerTiming {
  /** Between two looks for work. */
  pollMs: number;
  /** How long a claim holds without renewal. */
  leaseMs: number;
  renewMs: number;
  /** Between two looks at a rollout. */
  rolloutPollMs: number;
  /** Between two looks at the pods of a rollout that is not done. */
  evidenceMs: number;
  /** How long the result must hold. */
  verifyMs: number;
  /** The same where an autoscaler may undo it: a little more than its sync period. */
  autoscalerSettleMs: number;
  /** How long a stuck rollout is waited for when the operation only scaled. */
  stallGraceMs: number;
  /** How long values of signals are waited for after the pause of a step, and between two looks at them. */
  signalWaitMs: number;
  signalPollMs: number;
  /** First pause after a failed call; grows up to `maxRetryMs`. */
  retryMs: number;
  maxRetryMs: number;
  /** Age up to which a permission decision counts where it cannot be asked again. */
  authorizationMaxAgeMs: number;
}

export const DEFAULT_WORKER_TIMING: WorkerTiming = {
  pollMs: 2000,
  leaseMs: 10_000,
  renewMs: 3000,
  rolloutPollMs: 1000,
  evidenceMs: 5000,
  verifyMs: 5000,
  autoscalerSettleMs: 20_000,
  stallGraceMs: 10_000,
  signalWaitMs: 600_000,
  signalPollMs: 15_000,
  retryMs: 1000,
  maxRetryMs: 15_000,
  authorizationMaxAgeMs: 30_000,
};
