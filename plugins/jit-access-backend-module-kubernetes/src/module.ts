import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessProvidersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readClusters } from './config';
import { KubernetesAccessProvider } from './KubernetesAccessProvider';

/** Adds the provider `kubernetes` to JIT Access. @public */
export const jitAccessModuleKubernetes = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'kubernetes',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: jitAccessProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const clusters = readClusters(config);
        if (clusters.size === 0) {
          logger.warn(
            'No cluster is configured (jitAccess.providers.kubernetes.clusters), so the provider "kubernetes" is not there',
          );
          return;
        }
        providers.addProvider(new KubernetesAccessProvider(clusters));
        logger.info(
          `Provider "kubernetes" serves ${Array.from(clusters.keys()).join(', ')}`,
        );
      },
    });
  },
});
