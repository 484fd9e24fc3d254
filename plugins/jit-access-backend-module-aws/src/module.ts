import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { AwsConnections } from './AwsConnections';
import { readAwsConfig } from './config';

/** Adds the provider `aws` to JIT Access. @public */
export const jitAccessModuleAws = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'aws',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, lifecycle, providers }) {
        const aws = readAwsConfig(config);
        const names = [...aws.identityCenters.keys(), ...aws.accounts.keys()];
        if (names.length === 0) {
          logger.warn(
            'No Identity Center and no account is configured (jitAccess.providers.aws), so the provider "aws" is not there',
          );
          return;
        }
        const connections = new AwsConnections(
          aws,
          DefaultAwsCredentialsManager.fromConfig(config),
        );
        lifecycle.addShutdownHook(() => connections.close());
        providers.addProvider(new AwsAccessProvider(aws, connections));
        logger.info(`Provider "aws" serves ${names.join(', ')}`);
      },
    });
  },
});
