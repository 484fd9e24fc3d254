import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { ReactElement } from 'react';
import { createPortalClient } from '../api/createPortalClient';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { rootRouteRef } from '../routes';

/**
 * The plugin of the old frontend system.
 *
 * @public
 */
export const jitAccessPlugin = createPlugin({
  id: 'jit-access',
  routes: { root: rootRouteRef },
  apis: [
    createApiFactory({
      api: jitAccessApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => createPortalClient(fetchApi),
    }),
  ],
});

/**
 * The page, to be mounted at `/jit-access`.
 *
 * @public
 */
export const JitAccessPage: () => ReactElement = jitAccessPlugin.provide(
  createRoutableExtension({
    name: 'JitAccessPage',
    mountPoint: rootRouteRef,
    component: () =>
      import('./LegacyAccessPage').then(module => module.LegacyAccessPage),
  }),
);

/**
 * The Access tab, to be routed at `/access` on entity pages.
 *
 * @public
 */
export const EntityJitAccessContent: () => ReactElement =
  jitAccessPlugin.provide(
    createComponentExtension({
      name: 'EntityJitAccessContent',
      component: {
        lazy: () =>
          import('../entity/EntityAccessTab').then(
            module => module.EntityAccessTab,
          ),
      },
    }),
  );

/**
 * The card for an entity's overview.
 *
 * @public
 */
export const EntityJitAccessCard: () => ReactElement = jitAccessPlugin.provide(
  createComponentExtension({
    name: 'EntityJitAccessCard',
    component: {
      lazy: () =>
        import('../entity/EntityAccessCard').then(
          module => module.EntityAccessCard,
        ),
    },
  }),
);
