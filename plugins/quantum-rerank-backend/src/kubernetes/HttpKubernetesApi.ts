import { setTimeout as sleep } from 'node:timers/promises';
import { request as undiciRequest, type Dispatcher } from 'undici';
import { CircuitBreaker } from './circuitBreaker';
import { KubernetesApiError, KubernetesConnectionError } from './errors';
import { toApiError, toConnectionError } from './failures';
import type {
  KubernetesApi,
  KubernetesList,
  KubernetesObjectLike,
  KubernetesRequest,
  ListOptions,
  WatchEvent,
  WatchOptions,
} from './KubernetesApi';
import { listAll } from './listAll';
import { assertPath, toSearch } from './requestPath';
import { readText } from './responseText';
import { retryDelay } from './retryDelay';
import type { KubeConfigTransport } from './transport';
import { readWatch } from './watchStream';

const MEBIBYTE = 1024 * 1024;
const READ_ATTEMPTS = 3;
/** How long a watch may take to begin. */
const HEADERS_MS = 10_000;
const USER_AGENT = 'quantum-rerank-operations';

/** Limits of an {@link HttpKubernetesApi}. */
export interface HttpKubernetesApiOptions {
  /** Name of the cluster, for messages. */
  cluster: string;
  transport: KubeConfigTransport;
  breaker?: CircuitBreaker;
  /** Largest answer that is read, in bytes. */
  responseLimitBytes?: number;
  /** Largest line of a watch that is read, in bytes. */
  lineLimitBytes?: number;
  /** How long the server is asked to keep a watch open, in seconds. */
  watchSeconds?: number;
  /** Silence after which a watch counts as broken. */
  silenceMs?: number;
  random?: () => number;
}

/**
 * The Kubernetes API over HTTP: redirects are never followed, answers and
 * lines are limited, and only headers set here are sent.
 */
export class HttpKubernetesApi implements KubernetesApi {
  readonly #cluster: string;
  readonly #transport: KubeConfigTransport;
  readonly #breaker: CircuitBreaker;
  readonly #responseLimitBytes: number;
  readonly #lineLimitBytes: number;
  readonly #watchSeconds: number;
  readonly #silenceMs: number;
  readonly #random: () => number;
  #lastFailure?: string;

  constructor(options: HttpKubernetesApiOptions) {
    this.#cluster = options.cluster;
    this.#transport = options.transport;
    this.#breaker = options.breaker ?? new CircuitBreaker();
    this.#responseLimitBytes = options.responseLimitBytes ?? 64 * MEBIBYTE;
    this.#lineLimitBytes = options.lineLimitBytes ?? 4 * MEBIBYTE;
    this.#watchSeconds = options.watchSeconds ?? 30;
    this.#silenceMs = options.silenceMs ?? 35_000;
    this.#random = options.random ?? Math.random;
  }

  async request<T>(request: KubernetesRequest): Promise<T> {
    const attempts = request.method === 'GET' ? READ_ATTEMPTS : 1;
    const deadline = AbortSignal.timeout(request.timeoutMs ?? 10_000);
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#exchange(request, deadline)) as T;
      } catch (error) {
        const wait = retryDelay(error, attempt, this.#random);
        if (attempt >= attempts || wait === undefined || deadline.aborted) {
          throw error;
        }
        await sleep(wait, undefined, {
          signal: request.signal,
          ref: false,
        }).catch(() => {
          throw error;
        });
      }
    }
  }

  async list<T = KubernetesObjectLike>(
    path: string,
    options: ListOptions<T> = {},
  ): Promise<KubernetesList<T>> {
    return listAll(request => this.request(request), path, options);
  }

  async *watch(path: string, options: WatchOptions): AsyncIterable<WatchEvent> {
    const broken = new AbortController();
    const query = {
      ...options.query,
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: this.#watchSeconds,
    };
    const signal = AbortSignal.any([options.signal, broken.signal]);
    const headersDeadline = setTimeout(() => broken.abort(), HEADERS_MS);
    const response = await this.#send(
      { method: 'GET', path, query, signal: options.signal },
      signal,
      broken.signal,
    ).finally(() => clearTimeout(headersDeadline));
    if (response.statusCode !== 200) {
      throw await this.#toError(response, path, false);
    }
    this.#breaker.succeeded();
    options.onOpen?.();
    yield* readWatch(response.body, {
      cluster: this.#cluster,
      limitBytes: this.#lineLimitBytes,
      silenceMs: this.#silenceMs,
      signal: options.signal,
      onUnreadable: options.onUnreadable,
      end: () => broken.abort(),
    });
  }

  async #exchange(
    request: KubernetesRequest,
    deadline: AbortSignal,
  ): Promise<unknown> {
    const write = request.method !== 'GET';
    const signal = request.signal
      ? AbortSignal.any([request.signal, deadline])
      : deadline;
    const response = await this.#send(request, signal, deadline);
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw await this.#toError(response, request.path, write);
    }
    this.#breaker.succeeded();
    const text = await this.#readText(response, write, request.signal);
    const body = this.#parse(text, write);
    if (isFailure(body)) {
      // A failure counts whatever the HTTP status in front of it says.
      const { code } = body;
      throw toApiError(this.#cluster, code >= 400 ? code : 500, body);
    }
    return body;
  }

  #parse(text: string, write: boolean): unknown {
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      // No cause: it quotes the beginning of the answer.
      throw new KubernetesConnectionError(
        `Cluster ${this.#cluster} answered with something that is not JSON`,
        { maybeCommitted: write },
      );
    }
  }

  async #send(
    request: KubernetesRequest,
    signal: AbortSignal,
    deadline?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    assertPath(request.path);
    const heldBackMs = this.#breaker.acquire();
    if (heldBackMs > 0) {
      // In the words of the last failure: that is what people need to know.
      throw new KubernetesConnectionError(
        this.#lastFailure ?? `Cluster ${this.#cluster} is overloaded`,
        { maybeCommitted: false, heldBackMs },
      );
    }
    const write = request.method !== 'GET';
    const { baseUrl, headers, dispatcher } = await this.#openTransport();
    try {
      return await undiciRequest(
        `${baseUrl}${request.path}${toSearch(request.query)}`,
        {
          method: request.method,
          dispatcher,
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
          headers: {
            ...headers,
            accept: request.metadataOnly
              ? 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
              : 'application/json',
            'user-agent': USER_AGENT,
            ...(request.body !== undefined && {
              'content-type': request.patchType ?? 'application/json',
            }),
            ...(request.as && {
              'impersonate-user': request.as.user,
              ...(request.as.groups.length > 0 && {
                'impersonate-group': request.as.groups,
              }),
            }),
          },
          body:
            request.body === undefined
              ? undefined
              : JSON.stringify(request.body),
        },
      );
    } catch (error) {
      if (request.signal?.aborted) {
        throw this.#aborted(write, error);
      }
      this.#breaker.failed();
      const failure = deadline?.aborted
        ? new KubernetesConnectionError(
            `No answer from cluster ${this.#cluster} in time`,
            { maybeCommitted: write, cause: error },
          )
        : toConnectionError(this.#cluster, error, { write });
      this.#lastFailure = failure.message;
      throw failure;
    }
  }

  async #openTransport() {
    try {
      return await this.#transport.open();
    } catch (error) {
      throw new KubernetesConnectionError(
        `The credentials or certificates of cluster ${
          this.#cluster
        } cannot be read`,
        { maybeCommitted: false, cause: error },
      );
    }
  }

  async #toError(
    response: Dispatcher.ResponseData,
    path: string,
    write: boolean,
  ): Promise<KubernetesApiError> {
    const status = response.statusCode;
    const text = await this.#readText(response, write).catch(() => '');
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    const header = response.headers['retry-after'];
    const error = toApiError(
      this.#cluster,
      status,
      body,
      Array.isArray(header) ? header[0] : header,
    );
    if (status === 401) {
      this.#transport.invalidate();
    }
    if (this.#isOverload(status, path, write)) {
      this.#breaker.failed((error.retryAfterSeconds ?? 0) * 1000);
      this.#lastFailure = `Cluster ${
        this.#cluster
      } is overloaded: it answered HTTP status ${status}`;
    } else {
      this.#breaker.succeeded();
    }
    return error;
  }

  /** A disruption budget answers 429 to an eviction, an aggregated API answers 503 for itself: neither is the API server. */
  #isOverload(status: number, path: string, write: boolean): boolean {
    if (path.startsWith('/apis/metrics.k8s.io/')) {
      return false;
    }
    return (status === 429 && !write) || [502, 503, 504].includes(status);
  }

  async #readText(
    response: Dispatcher.ResponseData,
    write: boolean,
    signal?: AbortSignal,
  ): Promise<string> {
    try {
      return await readText(response.body, {
        cluster: this.#cluster,
        limitBytes: this.#responseLimitBytes,
        write,
      });
    } catch (error) {
      throw signal?.aborted ? this.#aborted(write, error) : error;
    }
  }

  #aborted(write: boolean, cause: unknown): KubernetesConnectionError {
    return new KubernetesConnectionError(
      `The call to cluster ${this.#cluster} was given up`,
      { maybeCommitted: write, cause },
    );
  }
}

/** A `Status` object that says that nothing was done. */
function isFailure(body: unknown): body is { code: number } {
  const { kind, status, code } = (body ?? {}) as Record<string, unknown>;
  return kind === 'Status' && status === 'Failure' && typeof code === 'number';
}
