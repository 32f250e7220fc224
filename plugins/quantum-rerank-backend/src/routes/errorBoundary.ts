import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';
import type { SentenceNames } from '../names';
import { redactMessage } from '../operations/plan/redaction';

/** A request that is wrong in a way for which HTTP has a status of its own. */
export class BadInputError extends Error {
  readonly status: number;

  constructor(status: 413 | 415, message: string) {
    super(message);
    this.name = 'InputError';
    this.status = status;
  }
}

const PUBLIC = [
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
];

/**
 * Last handler of the router: lets a caller see what was written for callers.
 * Backstage sends every property of an error, its causes among them, and those
 * hold addresses, statements with their values, and words of the cluster that
 * were not checked. They go to the log instead.
 */
export function createErrorBoundary(
  logger: LoggerService,
  names: Pick<SentenceNames, 'inSentence'>,
): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (response.destroyed && isAbort(error)) {
      // The caller hung up, so nobody waits and nothing went wrong.
      return;
    }
    const shown = toPublicError(error);
    if (shown !== error) {
      const id = randomUUID();
      logger.warn(
        `${request.method} ${request.path} failed (${id}): ${describe(error)}`,
      );
      if (shown.name === 'Error') {
        shown.message += ` (${id})`;
      }
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    next(await withNames(shown, names));
  };
}

/**
 * The same error with names of people and groups. What is said of a wrong
 * request repeats what was sent, which is left as it is.
 */
export async function withNames(
  error: Error,
  names: Pick<SentenceNames, 'inSentence'>,
): Promise<Error> {
  if (error instanceof NotAllowedError || error instanceof ConflictError) {
    error.message = await names.inSentence(error.message);
  }
  return error;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * An error and what caused it, for the log. Words of the cluster may quote
 * secrets of the workload, statements of the database those of a record.
 */
function describe(error: unknown): string {
  const lines: string[] = [];
  let current = error;
  for (let depth = 0; current instanceof Error && depth < 5; depth++) {
    const { name, message, stack = '', cause } = current as Error;
    const words =
      current instanceof KubernetesApiError
        ? `${current.status} ${current.reason}`
        : redactMessage(withoutCause(message, cause), []);
    const frames = stack.split('\n').filter(line => /^\s+at /.test(line));
    lines.push(`${name}: ${words}`, ...frames);
    current = cause;
  }
  return lines.join('\n') || redactMessage(String(error), []);
}

/**
 * The error itself where it holds nothing but its message, else one that can
 * be shown.
 */
export function toPublicError(error: unknown): Error {
  if (error instanceof BadInputError) {
    return error;
  }
  for (const Type of PUBLIC) {
    if (error instanceof Type) {
      return error.cause === undefined
        ? error
        : new Type(withoutCause(error.message, error.cause));
    }
  }
  if (
    error instanceof KubernetesApiError ||
    error instanceof KubernetesConnectionError
  ) {
    return new ServiceUnavailableError(
      'The cluster gave no usable answer; the log of the backend has its words',
    );
  }
  if (isDatabaseError(error)) {
    return new ServiceUnavailableError(
      'The database of the portal gives no answer, so this could not be done. What was accepted before is not lost. Try again, with the same idempotencyKey where there was one.',
    );
  }
  const status = statusOf(error);
  if (error instanceof URIError || status === 400) {
    return new InputError('The path or query is not encoded as it must be');
  }
  if (error instanceof Error && error.name === 'ResponseError') {
    return new ServiceUnavailableError(
      `Another part of the portal did not answer as it should (HTTP status ${
        statusOf(error) ?? 'unknown'
      })`,
    );
  }
  return new Error(
    'Something unexpected went wrong; the log of the backend has more',
  );
}

/** `CustomErrorBase` appends the cause to the message. */
function withoutCause(message: string, cause: unknown): string {
  const suffix = `; caused by ${String(cause)}`;
  return message.endsWith(suffix) ? message.slice(0, -suffix.length) : message;
}

function statusOf(error: unknown): number | undefined {
  const { status, statusCode } = (error ?? {}) as Record<string, unknown>;
  const found = status ?? statusCode;
  return typeof found === 'number' ? found : undefined;
}

/** Of SQLite, PostgreSQL, their connections and Knex' pool. */
function isDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { code } = error as { code?: unknown };
  return (
    ['KnexTimeoutError', 'SqliteError'].includes(error.name) ||
    error.constructor.name === 'DatabaseError' ||
    /^(aborted$|Unable to acquire a connection|Connection terminated)/.test(
      error.message,
    ) ||
    // An error of the driver; those of HTTP clients have names of their own.
    (error.name === 'Error' &&
      typeof code === 'string' &&
      /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENOTFOUND)/.test(code))
  );
}
