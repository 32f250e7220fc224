import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { operationsApi } from './extensions/apis';
import { operationsEntityCard } from './extensions/entityCard';
import { operationsEntityContent } from './extensions/entityContent';
import { operationsHomeWidget } from './extensions/homeWidget';
import { myShiftsWidget } from './extensions/myShiftsWidget';
import { onCallEntityCard } from './extensions/onCallEntityCard';
import { onCallPage } from './extensions/onCallPage';
import {
  onCallSearchResult,
  onCallSearchType,
} from './extensions/onCallSearch';
import { onCallRouteRef, operationsRouteRef } from './routes';

/**
 * Operations tab, on-call page, overview cards, home page widgets, search
 * results and backend client for the new frontend system.
 *
 * @public
 */
export const quantumRerankPlugin = createFrontendPlugin({
  pluginId: 'quantum-rerank',
  title: 'Operations',
  info: { packageJson: () => import('../package.json') },
  routes: { operations: operationsRouteRef, onCall: onCallRouteRef },
  extensions: [
    operationsApi,
    operationsEntityContent,
    operationsEntityCard,
    operationsHomeWidget,
    onCallPage,
    onCallEntityCard,
    myShiftsWidget,
    onCallSearchResult,
    onCallSearchType,
  ],
});
