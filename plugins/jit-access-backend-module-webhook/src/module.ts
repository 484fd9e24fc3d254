import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readEndpoints } from './config';
import { WebhookAccessProvider } from './WebhookAccessProvider';

/** Adds the provider `webhook` to JIT Access. @public */
export const jitAccessModuleWebhook = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'webhook',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const endpoints = readEndpoints(config);
        if (endpoints.size === 0) {
          logger.warn(
            'No webhook is configured (jitAccess.providers.webhook.endpoints), so the provider "webhook" is not there',
          );
          return;
        }
        providers.addProvider(new WebhookAccessProvider(endpoints));
        logger.info(
          `Provider "webhook" calls ${Array.from(endpoints.keys()).join(', ')}`,
        );
      },
    });
  },
});
