import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import {
  jitAccessNotifiersExtensionPoint,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { notifierConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import module from './index';
import { PortalNotifier } from './PortalNotifier';

const people = ['kit-person', 'kit-lead', 'kit-stranger'];

let backend: TestBackend | undefined;

/** A portal with Backstage's own notifications, in which nothing was said yet. */
async function notifierOfNewPortal(): Promise<Notifier> {
  await backend?.stop();
  const notifiers: Notifier[] = [];
  backend = await startTestBackend({
    features: [
      notificationsPlugin,
      catalogServiceMock.factory({
        entities: people.map(name => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: { name, namespace: 'default' },
          spec: { memberOf: [] },
        })),
      }),
      mockServices.rootConfig.factory({
        data: { app: { baseUrl: 'http://localhost' } },
      }),
      createBackendPlugin({
        pluginId: 'jit-access',
        register(env) {
          env.registerExtensionPoint(jitAccessNotifiersExtensionPoint, {
            addNotifier: notifier => notifiers.push(notifier),
          });
          env.registerInit({ deps: {}, async init() {} });
        },
      }),
      module,
    ],
  });
  expect(notifiers).toHaveLength(1);
  return notifiers[0];
}

async function shownTo(person: string): Promise<string[]> {
  const response = await fetch(
    `http://localhost:${backend!.server.port()}/api/notifications/notifications`,
    {
      headers: {
        authorization: mockCredentials.user.header(`user:default/${person}`),
      },
    },
  );
  expect(response.status).toBe(200);
  const { notifications } = await response.json();
  return notifications.map(
    ({ payload }: { payload: { title: string } }) => payload.title,
  );
}

notifierConformance({
  name: "The portal's notifications",
  create: notifierOfNewPortal,
  shown: async title => {
    const shown = await Promise.all(
      people.map(async person =>
        (await shownTo(person))
          .filter(seen => seen === title)
          .map(() => `user:default/${person}`),
      ),
    );
    return shown.flat();
  },
  broken: () =>
    new PortalNotifier({
      send: async () => {
        throw new Error('Failed to send notifications');
      },
    }),
  hanging: () => new PortalNotifier({ send: () => new Promise(() => {}) }),
});

afterAll(async () => {
  await backend?.stop();
});
