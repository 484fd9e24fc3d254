import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readServers } from './config';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { tlsWarning } from './tls';

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
        for (const server of servers.values()) {
          const warning = tlsWarning(server);
          if (warning) {
            logger.warn(`PostgreSQL server "${server.name}" ${warning}`);
          }
        }
        providers.addProvider(new PostgresAccessProvider(servers));
        logger.info(
          `Provider "postgres" serves ${Array.from(servers.keys()).join(', ')}`,
        );
      },
    });
  },
});
