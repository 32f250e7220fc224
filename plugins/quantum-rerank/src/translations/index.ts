/**
 * Translations of the plugin, as a module to install beside it.
 *
 * @packageDocumentation
 */
import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { quantumRerankTranslationRef } from '../translation';

/**
 * German messages. They show once the portal offers the language: list `de`
 * in `availableLanguages` of the extension `api:app/app-language`.
 *
 * @public
 */
const quantumRerankTranslations = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'quantum-rerank',
      params: {
        resource: createTranslationResource({
          ref: quantumRerankTranslationRef,
          translations: { de: () => import('./de') },
        }),
      },
    }),
  ],
});

export default quantumRerankTranslations;
