import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import {
  overviewReadPermission,
  QuantumRerankClient,
  type OnCallService,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { Readable } from 'node:stream';
import { onCallDocumentOf, type OnCallDocument } from './onCallDocument';

const AT_ONCE = 100;
/** Nobody waits, but a task must not hang for ever. */
const TIMEOUT_MS = 30_000;

/**
 * Reads the services for the search. A result is shown to those who may see
 * the overview of its environment.
 */
export class OnCallCollatorFactory implements DocumentCollatorFactory {
  readonly type = 'quantum-rerank-on-call';
  readonly visibilityPermission = overviewReadPermission;
  readonly #client: QuantumRerankClient;
  readonly #path: string;

  constructor(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    /** Of the on-call page in the portal. */
    path: string;
  }) {
    const { auth, discovery } = options;
    this.#path = options.path;
    this.#client = new QuantumRerankClient({
      discoveryApi: discovery,
      fetchApi: {
        async fetch(input, init) {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: await auth.getOwnServiceCredentials(),
            targetPluginId: 'quantum-rerank',
          });
          const headers = new Headers(init?.headers);
          headers.set('Authorization', `Bearer ${token}`);
          return fetch(input, {
            ...init,
            headers,
            signal: AbortSignal.timeout(TIMEOUT_MS),
          });
        },
      },
    });
  }

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  async *#documents(): AsyncGenerator<OnCallDocument> {
    let cursor: string | undefined;
    do {
      const page: Page<OnCallService> = await this.#client.listOnCallServices({
        limit: AT_ONCE,
        ...(cursor && { cursor }),
      });
      for (const service of page.items) {
        yield onCallDocumentOf(service, this.#path);
      }
      cursor = page.nextCursor;
    } while (cursor);
  }
}
