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
import { onCallRouteRef, operationsRouteRef } from './routes';

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
  routes: { operations: operationsRouteRef, onCall: onCallRouteRef },
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
 * Whom to call for every service: the page of a `Route` with the path
 * `/on-call`.
 *
 * @public
 */
export const OnCallPage: () => JSX.Element = quantumRerankPlugin.provide(
  createRoutableExtension({
    name: 'OnCallPage',
    component: () =>
      import('./components/OnCallPage').then(m => m.StandaloneOnCallPage),
    mountPoint: onCallRouteRef,
  }),
);

/**
 * Whom to call in every environment, for the overview page of the entity.
 *
 * @public
 */
export const EntityOnCallCard: () => JSX.Element = quantumRerankPlugin.provide(
  createComponentExtension({
    name: 'EntityOnCallCard',
    component: {
      lazy: () =>
        import('./components/OnCallCard').then(m => m.EntityOnCallCard),
    },
  }),
);

/**
 * When the viewer is on call, for the content of a card on the home page.
 *
 * @public
 */
export const MyShifts: (props: { limit: number }) => JSX.Element =
  quantumRerankPlugin.provide(
    createComponentExtension({
      name: 'MyShifts',
      component: {
        lazy: () => import('./components/OnCallShifts').then(m => m.MyShifts),
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
