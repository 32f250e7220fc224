import { alertsRoutes } from './alerts';
import { configurationRoutes } from './configuration';
import { escalationsRoutes } from './escalations';
import { healthRoutes } from './health';
import { notificationsRoutes } from './notifications';
import { onCallRoutes } from './onCall';
import { operationsRoutes } from './operations';
import { profileRoutes } from './profile';
import { reportsRoutes } from './reports';
import { signalsRoutes } from './signals';
import { workloadRoutes } from './workload';
import type { RouteDescription } from './RouteDescription';

/**
 * Every route of the backend.
 *
 * @public
 */
export const routeDescriptions: RouteDescription[] = [
  ...profileRoutes,
  ...signalsRoutes,
  ...healthRoutes,
  ...alertsRoutes,
  ...reportsRoutes,
  ...onCallRoutes,
  ...escalationsRoutes,
  ...notificationsRoutes,
  ...workloadRoutes,
  ...configurationRoutes,
  ...operationsRoutes,
];
