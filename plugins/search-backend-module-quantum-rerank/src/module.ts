import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { readCollatorConfig } from './collatorConfig';
import { OnCallCollatorFactory } from './OnCallCollatorFactory';

/**
 * Adds on-call services to the search: by service, environment, level and
 * role.
 *
 * @public
 */
export const searchModuleQuantumRerank = createBackendModule({
  pluginId: 'search',
  moduleId: 'quantum-rerank',
  register({ registerInit }) {
    registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        indexRegistry: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, indexRegistry, scheduler }) {
        const { schedule, path } = readCollatorConfig(config);
        indexRegistry.addCollator({
          schedule: scheduler.createScheduledTaskRunner(schedule),
          factory: new OnCallCollatorFactory({ auth, discovery, path }),
        });
      },
    });
  },
});
