import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  AccessProvider,
  ContextSource,
  jitAccessContextSourcesExtensionPoint,
  jitAccessNotifiersExtensionPoint,
  jitAccessProvidersExtensionPoint,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Registry } from './startup/Registry';
import { startJitAccess } from './startup/startJitAccess';
import { metricsOrSilentRef, tracingOrSilentRef } from './telemetry/services';

/**
 * The backend of JIT Access. Modules add target systems, sources of context and
 * channels to people through the extension points of
 * `@jit-access/backstage-plugin-jit-access-node`.
 *
 * @public
 */
export const jitAccessPlugin = createBackendPlugin({
  pluginId: 'jit-access',
  register(env) {
    const providers = new Registry<AccessProvider>('provider');
    const sources = new Registry<ContextSource>('context source');
    const notifiers = new Registry<Notifier>('notifier');
    env.registerExtensionPoint(jitAccessProvidersExtensionPoint, {
      addProvider: provider => providers.add(provider),
    });
    env.registerExtensionPoint(jitAccessContextSourcesExtensionPoint, {
      addContextSource: source => sources.add(source),
    });
    env.registerExtensionPoint(jitAccessNotifiersExtensionPoint, {
      addNotifier: notifier => notifiers.add(notifier),
    });
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsOrSilentRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        tracing: tracingOrSilentRef,
        urlReader: coreServices.urlReader,
      },
      init: deps =>
        startJitAccess({
          ...deps,
          providers: providers.all(),
          sources: sources.all(),
          notifiers: notifiers.all(),
        }),
    });
  },
});
