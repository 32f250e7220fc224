import { ServiceUnavailableError } from '@backstage/errors';
import { z } from 'zod';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../../kubernetes/errors';
import { redactMessage } from './redaction';

const detailsSchema = z.object({
  causes: z
    .array(z.object({ field: z.string().optional(), message: z.string() }))
    .min(1),
});

/**
 * Kubernetes' own words, one sentence per cause, fit to be shown.
 */
export function describeApiError(
  error: KubernetesApiError,
  sensitive: string[],
): string {
  const details = detailsSchema.safeParse(error.details);
  const text =
    details.success && error.reason === 'Invalid'
      ? details.data.causes
          .map(({ field, message }) =>
            field ? `${field}: ${message}` : message,
          )
          .join('; ')
      : error.message;
  return redactMessage(text, sensitive);
}

const MISSING_RIGHT =
  /^(?:[\w./-]+: )?[\w./-]+(?: "[^"]*")? is forbidden: User "[^"]*" cannot [\w-]+ resource "[^"]*"/;

/**
 * Whether words of {@link describeApiError}, or several of them as sentences,
 * say only that a right is missing. An admission rule answers 403 too, in
 * words of its own.
 */
export function isMissingRight(words: string): boolean {
  return words.split('. ').every(sentence => MISSING_RIGHT.test(sentence));
}

/**
 * The error that a caller sees when the cluster cannot be asked. Errors of
 * other kinds come back unchanged.
 *
 * @param sensitive - what must not be repeated; absent when it is not known
 * yet, and then an error within the cluster is told by its name only
 */
export function toClusterError(
  error: unknown,
  cluster: string,
  sensitive?: string[],
): unknown {
  if (error instanceof KubernetesConnectionError) {
    return unavailable(
      `Cluster ${cluster} cannot be reached: ${redactMessage(
        error.message,
        [],
      )}`,
      error,
    );
  }
  if (error instanceof KubernetesApiError) {
    const words =
      sensitive || error.status < 500
        ? `: ${describeApiError(error, sensitive ?? [])}`
        : '';
    return unavailable(
      `Cluster ${cluster} answered ${error.status} ${error.reason}${words}`,
      error,
    );
  }
  return error;
}

/** The base class would append the cause, whose words were not checked. */
function unavailable(message: string, cause: Error): ServiceUnavailableError {
  const error = new ServiceUnavailableError(message, cause);
  error.message = message;
  return error;
}
