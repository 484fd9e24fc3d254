import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { assertSafeToOffer } from './assertSafeToOffer';
import { demoPersonaAuthenticator } from './authenticator';

/**
 * Adds the demo's sign-in, provider id `demoPersona`, when it is configured.
 *
 * @internal
 */
export const demoPersonaModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-persona',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, providers }) {
        if (!config.has('auth.providers.demoPersona')) {
          return;
        }
        assertSafeToOffer({ config, nodeEnv: process.env.NODE_ENV });
        providers.registerProvider({
          providerId: 'demoPersona',
          factory: createProxyAuthProviderFactory({
            authenticator: demoPersonaAuthenticator,
            signInResolver: ({ result }, context) =>
              context.signInWithCatalogUser({ entityRef: result.entityRef }),
          }),
        });
      },
    });
  },
});
