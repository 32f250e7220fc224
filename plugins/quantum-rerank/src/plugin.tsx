import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { operationsApi } from './extensions/apis';
import { operationsEntityCard } from './extensions/entityCard';
import { operationsEntityContent } from './extensions/entityContent';
import { operationsRouteRef } from './routes';

/**
 * Operations tab, overview card and backend client for the new frontend
 * system.
 *
 * @public
 */
export const quantumRerankPlugin = createFrontendPlugin({
  pluginId: 'quantum-rerank',
  title: 'Operations',
  info: { packageJson: () => import('../package.json') },
  routes: { operations: operationsRouteRef },
  extensions: [operationsApi, operationsEntityContent, operationsEntityCard],
});
