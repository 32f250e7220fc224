import type {
  Secret,
  SecretVersion,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A Secret with a key that the deployment names and one that it does not. */
export function secret(overrides: Partial<Secret> = {}): Secret {
  return {
    secret: 'quantum-rerank-secrets',
    resourceVersion: '4712',
    createdAt: new Date(Date.now() - 86_400_000).toISOString(),
    type: 'Opaque',
    immutable: false,
    keys: [
      {
        key: 'api-key',
        managers: [
          {
            manager: 'kubectl-create',
            at: new Date(Date.now() - 3_600_000).toISOString(),
          },
        ],
        required: true,
      },
      { key: 'old-token', managers: [], required: false },
    ],
    consumers: [
      {
        deployment: 'quantum-rerank',
        via: ['environment'],
        operated: true,
        restarted: true,
      },
    ],
    ...overrides,
  };
}

/** What is kept of an earlier state of it. */
export function secretVersion(
  overrides: Partial<SecretVersion> = {},
): SecretVersion {
  return {
    id: 'c2bd3d2b-7b0e-4bb8-9f2c-0f9f8f6a1d55',
    kind: 'backup',
    takenAt: new Date(Date.now() - 3_600_000).toISOString(),
    by: 'user:default/olivia',
    operation: '0d0f2c9a-3c55-4f0e-8a0b-5f1f5a3e9d10',
    resourceVersion: '4701',
    keys: [{ key: 'api-key', now: 'changed' }],
    ...overrides,
  };
}
