import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureTenant } from './AzureTenant';
import { readTenants } from './config';
import { createProviders } from './createProviders';

/** Adds the providers `azure`, `azure-rbac` and `entra` to JIT Access, as they are configured. @public */
export const jitAccessModuleAzure = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'azure',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const tenants = Array.from(
          readTenants(config).values(),
          tenant => new AzureTenant(tenant),
        );
        const made = createProviders(tenants);
        if (made.length === 0) {
          logger.warn(
            'No tenant is configured (jitAccess.providers.azure.tenants), so the providers "azure", "azure-rbac" and "entra" are not there',
          );
        }
        for (const provider of made) {
          providers.addProvider(provider);
          logger.info(
            `Provider "${provider.id}" serves ${provider.instances!().join(', ')}`,
          );
        }
      },
    });
  },
});
