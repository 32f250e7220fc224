import type { z } from 'zod';

const TIMEOUT_MS = 10_000;
const LIMIT_BYTES = 4 * 1024 * 1024;
/** When PagerDuty does not say how long to wait. */
const DEFAULT_WAIT_SECONDS = 60;

/** Why PagerDuty gave no answer, without its address and without the token. */
export class PagerDutyError extends Error {
  readonly name = 'PagerDutyError';
  /** How long it wants to be left alone. */
  readonly retryAfterSeconds?: number;

  constructor(
    message: string,
    options: { retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Reads from PagerDuty's REST API. Follows no redirect. */
export class PagerDutyApi {
  readonly #apiUrl: string;
  readonly #token: string;
  readonly #timeoutMs: number;

  constructor(options: { apiUrl: string; token: string; timeoutMs?: number }) {
    this.#apiUrl = options.apiUrl.replace(/\/+$/, '');
    this.#token = options.token;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /**
   * @param path - below the API's address, with ids that were checked
   * @throws PagerDutyError
   */
  async get<T extends z.ZodType>(
    path: string,
    query: Array<[string, string]>,
    schema: T,
    signal: AbortSignal,
  ): Promise<z.output<T>> {
    const url = `${this.#apiUrl}${path}?${new URLSearchParams(query)}`;
    let text: string;
    try {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: {
          accept: 'application/vnd.pagerduty+json;version=2',
          authorization: `Token token=${this.#token}`,
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw refusalOf(response);
      }
      text = await readText(response);
    } catch (error) {
      throw toPagerDutyError(error);
    }
    return parse(text, schema);
  }
}

function refusalOf({ status, headers }: Response): PagerDutyError {
  if (status === 429) {
    return new PagerDutyError('PagerDuty asks for fewer questions (429)', {
      retryAfterSeconds: waitOf(headers),
    });
  }
  if (status === 401 || status === 403) {
    return new PagerDutyError(
      `PagerDuty does not accept the token (${status})`,
    );
  }
  if (status >= 300 && status < 400) {
    return new PagerDutyError(
      `PagerDuty answers ${status}, a redirect, which is not followed`,
    );
  }
  return new PagerDutyError(`PagerDuty answers ${status}`);
}

function waitOf(headers: Headers): number {
  const seconds = ['ratelimit-reset', 'retry-after']
    .map(name => headers.get(name) ?? '')
    .filter(text => /^\d{1,6}$/.test(text))
    .map(Number);
  return seconds.length > 0 ? Math.max(...seconds) : DEFAULT_WAIT_SECONDS;
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > LIMIT_BYTES) {
      throw new PagerDutyError('The answer of PagerDuty is too long');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse<T extends z.ZodType>(text: string, schema: T): z.output<T> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new PagerDutyError(
      'The answer of PagerDuty is not what it should be',
      {
        cause: error,
      },
    );
  }
}

function toPagerDutyError(error: unknown): PagerDutyError {
  if (error instanceof PagerDutyError) {
    return error;
  }
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'TimeoutError' || name === 'AbortError'
    ? new PagerDutyError('PagerDuty did not answer in time', { cause: error })
    : new PagerDutyError('The connection to PagerDuty failed', {
        cause: error,
      });
}
