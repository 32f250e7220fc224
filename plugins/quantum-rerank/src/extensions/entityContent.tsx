import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { operationsRouteRef } from '../routes';
import { operatedComponents } from './filter';

/** The Operations tab. */
export const operationsEntityContent = EntityContentBlueprint.make({
  name: 'operations',
  params: {
    path: 'operations',
    title: 'Operations',
    group: 'operation',
    routeRef: operationsRouteRef,
    filter: operatedComponents,
    loader: () =>
      import('../components/OperationsPage').then(m => <m.OperationsPage />),
  },
});
