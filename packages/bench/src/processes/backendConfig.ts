import type {
  AuthService,
  PermissionsService,
  ServiceFactory,
} from '@backstage/backend-plugin-api';
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
  /** Where the database is kept on disk; in memory when absent. */
  databaseFolder?: string;
}

/** Configuration that both backends share. */
export function backendConfig({
  port,
  cluster,
  profileFile,
  databaseFolder,
}: BackendInput) {
  return {
    app: { baseUrl: 'http://localhost:3000' },
    backend: {
      baseUrl: `http://127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      database: {
        client: 'better-sqlite3',
        connection: databaseFolder ? { directory: databaseFolder } : ':memory:',
      },
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

/** Answers at once that everything is allowed. */
export const allowEverything = mockServices.permissions.factory({
  result: AuthorizeResult.ALLOW,
});

/**
 * Stand-ins for what costs the same in both backends: who asks, whether they
 * may, and the catalog.
 */
export function sharedFeatures(
  input: BackendInput,
  {
    permissions = allowEverything,
    auth = mockServices.auth.factory(),
  }: {
    permissions?: ServiceFactory<PermissionsService>;
    auth?: ServiceFactory<AuthService>;
  } = {},
) {
  return [
    mockServices.rootConfig.factory({ data: backendConfig(input) }),
    auth,
    mockServices.httpAuth.factory(),
    mockServices.userInfo.factory(),
    permissions,
    catalogServiceMock.factory({ entities: [entity] }),
  ];
}
