import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: () => import('./SignInPage').then(module => module.SignInPage),
  },
});

/** Replaces the guest sign-in by the personas of the sandbox. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage],
});
