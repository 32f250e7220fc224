import { ResponseError } from '@backstage/errors';
import type { RequestOptions } from './QuantumRerankApi';

const PLUGIN_ID = 'quantum-rerank';

interface GetOptions extends RequestOptions {
  /** What is undefined in it is left out. */
  query?: object;
}

interface SendOptions extends GetOptions {
  method?: 'GET' | 'POST';
  body?: unknown;
  headers?: Record<string, string>;
}

/** Requests to the backend plugin, and what it answers. */
export class HttpCalls {
  readonly #discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetchApi: { fetch: typeof fetch };

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi ?? { fetch: globalThis.fetch };
  }

  async get<T>(path: string, options?: GetOptions): Promise<T> {
    return parseJson(await this.send(path, options));
  }

  async post<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    return parseJson(
      await this.send(path, { ...options, method: 'POST', body }),
    );
  }

  async text(path: string, options?: GetOptions): Promise<string> {
    const response = await this.send(path, options);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.text();
  }

  async send(path: string, options: SendOptions = {}): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl(PLUGIN_ID);
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    const suffix = query.size > 0 ? `?${query}` : '';
    const { fetch } = this.#fetchApi;
    return fetch(`${baseUrl}${path}${suffix}`, {
      method: options.method ?? 'GET',
      signal: options.signal,
      headers: {
        ...(options.body === undefined
          ? {}
          : { 'Content-Type': 'application/json' }),
        ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
        ...options.headers,
      },
      body:
        options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  }
}

/** The body of an answer, which is no error. */
export async function parseJson<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return (await response.json()) as T;
}
