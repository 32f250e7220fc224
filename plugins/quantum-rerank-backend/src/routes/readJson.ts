import { InputError } from '@backstage/errors';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
} from 'express';
import { BadInputError } from './errorBoundary';

/** No body that a person sends is longer. */
const LIMIT_KIB = 64;

/**
 * Reads a JSON body of at most 64 KiB, and refuses what is none in words that
 * say what would be right. An absent body is `undefined`.
 */
export function readJson(options: { limitKib?: number } = {}): RequestHandler {
  const { limitKib = LIMIT_KIB } = options;
  const parse = express.json({ limit: `${limitKib}kb` });
  return (request, response, next) => {
    if (hasBody(request) && !request.is('application/json')) {
      next(new BadInputError(415, 'Content-Type must be application/json'));
      return;
    }
    parse(request, response, (error?: unknown) =>
      finish(error, request, limitKib, next),
    );
  };
}

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0
  );
}

function finish(
  error: unknown,
  request: Request,
  limitKib: number,
  next: NextFunction,
): void {
  if (error === undefined) {
    request.body = hasBody(request) ? request.body : undefined;
    next();
    return;
  }
  const { status } = error as { status?: number };
  if (status === 413) {
    next(new BadInputError(413, `The body must be at most ${limitKib} KiB`));
  } else if (status === 415) {
    next(
      new BadInputError(
        415,
        'Content-Type must be application/json in UTF-8 without compression of another kind than gzip, deflate or br',
      ),
    );
  } else if (status !== undefined && status < 500) {
    // The message of the parser quotes the body.
    next(new InputError('The body must be a JSON object in UTF-8'));
  } else {
    next(error);
  }
}
