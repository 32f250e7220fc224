import { CustomErrorBase, stringifyError } from '@backstage/errors';
import type { Hold } from './circuitBreaker';

/** The API server answered with an error: its `Status` object. */
export class KubernetesApiError extends CustomErrorBase {
  name = 'KubernetesApiError' as const;
  readonly status: number;
  /** Machine-readable, e.g. `Conflict`, `Forbidden`, `NotFound`, `Invalid`. */
  readonly reason: string;
  readonly details?: unknown;
  /** Seconds the server asked to wait. */
  readonly retryAfterSeconds?: number;

  constructor(options: {
    status: number;
    reason: string;
    message: string;
    details?: unknown;
    retryAfterSeconds?: number;
  }) {
    super(options.message);
    this.status = options.status;
    this.reason = options.reason;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** No answer from the API server. */
export class KubernetesConnectionError extends CustomErrorBase {
  name = 'KubernetesConnectionError' as const;
  /**
   * True when the request may have reached the server: what it asked for may
   * have happened, and only reading the object tells.
   */
  readonly maybeCommitted: boolean;
  /** True when a connection was open and nothing came for too long. */
  readonly silent: boolean;
  /** Set when nothing was sent, because the cluster is spared for now. */
  readonly heldBack?: Hold;

  constructor(
    message: string,
    options: {
      maybeCommitted: boolean;
      silent?: boolean;
      heldBack?: Hold;
      cause?: unknown;
    },
  ) {
    super(message, options.cause);
    // The base class appends the cause, which has addresses in it, to the
    // message; people see this message, logs see the cause.
    this.message = message;
    this.maybeCommitted = options.maybeCommitted;
    this.silent = options.silent ?? false;
    this.heldBack = options.heldBack;
  }
}

/** An error with what lies behind it, for logs; people see the message only. */
export function describeForLog(error: unknown): string {
  const text = stringifyError(error);
  return error instanceof KubernetesConnectionError && error.cause
    ? `${text} (${stringifyError(error.cause)})`
    : text;
}
