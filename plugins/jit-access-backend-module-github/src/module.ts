import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readGithubConfig } from './config';
import { GithubAccessProvider } from './GithubAccessProvider';
import { createConnection } from './GithubConnection';

/** Adds the provider `github` to JIT Access. @public */
export const jitAccessModuleGithub = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'github',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const github = readGithubConfig(config);
        if (!github) {
          logger.warn(
            'No organisation is configured (jitAccess.providers.github.organizations), so the provider "github" is not there',
          );
          return;
        }
        const integrations = ScmIntegrations.fromConfig(config);
        const connection = createConnection(
          github,
          integrations,
          DefaultGithubCredentialsProvider.fromIntegrations(integrations),
        );
        providers.addProvider(new GithubAccessProvider(github, connection));
        logger.info(
          `Provider "github" serves ${Array.from(github.organizations.keys()).join(', ')}`,
        );
      },
    });
  },
});
