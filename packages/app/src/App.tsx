import { createApp } from '@backstage/frontend-defaults';
import { navigationModule } from './navigation';
import { signInModule } from './signIn';

/**
 * The portal. Plugins are not listed here: `app.packages: all` in
 * app-config.yaml finds them among the dependencies of this package.
 */
export const app = createApp({
  features: [navigationModule, signInModule],
});
