import type {
  Config,
  ConfigVersion,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A ConfigMap with a key of each kind. */
export function config(overrides: Partial<Config> = {}): Config {
  return {
    configMap: 'quantum-rerank-config',
    resourceVersion: '4711',
    immutable: false,
    items: [
      { key: 'DB_PASSWORD', hidden: 'secret' },
      { key: 'LOG_LEVEL', value: 'INFO' },
      { key: 'MAX_BATCH', value: '100' },
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

/** A kept version of it. */
export function configVersion(
  overrides: Partial<ConfigVersion> = {},
): ConfigVersion {
  return {
    id: '5c1f6f0e-6f5c-4f3e-9c3f-2a4d1f0b7e11',
    kind: 'backup',
    takenAt: new Date(Date.now() - 3_600_000).toISOString(),
    by: 'user:default/olivia',
    operation: '0d0f2c9a-3c55-4f0e-8a0b-5f1f5a3e9d10',
    resourceVersion: '4700',
    keys: 3,
    notKept: ['DB_PASSWORD'],
    difference: { set: ['LOG_LEVEL'], removed: [] },
    ...overrides,
  };
}
