import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { CLUSTER, entity } from '../workload';
import type { SandboxDescription } from './sandbox';

/** What the parent tells a backend. */
export interface BackendInput {
  port: number;
  cluster: SandboxDescription;
  /** Only for our backend. */
  profileFile?: string;
}

/** Configuration that both backends share. */
export function backendConfig({ port, cluster, profileFile }: BackendInput) {
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: {
      baseUrl: `http://127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    permission: { enabled: true },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: CLUSTER,
              url: cluster.url,
              authProvider: 'serviceAccount',
              serviceAccountToken: cluster.token,
            },
          ],
        },
      ],
    },
    ...(profileFile
      ? { quantumRerank: { profiles: [{ file: profileFile }] } }
      : {}),
  };
}

/**
 * Stand-ins for what costs the same in both backends: who asks, whether they
 * may, and the catalog.
 */
export function sharedFeatures(input: BackendInput) {
  return [
    mockServices.rootConfig.factory({ data: backendConfig(input) }),
    mockServices.auth.factory(),
    mockServices.httpAuth.factory(),
    mockServices.userInfo.factory(),
    mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
    catalogServiceMock.factory({ entities: [entity] }),
  ];
}
