import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readServers } from './config';
import { PostgresAccessProvider } from './PostgresAccessProvider';

/** Adds the provider `postgres` to JIT Access. @public */
export const jitAccessModulePostgres = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'postgres',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const servers = readServers(config);
        if (servers.size === 0) {
          logger.warn(
            'No PostgreSQL server is configured (jitAccess.providers.postgres.servers), so the provider "postgres" is not there',
          );
          return;
        }
        providers.addProvider(new PostgresAccessProvider(servers));
        logger.info(
          `Provider "postgres" serves ${Array.from(servers.keys()).join(', ')}`,
        );
      },
    });
  },
});
