import {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  AccessProvider,
  ContextSource,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { memberPrincipal, userPrincipal } from '../domain/principal';
import { createPolicyEngine } from '../policy';
import { createRouter } from '../router/createRouter';
import { createHandlers } from '../router/createHandlers';
import { createServices } from '../services/createServices';
import { ActorResolver } from '../services/actors/ActorResolver';
import { Redecider } from '../services/grants/Redecider';
import { createHistoryService } from '../services/history';
import { InstalledPart } from '../services/administration/HealthService';
import { AnchorFile } from '../storage/audit/anchorFile';
import { migrate } from '../storage/migrate';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { Store } from '../storage/store';
import { createCheckpointAnchor, createSealer } from '../worker/sealer';
import { createWorker } from '../worker';
import { broadcastChanges } from './broadcastChanges';
import { loadCheckpointSigner } from './checkpointSigner';
import { createSecretBox } from './credentialKeys';
import { guardSingleProcess } from './guardSingleProcess';
import { readConfig } from './readConfig';
import { registerPermissions } from './registerPermissions';

/** All that the machine needs of its house, and what modules brought. */
export interface JitAccessEnvironment {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  signals: SignalsService;
  providers: ReadonlyMap<string, AccessProvider>;
  sources: ReadonlyMap<string, ContextSource>;
  notifiers: ReadonlyMap<string, Notifier>;
}

/** Joins the floors, starts the loops, and serves. */
export async function startJitAccess(env: JitAccessEnvironment): Promise<void> {
  const { logger, providers, sources, notifiers } = env;
  const production = process.env.NODE_ENV === 'production';
  const config = readConfig(env.config);
  const secretBox = await createSecretBox(config.credentials, {
    production,
    logger,
  });
  const signer = await loadCheckpointSigner(config.audit, { production });
  const sql = await env.database.getClient();
  if (!env.database.migrations?.skip) await migrate(sql);
  const store = new Store(sql, { channels: [...notifiers.keys()] });
  const releaseInstance = await guardSingleProcess(store);

  const anchorFile = config.audit.anchorFile
    ? new AnchorFile(config.audit.anchorFile)
    : undefined;
  const sealer = createSealer({
    store,
    signer,
    anchor: createCheckpointAnchor({
      logger,
      auditor: env.auditor,
      file: anchorFile,
    }),
    logger,
  });
  const policy = createPolicyEngine({
    config: env.config,
    logger,
    catalog: env.catalog,
    auth: env.auth,
    contextSources: [...sources.values()],
    providers: [...providers.values()],
    policySetStore: new DatabasePolicySetStore(store),
    now: () => store.now(),
  });
  const redecider = new Redecider(store, policy.engine, policy.directory);
  const worker = createWorker({
    store,
    providers,
    notifiers,
    redecide: grant => redecider.redecide(grant),
    administrators: async () =>
      (
        await policy.directory.people(config.administrators.map(principalOf))
      ).map(person => person.ref),
    secretBox,
    logger,
  });
  const services = createServices({
    store,
    policy: policy.engine,
    directory: policy.directory,
    catalog: env.catalog,
    permissions: env.permissions,
    providers,
    secrets: secretBox,
    history: createHistoryService({
      store,
      publicKeys: [signer.publicKey, ...config.audit.previousPublicKeys],
      anchorFile,
      poke: () => sealer.poke(),
    }),
    offeredRoles: policy.requestableRoles,
    installedParts: () => installedParts(env),
    policyStatus: policy.status,
  });
  const actors = new ActorResolver(policy.directory, config);
  registerPermissions(env.permissionsRegistry, store);
  env.httpRouter.use(
    createRouter({
      httpAuth: env.httpAuth,
      actorOf: credentials => actors.actor(credentials),
      handlers: createHandlers(services),
    }),
  );

  const stopBroadcast = broadcastChanges(store, env.signals);
  await policy.start();
  sealer.start();
  await worker.start();
  env.lifecycle.addShutdownHook(async () => {
    await worker.stop();
    await policy.stop();
    await sealer.stop();
    stopBroadcast();
    await releaseInstance();
  });
}

function principalOf(ref: string): string {
  return ref.startsWith('user:') ? userPrincipal(ref) : memberPrincipal(ref);
}

function installedParts(env: JitAccessEnvironment): InstalledPart[] {
  return [
    ...[...env.providers.keys()].map(id => ({ kind: 'provider' as const, id })),
    ...[...env.sources.keys()].map(id => ({
      kind: 'context-source' as const,
      id,
    })),
    ...[...env.notifiers.keys()].map(id => ({ kind: 'notifier' as const, id })),
  ];
}
