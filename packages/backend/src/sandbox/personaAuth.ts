import { createBackendModule } from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import type { Persona } from './sandboxConfig';

/** Header by which the sign-in page says which persona was chosen. */
export const PERSONA_HEADER = 'x-sandbox-persona';

/**
 * Authentication provider `sandbox`: believes a header, and is therefore
 * only ever created by the feature loader beside this file.
 */
export function personaAuthModule(personas: Persona[]) {
  const authenticator = createProxyAuthenticator({
    defaultProfileTransform: async ({ name }: Persona) => ({
      profile: { displayName: name },
    }),
    initialize() {},
    async authenticate({ req }) {
      const chosen = req.header(PERSONA_HEADER);
      const persona = personas.find(({ id }) => id === chosen);
      if (!persona) {
        throw new AuthenticationError(
          `Header ${PERSONA_HEADER} must name one of the sandbox's personas: ${personas
            .map(({ id }) => id)
            .join(', ')}`,
        );
      }
      return { result: persona };
    },
  });

  return createBackendModule({
    pluginId: 'auth',
    moduleId: 'sandbox-personas',
    register(env) {
      env.registerInit({
        deps: { providers: authProvidersExtensionPoint },
        async init({ providers }) {
          providers.registerProvider({
            providerId: 'sandbox',
            factory: createProxyAuthProviderFactory({
              authenticator,
              signInResolver: ({ result }, context) =>
                context.signInWithCatalogUser({
                  entityRef: result.userEntityRef,
                }),
            }),
          });
        },
      });
    },
  });
}
