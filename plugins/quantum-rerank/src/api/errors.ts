import type { ResponseError } from '@backstage/errors';

// By name, not instanceof: two copies of the errors package may be loaded.
function isResponseError(error: Error): error is ResponseError {
  return error.name === 'ResponseError' || 'statusCode' in error;
}

/** HTTP status the backend answered with, if it answered. */
export function errorStatus(error: Error): number | undefined {
  return isResponseError(error) ? error.statusCode : undefined;
}

/** The sentence a person should read: the backend's own, without HTTP dress. */
export function errorSentence(error: Error): string {
  return isResponseError(error)
    ? error.body?.error?.message ?? error.message
    : error.message;
}

/**
 * True when nothing tells whether a request was carried out: no answer came,
 * or one that may have been sent after it was.
 */
export function isOutcomeUnknown(error: Error): boolean {
  const status = errorStatus(error);
  return status === undefined || status >= 500;
}

/** True when the answer was "you may not see this". */
export function isForbidden(error: Error): boolean {
  return errorStatus(error) === 403;
}
