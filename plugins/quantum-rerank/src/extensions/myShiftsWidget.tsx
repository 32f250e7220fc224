import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { z } from 'zod';

/** When the viewer is on call, for the home page. */
export const myShiftsWidget = HomePageWidgetBlueprint.makeWithOverrides({
  name: 'my-shifts',
  configSchema: { limit: z.number().int().min(1).max(20).default(5) },
  *factory(originalFactory, { config }) {
    yield* originalFactory({
      name: 'QuantumRerankMyShifts',
      title: 'My shifts',
      description: 'When you are on call, and for what',
      layout: { width: { minColumns: 3 }, height: { minRows: 3 } },
      components: () =>
        import('../components/OnCallShifts').then(m => ({
          Content: () => <m.MyShifts limit={config.limit} />,
        })),
    });
  },
});
