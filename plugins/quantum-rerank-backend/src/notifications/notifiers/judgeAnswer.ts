import { NotifierError } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import {
  httpRequest,
  HttpRequestError,
  type HttpAnswer,
} from '../../http/httpRequest';

const TIMEOUT_MS = 10_000;
/** Receivers answer with a few words, which nobody reads. */
const LIMIT_BYTES = 256 * 1024;

/** Worth another try, as nothing is wrong with the message. */
const TRANSIENT = new Set([408, 425, 429]);

/**
 * Posts JSON to a receiver of messages.
 *
 * @param text - JSON, sent as it is
 * @throws NotifierError unless it answers 2xx
 */
export async function postJson(
  url: URL,
  text: string,
  options: { headers?: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  let answer: HttpAnswer;
  try {
    answer = await httpRequest(url, {
      method: 'POST',
      timeoutMs: TIMEOUT_MS,
      limitBytes: LIMIT_BYTES,
      headers: { 'content-type': 'application/json', ...options.headers },
      body: text,
      signal: options.signal,
    });
  } catch (error) {
    throw toNotifierError(error);
  }
  judgeAnswer(answer);
}

/** @throws NotifierError unless it is 2xx */
export function judgeAnswer(
  answer: Pick<HttpAnswer, 'status' | 'retryAfterSeconds'>,
): void {
  const { status, retryAfterSeconds } = answer;
  if (status >= 200 && status < 300) {
    return;
  }
  if (status === 429) {
    throw new NotifierError('It asks for fewer messages (429)', {
      retryAfterSeconds,
    });
  }
  if (status === 401 || status === 403) {
    throw new NotifierError(`It does not accept the credential (${status})`, {
      permanent: true,
    });
  }
  throw new NotifierError(`It answers ${status}`, {
    permanent: status < 500 && !TRANSIENT.has(status),
    retryAfterSeconds,
  });
}

function toNotifierError(error: unknown): unknown {
  if (!(error instanceof HttpRequestError)) {
    return error;
  }
  return new NotifierError(error.message, {
    // A name that cannot be resolved now may be so later.
    permanent: error.misconfigured && error.cause === undefined,
    cause: error,
  });
}
