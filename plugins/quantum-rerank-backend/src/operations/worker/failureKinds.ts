import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../../kubernetes/errors';

/** The cluster gives no usable answer now; asking again may help. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof KubernetesConnectionError ||
    (error instanceof KubernetesApiError &&
      (error.status === 429 || error.status >= 500))
  );
}

/** A write after which only reading tells whether it happened. */
export function mayHaveHappened(error: unknown): boolean {
  return error instanceof KubernetesConnectionError
    ? error.maybeCommitted
    : error instanceof KubernetesApiError && error.status >= 500;
}

/** Why the cluster gives no answer, in words. */
export function describeFailure(error: unknown): string {
  if (error instanceof KubernetesApiError) {
    return `it answers ${error.status} ${error.reason}`;
  }
  return error instanceof Error ? error.message : String(error);
}
