import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { PortalNavigation } from './PortalNavigation';

/**
 * Replaces the portal's sidebar.
 *
 * @internal
 */
export const navigationModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    NavContentBlueprint.make({ params: { component: PortalNavigation } }),
  ],
});
