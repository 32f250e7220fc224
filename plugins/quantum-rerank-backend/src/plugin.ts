import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  quantumRerankClustersExtensionPoint,
  quantumRerankOnCallExtensionPoint,
  type ClusterSource,
  type OnCallSource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { createServices } from './createServices';
import { createRouter } from './routes';

/**
 * The engine of QuantumRerank Operations.
 *
 * @public
 */
export const quantumRerankPlugin = createBackendPlugin({
  pluginId: 'quantum-rerank',
  register(env) {
    const clusterSources: ClusterSource[] = [];
    const onCallSources: OnCallSource[] = [];
    env.registerExtensionPoint(quantumRerankClustersExtensionPoint, {
      addClusterSource: source => {
        clusterSources.push(source);
      },
    });
    env.registerExtensionPoint(quantumRerankOnCallExtensionPoint, {
      addOnCallSource: source => {
        onCallSources.push(source);
      },
    });
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
      },
      async init({ httpAuth, httpRouter, ...deps }) {
        const services = await createServices({
          ...deps,
          clusterSources,
          onCallSources,
        });
        httpRouter.use(
          createRouter({ httpAuth, logger: deps.logger, ...services }),
        );
      },
    });
  },
});
