import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { operationsApi } from './extensions/apis';
import { operationsEntityCard } from './extensions/entityCard';
import { operationsEntityContent } from './extensions/entityContent';
import { operationsHomeWidget } from './extensions/homeWidget';
import { operationsRouteRef } from './routes';

/**
 * Operations tab, overview card, home page widget and backend client for the
 * new frontend system.
 *
 * @public
 */
export const quantumRerankPlugin = createFrontendPlugin({
  pluginId: 'quantum-rerank',
  title: 'Operations',
  info: { packageJson: () => import('../package.json') },
  routes: { operations: operationsRouteRef },
  extensions: [
    operationsApi,
    operationsEntityContent,
    operationsEntityCard,
    operationsHomeWidget,
  ],
});
