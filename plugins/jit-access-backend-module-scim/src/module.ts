import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readInstances } from './config';
import { ScimAccessProvider } from './ScimAccessProvider';

/** Adds the provider `scim` to JIT Access. @public */
export const jitAccessModuleScim = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'scim',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const instances = readInstances(config);
        if (instances.size === 0) {
          logger.warn(
            'No SCIM server is configured (jitAccess.providers.scim.instances), so the provider "scim" is not there',
          );
          return;
        }
        providers.addProvider(new ScimAccessProvider(instances));
        logger.info(
          `Provider "scim" serves ${Array.from(instances.keys()).join(', ')}`,
        );
      },
    });
  },
});
