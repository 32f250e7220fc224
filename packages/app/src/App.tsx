import { createApp } from '@backstage/frontend-defaults';
import quantumRerankTranslations from '@quantumrerank/backstage-plugin-quantum-rerank/translations';
import { navigationModule } from './navigation';
import { signInModule } from './signIn';

/**
 * The portal. Plugins are not listed here: `app.packages: all` in
 * app-config.yaml finds them among the dependencies of this package. Further
 * languages of a plugin are not found that way.
 */
export const app = createApp({
  features: [navigationModule, signInModule, quantumRerankTranslations],
});
