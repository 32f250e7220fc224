import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createRestartAction } from './actions/restart';
import { createRollbackAction } from './actions/rollback';
import { createScaleAction } from './actions/scale';

/**
 * Adds `quantum-rerank:scale`, `quantum-rerank:restart` and
 * `quantum-rerank:rollback` to the scaffolder.
 *
 * @public
 */
export const scaffolderModuleQuantumRerank = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'quantum-rerank',
  register({ registerInit }) {
    registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ scaffolder, auth, discovery }) {
        const options = { auth, discovery };
        scaffolder.addActions(
          createScaleAction(options),
          createRestartAction(options),
          createRollbackAction(options),
        );
      },
    });
  },
});
