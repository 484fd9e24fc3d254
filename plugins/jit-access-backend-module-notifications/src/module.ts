import { createBackendModule } from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import { jitAccessNotifiersExtensionPoint } from '@jit-access/backstage-plugin-jit-access-node';
import { PortalNotifier } from './PortalNotifier';

/** Adds the notifier `portal` to JIT Access. @public */
export const jitAccessModuleNotifications = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'notifications',
  register(env) {
    env.registerInit({
      deps: {
        notifications: notificationService,
        notifiers: jitAccessNotifiersExtensionPoint,
      },
      async init({ notifications, notifiers }) {
        notifiers.addNotifier(new PortalNotifier(notifications));
      },
    });
  },
});
