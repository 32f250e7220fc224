import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { sharedFeatures, type BackendInput } from './backendConfig';
import { childInput, tellParent } from './child';

/** Decides at once; being asked over HTTP is what costs. */
const allowPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'allow',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      init: async ({ policy }) =>
        policy.setPolicy({
          handle: async () => ({ result: AuthorizeResult.ALLOW }),
        }),
    });
  },
});

/** The mock forgets which plugin carries a person; Backstage does not. */
const authThatNamesTheActor = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory: ({ plugin }) => {
    const auth = mockServices.auth({ pluginId: plugin.getId() });
    const issue = auth.getPluginRequestToken.bind(auth);
    return Object.assign(auth, {
      getPluginRequestToken: async (options: Parameters<typeof issue>[0]) => {
        const { onBehalfOf } = options;
        return auth.isPrincipal(onBehalfOf, 'user')
          ? {
              token: mockCredentials.user.token(
                onBehalfOf.principal.userEntityRef,
                { actor: { subject: `plugin:${plugin.getId()}` } },
              ),
            }
          : issue(options);
      },
    });
  },
});

/** The plugin of this project with a real permission backend. */
async function main() {
  const backend = createBackend();
  for (const feature of sharedFeatures(childInput<BackendInput>(), {
    permissions: mockServices.permissions.factory(),
    auth: authThatNamesTheActor,
  })) {
    backend.add(feature);
  }
  backend.add(import('@backstage/plugin-permission-backend'));
  backend.add(allowPolicy);
  backend.add(import('@quantumrerank/backstage-plugin-quantum-rerank-backend'));
  await backend.start();
  tellParent({ type: 'ready' });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
