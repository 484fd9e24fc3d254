import { PageBlueprint } from '@backstage/frontend-plugin-api';
import { RiKey2Line } from '@remixicon/react';
import { rootRouteRef } from '../routes';

/**
 * The page and its item in the navigation. It frames itself, because which
 * tabs there are depends on who looks.
 *
 * @internal
 */
export const accessPage = PageBlueprint.make({
  params: {
    path: '/jit-access',
    title: 'Access',
    icon: <RiKey2Line />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('../page/PortalAccessPage').then(m => <m.PortalAccessPage />),
  },
});
