import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiKey2Line } from '@remixicon/react';
import { jitAccessApi } from './extensions/api';
import { entityAccessCard, entityAccessContent } from './extensions/entity';
import { accessPage } from './extensions/page';
import { rootRouteRef } from './routes';

/**
 * Just-in-time access for portals of the new frontend system.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'jit-access',
  title: 'Access',
  icon: <RiKey2Line />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [jitAccessApi, accessPage, entityAccessContent, entityAccessCard],
});
