import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouter } from './rootHttpRouter';

/**
 * The complete demo portal: a Backstage backend with JIT Access in it, which
 * also serves the pages of `packages/app`.
 *
 * @internal
 */
export function createPortal(): ReturnType<typeof createBackend> {
  const backend = createBackend();
  backend.add(rootHttpRouter);

  backend.add(import('@backstage/plugin-app-backend'));

  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('./demoPersona'));
  backend.add(import('@backstage/plugin-user-settings-backend'));

  backend.add(import('@backstage/plugin-permission-backend'));
  backend.add(import('./portalPolicy'));

  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(
    import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
  );
  backend.add(import('@backstage/plugin-scaffolder-backend'));

  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-signals-backend'));
  backend.add(import('@backstage/plugin-notifications-backend'));

  backend.add(import('@backstage/plugin-search-backend'));
  backend.add(import('@backstage/plugin-search-backend-module-catalog'));
  backend.add(import('./searchEngine'));

  backend.add(import('@jit-access/backstage-plugin-jit-access-backend'));
  backend.add(
    import('@jit-access/backstage-plugin-jit-access-backend-module-postgres'),
  );
  backend.add(
    import('@jit-access/backstage-plugin-jit-access-backend-module-github'),
  );
  backend.add(
    import('@jit-access/backstage-plugin-jit-access-backend-module-okta'),
  );
  backend.add(
    import('@jit-access/backstage-plugin-jit-access-backend-module-static-context'),
  );
  backend.add(
    import('@jit-access/backstage-plugin-jit-access-backend-module-notifications'),
  );

  return backend;
}
