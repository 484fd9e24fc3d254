import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readGuildhallConfig } from './config';
import { GuildhallAccessProvider } from './GuildhallAccessProvider';

/** Adds the provider `guildhall` to JIT Access. @public */
export const jitAccessModuleGuildhall = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'guildhall',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const guildhall = readGuildhallConfig(config);
        if (!guildhall) {
          logger.warn(
            'No Guildhall is configured (jitAccess.providers.guildhall.halls), so the provider "guildhall" is not there',
          );
          return;
        }
        providers.addProvider(new GuildhallAccessProvider(guildhall));
      },
    });
  },
});
