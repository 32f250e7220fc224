import { createClient, RESP_TYPES } from '@redis/client';
import { guardedLookup, isForbiddenHost } from '../signals/linkLocal';
import type { CacheCredentials } from './cacheCredentials';
import { CacheError, forbiddenAddress, toCacheError } from './CacheError';

const CONNECT_TIMEOUT_MS = 3000;
const COMMAND_TIMEOUT_MS = 5000;

/** Where a server listens. */
export interface NodeAddress {
  host: string;
  port: number;
  tls: boolean;
  database: number;
}

type Client = ReturnType<typeof open>;

/**
 * One connection to one Redis server. It is never made again by itself: who
 * holds it decides whether and when to try again.
 */
export class CacheNode {
  readonly #client: Client;
  readonly #timeoutMs: number;

  /**
   * Connects, and closes the connection when `work` is done.
   *
   * @throws CacheError
   */
  static async use<T>(
    address: NodeAddress,
    credentials: CacheCredentials,
    options: { signal?: AbortSignal; commandTimeoutMs?: number },
    work: (node: CacheNode) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    if (isForbiddenHost(address.host)) {
      throw forbiddenAddress();
    }
    const client = open(address, credentials);
    // Also told by the command that fails; nobody else listens.
    client.on('error', () => {});
    const abandon = () => close(client);
    options.signal?.addEventListener('abort', abandon, { once: true });
    const node = new CacheNode(
      client,
      options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    );
    try {
      await node.#within(
        CONNECT_TIMEOUT_MS,
        () => client.connect() as Promise<unknown>,
      );
      return await work(node);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', abandon);
      close(client);
    }
  }

  private constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Sends a command. Texts in the answer are buffers: names of keys are bytes.
   *
   * @throws CacheError
   */
  async send(command: Array<string | Buffer>): Promise<unknown> {
    return this.#within(this.#timeoutMs, () =>
      this.#client.sendCommand(command, {
        typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer },
      }),
    );
  }

  /** The answer to a command that answers text, such as `INFO`. */
  async ask(command: string[]): Promise<string> {
    return String(await this.send(command));
  }

  async #within<T>(
    timeoutMs: number,
    work: () => Promise<T>,
  ): Promise<Awaited<T>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new CacheError(
            'unreachable',
            `It does not answer within ${timeoutMs / 1000} s.`,
          ),
        );
        close(this.#client);
      }, timeoutMs);
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      throw toCacheError(error, timeoutMs);
    } finally {
      clearTimeout(timer);
    }
  }
}

function open(address: NodeAddress, credentials: CacheCredentials) {
  const common = {
    host: address.host,
    port: address.port,
    lookup: guardedLookup,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectStrategy: false as const,
  };
  return createClient({
    socket: address.tls
      ? {
          ...common,
          tls: true as const,
          ...(credentials.ca ? { ca: credentials.ca } : {}),
        }
      : common,
    username: credentials.username,
    password: credentials.password,
    database: address.database,
    // Understood by every version, and by ACLs that allow no HELLO.
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
  });
}

function close(client: Client): void {
  if (client.isOpen) {
    client.destroy();
  }
}
