import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { ServiceUnavailableError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';

/** How long TLS material and headers are used before they are read again. */
const REFRESH_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Reading that takes longer is taken for hung and begun again by the next who asks. */
const HUNG_MS = 60_000;

/** What is needed to send one request. */
export interface TransportSettings {
  /** Base URL of the API server without a trailing slash. */
  baseUrl: string;
  headers: Record<string, string>;
  dispatcher: Dispatcher;
}

/**
 * TLS, credentials and connections of one cluster, taken from the current
 * context of a KubeConfig. Token files, exec plugins and certificates are
 * read again every few seconds, so that rotation needs no restart.
 */
export class KubeConfigTransport {
  readonly #kubeConfig: KubeConfig;
  readonly #baseUrl: string;
  readonly #proxyUrl?: string;
  readonly #now: () => number;
  #current?: { readAt: number; key: string; settings: TransportSettings };
  #pending?: { since: number; read: Promise<TransportSettings> };

  /** @throws ServiceUnavailableError when the current context cannot be used */
  constructor(
    name: string,
    kubeConfig: KubeConfig,
    options: { now?: () => number } = {},
  ) {
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster?.server) {
      throw new ServiceUnavailableError(
        `Cluster ${name}: the kubeconfig has no current context with a server`,
      );
    }
    const url = parseServer(name, cluster.server);
    if (cluster.proxyUrl && !/^https?:\/\//.test(cluster.proxyUrl)) {
      throw new ServiceUnavailableError(
        `Cluster ${name}: proxy-url must be an http or https URL`,
      );
    }
    this.#proxyUrl = cluster.proxyUrl;
    this.#baseUrl = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    this.#kubeConfig =
      url.protocol === 'http:' && !cluster.skipTLSVerify
        ? plainHttpConfig(name, url, kubeConfig)
        : kubeConfig;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Settings for a request that is sent now. May take for ever where an exec
   * plugin does; the caller has a deadline of its own.
   */
  async open(): Promise<TransportSettings> {
    const current = this.#current;
    if (current && this.#now() - current.readAt < REFRESH_MS) {
      return current.settings;
    }
    if (!this.#pending || this.#now() - this.#pending.since >= HUNG_MS) {
      const pending = { since: this.#now(), read: this.#read() };
      this.#pending = pending;
      const forget = () => {
        if (this.#pending === pending) {
          this.#pending = undefined;
        }
      };
      pending.read.then(forget, forget);
    }
    return this.#pending.read;
  }

  /** Forgets what was read, e.g. after a 401. */
  invalidate(): void {
    if (this.#current) {
      this.#current.readAt = -Infinity;
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#current?.settings.dispatcher.destroy();
    this.#current = undefined;
  }

  async #read(): Promise<TransportSettings> {
    const options: RequestOptions = {};
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const tls = {
      ca: options.ca,
      cert: options.cert,
      key: options.key,
      passphrase: options.passphrase,
      rejectUnauthorized: options.rejectUnauthorized,
      servername: options.servername,
    };
    const headers = toHeaders(options);
    const key = createHash('sha256')
      .update(JSON.stringify(Object.values(tls).map(String)))
      .digest('base64');
    const previous = this.#current;
    const unchanged = previous?.key === key;
    const dispatcher =
      previous && unchanged
        ? previous.settings.dispatcher
        : this.#createDispatcher(tls);
    const settings = { baseUrl: this.#baseUrl, headers, dispatcher };
    this.#current = { readAt: this.#now(), key, settings };
    if (previous && !unchanged) {
      // Watches that still run on the old certificate end by themselves.
      previous.settings.dispatcher.close().catch(() => {});
    }
    return settings;
  }

  #createDispatcher(tls: object): Dispatcher {
    const defined = Object.fromEntries(
      Object.entries(tls).filter(([, value]) => value !== undefined),
    );
    const connect = {
      ...defined,
      timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelay: 15_000,
    };
    return this.#proxyUrl
      ? new ProxyAgent({
          uri: this.#proxyUrl,
          requestTls: connect,
          allowH2: false,
        })
      : new Agent({ connect, allowH2: false });
  }
}

function parseServer(name: string, server: string): URL {
  let url: URL;
  try {
    url = new URL(server);
  } catch (error) {
    throw new ServiceUnavailableError(
      `Cluster ${name}: its server is not a URL such as https://host:6443`,
      error,
    );
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.search) {
    throw new ServiceUnavailableError(
      `Cluster ${name}: its server must be an http or https URL without credentials and query`,
    );
  }
  return url;
}

/**
 * The client library refuses plain HTTP unless TLS verification is off. A
 * proxy or stand-in on this machine has no TLS to verify; anywhere else the
 * token would be readable on the wire.
 */
function plainHttpConfig(
  name: string,
  url: URL,
  kubeConfig: KubeConfig,
): KubeConfig {
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
    throw new ServiceUnavailableError(
      `Cluster ${name}: its server uses plain http, which is accepted for this machine only; use https, or set skipTLSVerify to send the token unprotected`,
    );
  }
  const copy = new KubeConfig();
  copy.loadFromOptions({
    clusters: kubeConfig.clusters.map(cluster => ({
      ...cluster,
      skipTLSVerify: true,
    })),
    users: kubeConfig.users,
    contexts: kubeConfig.contexts,
    currentContext: kubeConfig.currentContext,
  });
  return copy;
}

function toHeaders(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) {
      headers[name.toLowerCase()] = String(value).trim();
    }
  }
  if (options.auth) {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString(
      'base64',
    )}`;
  }
  return headers;
}
