import type { Entity } from '@backstage/catalog-model';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import plugin, { jitAccessApiRef } from '../src';
import { demoApi } from './demoApi';

const entities: Entity[] = [
  ['Resource', 'orders-db', 'database'],
  ['Resource', 'payments-db', 'database'],
  ['User', 'orders-developer', 'user'],
  ['User', 'orders-lead', 'user'],
  ['Group', 'orders', 'team'],
].map(([kind, name, type]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  spec: { type, owner: 'group:default/orders', lifecycle: 'production' },
}));

createDevApp({
  features: [
    plugin,
    catalogPlugin,
    createFrontendModule({
      pluginId: 'jit-access',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: jitAccessApiRef,
              deps: {},
              factory: () => demoApi,
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities }),
            }),
        }),
      ],
    }),
  ],
});
