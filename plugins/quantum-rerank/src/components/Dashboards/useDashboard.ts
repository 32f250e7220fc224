import type { DashboardName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/** What the sub-tab shows: a dashboard of the guide, or every signal. */
export const dashboardViews = [
  'service-health',
  'performance',
  'business',
  'signals',
] as const satisfies readonly (DashboardName | 'signals')[];

/** @see dashboardViews */
export type DashboardView = (typeof dashboardViews)[number];

/**
 * The dashboard that the address names. A signal that is named lies in the
 * table of all signals.
 */
export function useDashboard(): DashboardView {
  const { query } = useOperationsContext().location;
  const named = dashboardViews.find(name => name === query.get('dashboard'));
  return named ?? (query.get('signal') ? 'signals' : 'service-health');
}
