import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { PortalSidebar } from './PortalSidebar';

/** Replaces the default sidebar. */
export const navigationModule = createFrontendModule({
  pluginId: 'app',
  extensions: [PortalSidebar],
});
