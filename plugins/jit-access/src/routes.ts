import { createRouteRef } from '@backstage/core-plugin-api';

/**
 * The page of JIT Access. Made with `core-plugin-api`, so that the same ref
 * works in portals of the new and of the old frontend system.
 *
 * @public
 */
export const rootRouteRef = createRouteRef({ id: 'jit-access' });
