import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readOrganizations } from './config';
import { OktaAccessProvider } from './OktaAccessProvider';

/** Adds the provider `okta` to JIT Access. @public */
export const jitAccessModuleOkta = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'okta',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const organizations = readOrganizations(config);
        if (organizations.size === 0) {
          logger.warn(
            'No Okta organisation is configured (jitAccess.providers.okta.organizations), so the provider "okta" is not there',
          );
          return;
        }
        providers.addProvider(new OktaAccessProvider(organizations));
        logger.info(
          `Provider "okta" serves ${Array.from(organizations.keys()).join(', ')}`,
        );
      },
    });
  },
});
