import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { operatedComponents } from './filter';

/** Verdict and ready pods on the overview page. */
export const operationsEntityCard = EntityCardBlueprint.make({
  name: 'operations',
  params: {
    type: 'info',
    filter: operatedComponents,
    loader: () =>
      import('../components/EntityOperationsCard').then(m => (
        <m.EntityOperationsCard />
      )),
  },
});
