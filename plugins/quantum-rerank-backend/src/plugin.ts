import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  quantumRerankClustersExtensionPoint,
  quantumRerankNotifiersExtensionPoint,
  quantumRerankOnCallExtensionPoint,
  type ClusterSource,
  type Notifier,
  type OnCallSource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { createServices } from './createServices';
import { registerOnCallAction } from './onCall';
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
    const notifiers: Notifier[] = [];
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
    env.registerExtensionPoint(quantumRerankNotifiersExtensionPoint, {
      addNotifier: notifier => {
        notifiers.push(notifier);
      },
    });
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
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
      async init({ actionsRegistry, httpAuth, httpRouter, ...deps }) {
        const services = await createServices({
          ...deps,
          clusterSources,
          onCallSources,
          notifiers,
        });
        registerOnCallAction(actionsRegistry, services);
        httpRouter.use(
          createRouter({
            httpAuth,
            auditor: deps.auditor,
            logger: deps.logger,
            ...services,
          }),
        );
      },
    });
  },
});
