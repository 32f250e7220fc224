import { stringify } from 'yaml';

/** A kubeconfig with one context per user; the first user's context is the current one. */
export function kubeconfigText(
  url: string,
  tokens: Record<string, string>,
): string {
  const users = Object.entries(tokens);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // Clients refuse plain HTTP unless they are told that there is nothing to verify.
    clusters: [
      {
        name: 'sandbox',
        cluster: { server: url, 'insecure-skip-tls-verify': true },
      },
    ],
    users: users.map(([name, token]) => ({
      name: `sandbox-${name}`,
      user: { token },
    })),
    contexts: users.map(([name]) => ({
      name: `sandbox-${name}`,
      context: {
        cluster: 'sandbox',
        user: `sandbox-${name}`,
        namespace: 'quantum-rerank',
      },
    })),
    'current-context': `sandbox-${users[0][0]}`,
  });
}
