import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createAutoscalingAction } from './actions/autoscaling';
import { createCacheFlushAction } from './actions/cacheFlush';
import { createConfigRestoreAction } from './actions/configRestore';
import { createConfigUpdateAction } from './actions/configUpdate';
import { createEvictPodsAction } from './actions/evictPods';
import { createOnCallLookupAction } from './actions/onCallLookup';
import { createPauseAction } from './actions/pause';
import { createRedeployAction } from './actions/redeploy';
import { createRestartAction } from './actions/restart';
import { createResumeAction } from './actions/resume';
import { createRollbackAction } from './actions/rollback';
import { createScaleAction } from './actions/scale';
import { createSecretUpdateAction } from './actions/secretUpdate';

/**
 * Adds an action to the scaffolder for each action of the Operations tab, e.g.
 * `quantum-rerank:scale`.
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
          createAutoscalingAction(options),
          createRestartAction(options),
          createRollbackAction(options),
          createPauseAction(options),
          createResumeAction(options),
          createEvictPodsAction(options),
          createCacheFlushAction(options),
          createConfigUpdateAction(options),
          createConfigRestoreAction(options),
          createRedeployAction(options),
          createSecretUpdateAction(options),
          createOnCallLookupAction(options),
        );
      },
    });
  },
});
