/**
 * The same components for the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCardExtension } from '@backstage/plugin-home-react';
import type { JSX } from 'react';
import { QuantumRerankClient } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from './api';
import { operationsRouteRef } from './routes';

export { quantumRerankApiRef } from './api';
export { isOperationsAvailable } from './isOperationsAvailable';
export { quantumRerankTranslationRef } from './translation';

/**
 * The plugin for the old frontend system.
 *
 * @public
 */
export const quantumRerankPlugin = createPlugin({
  id: 'quantum-rerank',
  routes: { operations: operationsRouteRef },
  apis: [
    createApiFactory({
      api: quantumRerankApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new QuantumRerankClient(deps),
    }),
  ],
});

/**
 * The Operations tab: content of an `EntityLayout.Route` with the path
 * `/operations`, shown `if` {@link isOperationsAvailable}.
 *
 * @public
 */
export const EntityOperationsContent: () => JSX.Element =
  quantumRerankPlugin.provide(
    createRoutableExtension({
      name: 'EntityOperationsContent',
      component: () =>
        import('./components/OperationsPage').then(m => m.OperationsPage),
      mountPoint: operationsRouteRef,
    }),
  );

/**
 * Verdict and ready pods, for the overview page of the entity.
 *
 * @public
 */
export const EntityOperationsCard: () => JSX.Element =
  quantumRerankPlugin.provide(
    createComponentExtension({
      name: 'EntityOperationsCard',
      component: {
        lazy: () =>
          import('./components/EntityOperationsCard').then(
            m => m.EntityOperationsCard,
          ),
      },
    }),
  );

/**
 * How the services that a person operates are, for the home page of
 * `@backstage/plugin-home`. Links to the tab at `operations` below the page of
 * an entity.
 *
 * @public
 */
export const HomeOperationsCard = quantumRerankPlugin.provide(
  createCardExtension({
    name: 'HomeOperationsCard',
    title: 'Operations',
    components: () =>
      import('./components/HomeWidget').then(m => ({
        Content: m.DefaultHomeWidget,
      })),
  }),
);
