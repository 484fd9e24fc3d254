import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ContextSource,
  jitAccessContextSourcesExtensionPoint,
  jitAccessNotifiersExtensionPoint,
  jitAccessProvidersExtensionPoint,
  Notice,
  OnCallShift,
} from '@jit-access/backstage-plugin-jit-access-node';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import {
  createJitAccessClient,
  JitAccessApi,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Knex } from 'knex';
import jitAccessPlugin from '..';
import { COMPANY, DOCUMENTS, PEOPLE, PersonName, PAYMENTS_DB } from './company';

/** A running backend with a fake target, for tests through HTTP. */
export interface TestPortal {
  /** Base address of the plugin. */
  url: string;
  provider: FaultInjectingFakeProvider;
  notices: Notice[];
  sql: Knex;
  shifts: OnCallShift[];
  as(person: PersonName): JitAccessApi;
  headers(person: PersonName): Record<string, string>;
  /** Reads again until the condition holds; fails after 20 s. */
  until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T>;
  stop(): Promise<void>;
}

/** Starts the plugin on the given database with the test company. */
export async function startTestPortal(
  sql: Knex,
  options: {
    entities?: Entity[];
    documents?: string;
    /** In place of one that holds `entities`. */
    catalog?: CatalogService;
  } = {},
): Promise<TestPortal> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'jit-access-'));
  await fs.writeFile(
    path.join(folder, 'access.yaml'),
    options.documents ?? DOCUMENTS,
  );
  const provider = new FaultInjectingFakeProvider({ credential: 'engine' });
  const notices: Notice[] = [];
  const shifts: OnCallShift[] = [
    {
      personRef: PEOPLE.onCall,
      level: 'primary',
      rota: 'payments',
      entityRef: PAYMENTS_DB,
    },
  ];
  const backend = await startTestBackend({
    features: [
      jitAccessPlugin,
      partsModule(provider, notices, shifts),
      catalogFactory(
        options.catalog ??
          catalogServiceMock({ entities: options.entities ?? COMPANY }),
      ),
      databaseFactory(sql),
      mockServices.rootConfig.factory({
        data: {
          jitAccess: {
            documents: [folder],
            administrators: ['group:default/platform'],
            auditors: ['group:default/auditors'],
            audit: { signingKeyFile: path.join(folder, 'signing.pem') },
          },
        },
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/jit-access`;
  const headers = (person: PersonName) => ({
    authorization: mockCredentials.user.header(PEOPLE[person]),
  });
  return {
    url,
    provider,
    notices,
    sql,
    shifts,
    headers,
    as: person =>
      createJitAccessClient({
        baseUrl: url,
        fetch: {
          fetch: (address, init) =>
            fetch(address, {
              ...init,
              headers: { ...init?.headers, ...headers(person) },
            }),
        },
      }),
    until,
    stop: async () => {
      await backend.stop();
      await fs.rm(folder, { recursive: true });
    },
  };
}

async function until<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
): Promise<T> {
  const deadline = AbortSignal.timeout(20_000);
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (deadline.aborted) {
      throw new Error(`It never held; last seen: ${JSON.stringify(value)}`);
    }
    // Nothing announces a change to an outside reader, so it reads again.
    await once(AbortSignal.timeout(20), 'abort');
  }
}

function catalogFactory(catalog: CatalogService) {
  return createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalog,
  });
}

function databaseFactory(sql: Knex) {
  return createServiceFactory({
    service: coreServices.database,
    deps: {},
    factory: () => ({ getClient: async () => sql }),
  });
}

function partsModule(
  provider: FaultInjectingFakeProvider,
  notices: Notice[],
  shifts: OnCallShift[],
) {
  const rota: ContextSource = {
    id: 'test-rota',
    title: 'Test rota',
    provides: ['onCall', 'incidents'],
    gather: async () => ({ onCall: shifts, incidents: [] }),
  };
  return createBackendModule({
    pluginId: 'jit-access',
    moduleId: 'test-parts',
    register(env) {
      env.registerInit({
        deps: {
          providers: jitAccessProvidersExtensionPoint,
          sources: jitAccessContextSourcesExtensionPoint,
          notifiers: jitAccessNotifiersExtensionPoint,
        },
        async init({ providers, sources, notifiers }) {
          providers.addProvider(provider);
          sources.addContextSource(rota);
          notifiers.addNotifier({
            id: 'test',
            deliver: async notice => {
              notices.push(notice);
            },
          });
        },
      });
    },
  });
}
