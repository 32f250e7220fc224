import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { QuantumRerankClient } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * A client that acts as the person who started the task. Plugin tokens live
 * for minutes and a rollout may take longer, so every call fetches its own.
 */
export function createUserClient(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  getCredentials: () => Promise<BackstageCredentials>;
  /** Told when no token could be had: asking again will not help. */
  onTokenRefused?: (error: unknown) => void;
}): QuantumRerankClient {
  const { auth, discovery, getCredentials, onTokenRefused } = options;
  const getToken = async () => {
    try {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf: await getCredentials(),
        targetPluginId: 'quantum-rerank',
      });
      return token;
    } catch (error) {
      onTokenRefused?.(error);
      throw error;
    }
  };
  return new QuantumRerankClient({
    discoveryApi: discovery,
    fetchApi: {
      async fetch(input, init) {
        const headers = new Headers(init?.headers);
        headers.set('Authorization', `Bearer ${await getToken()}`);
        return fetch(input, { ...init, headers });
      },
    },
  });
}
