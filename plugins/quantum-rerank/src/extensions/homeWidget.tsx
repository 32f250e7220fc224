import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { z } from 'zod';

/** How the services that a person operates are, for the home page. */
export const operationsHomeWidget = HomePageWidgetBlueprint.makeWithOverrides({
  name: 'operations',
  configSchema: {
    limit: z.number().int().min(1).max(20).default(5),
    tabPath: z
      .string()
      .regex(/^[\w-]+(\/[\w-]+)*$/)
      .default('operations'),
  },
  *factory(originalFactory, { config }) {
    yield* originalFactory({
      name: 'QuantumRerankOperations',
      title: 'Operations',
      description: 'How the services that you operate are',
      layout: { width: { minColumns: 4 }, height: { minRows: 4 } },
      components: () =>
        import('../components/HomeWidget').then(m => ({
          Content: () => (
            <m.HomeWidget limit={config.limit} tabPath={config.tabPath} />
          ),
        })),
    });
  },
});
