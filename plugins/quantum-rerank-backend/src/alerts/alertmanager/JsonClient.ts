import type { z } from 'zod';
import {
  httpRequest,
  HttpRequestError,
  type HttpAnswer,
} from '../../http/httpRequest';
import { plainLine } from '../plain';

const TIMEOUT_MS = 5_000;
const LIMIT_BYTES = 8 * 1024 * 1024;

/** The other side answers, but with another status. */
export class StatusError extends Error {
  readonly status: number;
  /** What it says about that, as one plain line; absent where it says nothing. */
  readonly detail: string | undefined;

  constructor({ status, body }: Pick<HttpAnswer, 'status' | 'body'>) {
    super(
      status === 401 || status === 403
        ? `It refuses the credentials it was given (${status})`
        : `It answers ${status}`,
    );
    this.status = status;
    this.detail = detailOf(body);
  }
}

/** Options of {@link JsonClient}. */
export interface JsonClientOptions {
  /** Base URL. */
  url: URL;
  /** Sent to this server only. */
  headers?: Record<string, string>;
  /** Whose answers they are, for messages. */
  name: string;
  timeoutMs?: number;
  limitBytes?: number;
}

/** Asks an HTTP API below a base URL that speaks JSON. */
export class JsonClient {
  readonly #options: JsonClientOptions;

  constructor(options: JsonClientOptions) {
    this.#options = options;
  }

  /**
   * @throws HttpRequestError, or StatusError; their messages may be shown
   */
  async ask<T extends z.ZodType>(
    schema: T,
    path: string,
    request: {
      method?: 'GET' | 'POST';
      query?: URLSearchParams;
      body?: unknown;
    } = {},
  ): Promise<z.output<T>> {
    const answer = await this.#send(path, request);
    if (answer.status !== 200) {
      throw new StatusError(answer);
    }
    const parsed = schema.safeParse(toJson(answer.body));
    if (!parsed.success) {
      throw new HttpRequestError(
        `Its answer is not one of ${this.#options.name}`,
        { cause: parsed.error },
      );
    }
    return parsed.data;
  }

  /** @throws HttpRequestError, or StatusError; their messages may be shown */
  async delete(path: string): Promise<void> {
    const answer = await this.#send(path, { method: 'DELETE' });
    if (answer.status < 200 || answer.status > 299) {
      throw new StatusError(answer);
    }
  }

  #send(
    path: string,
    request: {
      method?: 'GET' | 'POST' | 'DELETE';
      query?: URLSearchParams;
      body?: unknown;
    },
  ): Promise<HttpAnswer> {
    const { headers, timeoutMs, limitBytes } = this.#options;
    const { method, query, body } = request;
    const url = new URL(this.#options.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    url.search = query?.toString() ?? '';
    return httpRequest(url, {
      method,
      timeoutMs: timeoutMs ?? TIMEOUT_MS,
      limitBytes: limitBytes ?? LIMIT_BYTES,
      headers: {
        ...headers,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

/** The message of an error: a JSON text, or one in an object. */
function detailOf(body: string): string | undefined {
  const json = toJson(body) as
    | { message?: unknown; error?: unknown }
    | string
    | null
    | undefined;
  const said =
    typeof json === 'string' ? json : json?.message ?? json?.error ?? '';
  return typeof said === 'string'
    ? plainLine(said, 200) || undefined
    : undefined;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
