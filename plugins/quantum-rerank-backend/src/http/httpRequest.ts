import { performance } from 'node:perf_hooks';
import { Agent, request, type Dispatcher } from 'undici';
import { guardedLookup, isForbiddenHost } from '../signals/linkLocal';

/**
 * Why a request has no usable answer, in words without addresses. Those are in
 * its cause, which is not part of the message.
 */
export class HttpRequestError extends Error {
  readonly name = 'HttpRequestError';
  /** Whether the other side may be perfectly well: the way to it is wrong. */
  readonly misconfigured: boolean;

  constructor(
    message: string,
    options: { misconfigured?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.misconfigured = options.misconfigured ?? false;
  }
}

/** What came back, whatever its status. */
export interface HttpAnswer {
  status: number;
  body: string;
  /** From the request to the end of the answer. */
  latencyMs: number;
  /** How long the other side wants to be left alone, where it says so. */
  retryAfterSeconds?: number;
}

/** Connections that check the address they lead to. */
export function createGuardedAgent(connections: number): Agent {
  return new Agent({
    connect: { lookup: guardedLookup },
    connections,
    maxHeaderSize: 16 * 1024,
  });
}

// More than probes of an environment at once.
const sharedAgent = createGuardedAgent(8);

/** Options of {@link httpRequest}. */
export interface HttpRequestOptions {
  /** Default `GET`. */
  method?: 'GET' | 'POST' | 'DELETE';
  /** For the whole exchange. */
  timeoutMs: number;
  /** Of the answer. */
  limitBytes: number;
  headers?: Record<string, string>;
  /** Sent as it is. */
  body?: string;
  /** Ends it early; then its reason is thrown. */
  signal?: AbortSignal;
  /** Of {@link createGuardedAgent}; default: one that is shared. */
  dispatcher?: Dispatcher;
}

/**
 * One request to a configured address. Follows no redirect, and gives up
 * after the time, or when the body is longer than the limit.
 *
 * @throws HttpRequestError
 */
export async function httpRequest(
  url: URL,
  options: HttpRequestOptions,
): Promise<HttpAnswer> {
  const { timeoutMs, limitBytes, headers, signal } = options;
  if (isForbiddenHost(url.hostname)) {
    throw forbidden();
  }
  const started = performance.now();
  try {
    const response = await request(url, {
      dispatcher: options.dispatcher ?? sharedAgent,
      method: options.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...headers },
      body: options.body,
      signal: AbortSignal.any([
        AbortSignal.timeout(timeoutMs),
        ...(signal ? [signal] : []),
      ]),
    });
    const status = response.statusCode;
    // Giving up below is an error of the body, which nobody else waits for.
    response.body.on('error', () => {});
    if (status >= 300 && status < 400) {
      response.body.destroy();
      throw new HttpRequestError(
        `It answers ${status}, a redirect, which is not followed`,
        { misconfigured: true },
      );
    }
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > limitBytes) {
        throw new HttpRequestError(
          `Its answer is longer than ${Math.round(limitBytes / 1024)} KiB`,
        );
      }
      parts.push(part);
    }
    return {
      status,
      body: Buffer.concat(parts).toString('utf8'),
      latencyMs: performance.now() - started,
      ...readRetryAfter(response.headers['retry-after']),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw toHttpRequestError(error, timeoutMs);
  }
}

/** `Retry-After` is a number of seconds or a date. */
function readRetryAfter(header: string | string[] | undefined): {
  retryAfterSeconds?: number;
} {
  const text = String(header ?? '').trim();
  const seconds = /^\d{1,9}$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0
    ? { retryAfterSeconds: seconds }
    : {};
}

function forbidden(): HttpRequestError {
  return new HttpRequestError(
    'Its address is link-local, which is not allowed',
    {
      misconfigured: true,
    },
  );
}

function toHttpRequestError(
  error: unknown,
  timeoutMs: number,
): HttpRequestError {
  if (error instanceof HttpRequestError) {
    return error;
  }
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new HttpRequestError(
      `It did not answer within ${timeoutMs / 1000} s`,
      {
        cause: error,
      },
    );
  }
  const known = String(code ?? '');
  if (known === 'EFORBIDDEN') {
    return forbidden();
  }
  if (known === 'ENOTFOUND' || known === 'EAI_AGAIN') {
    return new HttpRequestError('Its name cannot be resolved', {
      misconfigured: true,
      cause: error,
    });
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(known)) {
    return new HttpRequestError(
      `Its TLS certificate is not accepted (${known})`,
      {
        misconfigured: true,
        cause: error,
      },
    );
  }
  if (known === 'ECONNREFUSED') {
    return new HttpRequestError('It refuses connections', { cause: error });
  }
  return new HttpRequestError(
    known
      ? `The connection failed (${known})`
      : 'Its answer is not readable as HTTP',
    { cause: error },
  );
}
