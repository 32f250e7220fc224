import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { operatedComponents } from './filter';

/** Whom to call, on the overview page. */
export const onCallEntityCard = EntityCardBlueprint.make({
  name: 'on-call',
  params: {
    type: 'info',
    filter: operatedComponents,
    loader: () =>
      import('../components/OnCallCard').then(m => <m.EntityOnCallCard />),
  },
});
