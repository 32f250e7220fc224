import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { errorSentence, withCause } from './text';

/** The backend's answer as an error whose message a person understands. */
export function refusal(error: unknown): Error {
  const sentence = errorSentence(error);
  const status = error instanceof ResponseError ? error.statusCode : undefined;
  switch (status) {
    case 400:
      return withCause(new InputError(sentence), error);
    case 401:
    case 403:
      return withCause(new NotAllowedError(sentence), error);
    case 404:
      return withCause(new NotFoundError(sentence), error);
    case 409:
      return withCause(
        new ConflictError(
          `${sentence} Nothing was changed; start the template again to see the new plan.`,
        ),
        error,
      );
    default:
      return withCause(
        new ServiceUnavailableError(
          `The operations backend did not answer: ${sentence}`,
        ),
        error,
      );
  }
}
