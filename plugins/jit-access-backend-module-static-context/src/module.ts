import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { jitAccessContextSourcesExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { readStaticContext } from './config';
import { StaticContextSource } from './StaticContextSource';

/** Adds the context source `static` to JIT Access. @public */
export const jitAccessModuleStaticContext = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'static-context',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        sources: jitAccessContextSourcesExtensionPoint,
      },
      async init({ config, logger, sources }) {
        const written = readStaticContext(config);
        const source = written && new StaticContextSource(written);
        if (!source || source.provides.length === 0) {
          logger.warn(
            'Nothing is configured under jitAccess.staticContext, so the context source "static" is not there',
          );
          return;
        }
        sources.addContextSource(source);
        logger.info(
          `Context source "static" supplies ${source.provides.join(' and ')}`,
        );
      },
    });
  },
});
