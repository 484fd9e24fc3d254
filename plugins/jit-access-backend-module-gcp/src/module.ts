import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readConnections } from './config';
import { GcpAccessProvider } from './GcpAccessProvider';
import { GcpConnection } from './GcpConnection';

/** Adds the provider `gcp` to JIT Access. @public */
export const jitAccessModuleGcp = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'gcp',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const connections = new Map(
          Array.from(readConnections(config), ([name, settings]) => [
            name,
            new GcpConnection(settings),
          ]),
        );
        if (connections.size === 0) {
          logger.warn(
            'No connection is configured (jitAccess.providers.gcp.connections), so the provider "gcp" is not there',
          );
          return;
        }
        providers.addProvider(new GcpAccessProvider(connections));
        logger.info(
          `Provider "gcp" serves ${Array.from(connections.keys()).join(', ')}`,
        );
      },
    });
  },
});
