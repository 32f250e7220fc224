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
import { judgeErrorAnswer } from './overload';
import { parseAnswer } from './parseAnswer';
import { requestHeaders } from './requestHeaders';
import { assertPath, toSearch } from './requestPath';
import { readText } from './responseText';
import { askedPauseMs, retryDelay } from './retryDelay';
import type { KubeConfigTransport } from './transport';
import { unlessAborted } from './unlessAborted';
import { readWatch } from './watchStream';

const MEBIBYTE = 1024 * 1024;
const READ_ATTEMPTS = 3;

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
  /** How long a watch may take to begin. */
  watchBeginMs?: number;
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
  readonly #watchBeginMs: number;
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
    this.#watchBeginMs = options.watchBeginMs ?? 10_000;
    this.#silenceMs = options.silenceMs ?? 35_000;
    this.#random = options.random ?? Math.random;
  }

  async request<T>(request: KubernetesRequest): Promise<T> {
    return (await this.#repeat(request, text =>
      this.#read(text, request.method !== 'GET'),
    )) as T;
  }

  /** Repeats a read that may succeed the next time, also where its answer cannot be read. */
  async #repeat<T>(
    request: KubernetesRequest,
    read: (text: string) => T,
  ): Promise<T> {
    const attempts = request.method === 'GET' ? READ_ATTEMPTS : 1;
    const deadline = AbortSignal.timeout(request.timeoutMs ?? 10_000);
    const signal = request.signal
      ? AbortSignal.any([request.signal, deadline])
      : deadline;
    for (let attempt = 1; ; attempt++) {
      try {
        return read(await this.#exchange(request, signal, deadline));
      } catch (error) {
        const wait = retryDelay(error, attempt, this.#random);
        if (attempt >= attempts || wait === undefined || deadline.aborted) {
          throw error;
        }
        await sleep(wait, undefined, { signal, ref: false }).catch(() => {
          throw error;
        });
      }
    }
  }

  async list<T = KubernetesObjectLike>(
    path: string,
    options: ListOptions<T> = {},
  ): Promise<KubernetesList<T>> {
    return listAll(
      {
        fetch: request => this.#repeat(request, text => text),
        parse: text => this.#read(text, false) as Partial<KubernetesList>,
        request: request => this.request(request),
      },
      path,
      options,
    );
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
    const beginDeadline = setTimeout(() => broken.abort(), this.#watchBeginMs);
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#send(
        { method: 'GET', path, query, signal: options.signal },
        signal,
        broken.signal,
      );
      if (response.statusCode !== 200) {
        // Still within the deadline: an error may stall in its body.
        throw await this.#toError(response, path, false);
      }
    } finally {
      clearTimeout(beginDeadline);
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
    signal: AbortSignal,
    deadline: AbortSignal,
  ): Promise<string> {
    const write = request.method !== 'GET';
    const response = await this.#send(request, signal, deadline);
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw await this.#toError(response, request.path, write);
    }
    this.#breaker.succeeded();
    return this.#readText(response, write, request.signal);
  }

  #read(text: string, write: boolean): unknown {
    return parseAnswer(text, { cluster: this.#cluster, write });
  }

  async #send(
    request: KubernetesRequest,
    signal: AbortSignal,
    deadline: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    assertPath(request.path);
    const heldBack = this.#breaker.acquire();
    if (heldBack) {
      // In the words of the last failure: that is what people need to know.
      throw new KubernetesConnectionError(
        this.#lastFailure ?? `Cluster ${this.#cluster} is overloaded`,
        { maybeCommitted: false, heldBack },
      );
    }
    const write = request.method !== 'GET';
    const { baseUrl, headers, dispatcher } = await this.#openTransport(
      request,
      signal,
    );
    try {
      return await undiciRequest(
        `${baseUrl}${request.path}${toSearch(request.query)}`,
        {
          method: request.method,
          dispatcher,
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
          headers: requestHeaders(request, headers),
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
      const failure = deadline.aborted
        ? new KubernetesConnectionError(
            `No answer from cluster ${this.#cluster} in time`,
            { maybeCommitted: write, cause: error },
          )
        : toConnectionError(this.#cluster, error, { write });
      this.#lastFailure = failure.message;
      throw failure;
    }
  }

  /** Credentials may come from a program that never ends, so nobody waits for it longer than for an answer. */
  async #openTransport(request: KubernetesRequest, signal: AbortSignal) {
    try {
      return await unlessAborted(this.#transport.open(), signal);
    } catch (error) {
      if (request.signal?.aborted) {
        throw this.#aborted(false, error);
      }
      throw new KubernetesConnectionError(
        `The credentials or certificates of cluster ${this.#cluster} ${
          signal.aborted ? 'did not come in time' : 'cannot be read'
        }`,
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
    const judgement = judgeErrorAnswer(status, path);
    if (judgement === 'overloaded') {
      this.#breaker.failed(askedPauseMs(error));
      this.#lastFailure = `Cluster ${
        this.#cluster
      } is overloaded: it answered HTTP status ${status}`;
    } else if (judgement === 'works') {
      this.#breaker.succeeded();
    }
    return error;
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
