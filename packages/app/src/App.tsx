import { createApp } from '@backstage/frontend-defaults';
import { homeModule } from './home';
import { navigationModule } from './navigation';
import { signInModule } from './signIn';

/**
 * The demo portal's pages. Plugins are discovered: every frontend plugin that
 * this package depends on is loaded (`app.packages: all`).
 *
 * @internal
 */
export const app = createApp({
  features: [signInModule, navigationModule, homeModule],
});
