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
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  AccessProvider,
  ContextSource,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { CheckpointSigner } from '../domain/audit/checkpoint';
import { memberPrincipal, Principal, userPrincipal } from '../domain/principal';
import { durationMilliseconds } from '../domain/time';
import { createPolicyEngine, PolicyParts } from '../policy';
import { Absences } from '../policy/absences';
import { readMemberships } from '../policy/catalog/readMemberships';
import { Approvers } from '../policy/decision';
import { Directory } from '../policy/directory';
import { Tenure } from '../policy/tenure';
import { createRouter } from '../router/createRouter';
import { createHandlers } from '../router/createHandlers';
import { Services } from '../services/Services';
import { createServices } from '../services/createServices';
import { ActorResolver } from '../services/actors/ActorResolver';
import { Redecider } from '../services/grants/Redecider';
import { WatchLookup } from '../services/grants/WatchLookup';
import { createHistoryService } from '../services/history';
import { InstalledPart } from '../services/administration/HealthService';
import { Readiness } from '../services/administration/Readiness';
import { AnchorFile } from '../storage/audit/anchorFile';
import { DatabaseAbsences } from '../storage/delegations/DatabaseAbsences';
import { recordPartHealth } from '../storage/health/partHealth';
import { historyFactsOf } from '../storage/historyFacts/historyFactsOf';
import { limitIdleTransactions } from '../storage/limitIdleTransactions';
import { migrate } from '../storage/migrate';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { Store } from '../storage/store';
import { DatabaseTenure } from '../storage/tenure/DatabaseTenure';
import { createTelemetry, Telemetry } from '../telemetry/createTelemetry';
import { createCheckpointAnchor, createSealer } from '../worker/sealer';
import { MembershipSweep } from '../worker/sweep/MembershipSweep';
import { createWorker } from '../worker';
import { WorkerOptions } from '../worker/options';
import { RemovalTally } from '../worker/tally/RemovalTally';
import { broadcastChanges } from './broadcastChanges';
import { loadCheckpointSigner } from './checkpointSigner';
import { createSecretBox } from './credentialKeys';
import { createReadiness } from './createReadiness';
import { guardSingleProcess } from './guardSingleProcess';
import { peopleBehind } from './peopleBehind';
import { driftOptions } from './driftOptions';
import { JitAccessConfig, readConfig } from './readConfig';
import { registerPermissions } from './registerPermissions';
import { startLoops } from './startLoops';

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
  metrics: MetricsService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  signals: SignalsService;
  tracing: TracingService;
  urlReader: UrlReaderService;
  providers: ReadonlyMap<string, AccessProvider>;
  sources: ReadonlyMap<string, ContextSource>;
  notifiers: ReadonlyMap<string, Notifier>;
}

/** Joins the floors, starts the loops, and serves. */
export async function startJitAccess(env: JitAccessEnvironment): Promise<void> {
  const { logger, providers, notifiers } = env;
  const production = process.env.NODE_ENV === 'production';
  const config = readConfig(env.config);
  const secretBox = await createSecretBox(config.credentials, {
    production,
    logger,
  });
  const signer = await loadCheckpointSigner(config.audit, { production });
  const store = await openStore(env);
  const releaseInstance = await guardSingleProcess(store);
  const telemetry = createTelemetry({ ...env, store });
  const { sealer, history } = createHistory(env, store, config, signer);
  const tenure = new DatabaseTenure(store);
  const absences = new DatabaseAbsences(store);
  const policy = createPolicy(env, store, { tenure, absences });
  const { approvers } = policy;
  const engine = telemetry.policy(policy.engine);
  const { peopleOf, administrators } = lookups(store, config, {
    directory: policy.directory,
    absences,
    approvers,
  });
  const redecider = new Redecider(store, engine, policy.directory);
  const worker = createWorker({
    store,
    providers,
    notifiers,
    redecide: grant => redecider.redecide(grant),
    administrators,
    watch: new WatchLookup(store, engine, policy.directory),
    peopleOf,
    secretBox,
    logger,
    telemetry: telemetry.engine,
    options: workerOptions(config),
  });
  const readiness = createReadiness(env, { store, worker, sealer, telemetry });
  const services = createServices({
    store,
    policy: engine,
    directory: policy.directory,
    catalog: env.catalog,
    permissions: env.permissions,
    providers,
    secrets: secretBox,
    history,
    offeredRoles: policy.requestableRoles,
    rolesInForce: policy.rolesInForce,
    approvers,
    tenure,
    peopleOf,
    administrators,
    simulation: policy.simulation,
    logger: env.logger,
    installedParts: () => installedParts(env),
    policyStatus: policy.status,
    readiness,
  });
  const sweep = createSweep(env, store, policy.directory, config);
  const actors = new ActorResolver(policy.directory, config, {
    absences,
    now: () => store.now(),
  });
  serve(env, store, { services, actors, readiness, telemetry });

  const stopBroadcast = broadcastChanges(store, env.signals);
  await policy.start();
  const tally = new RemovalTally({ store, logger });
  const stopLoops = await startLoops({ sealer, worker, sweep, tally });
  env.lifecycle.addShutdownHook(async () => {
    telemetry.stop();
    await stopLoops();
    await policy.stop();
    stopBroadcast();
    await releaseInstance();
  });
}

/** What the configuration says of how the worker works. */
function workerOptions(config: JitAccessConfig): Partial<WorkerOptions> {
  return {
    perProvider: config.engine.concurrency,
    perProviderReserved: config.engine.reservedForRemoval,
    providerLimits: config.engine.providers,
    callTimeoutMs: durationMilliseconds(config.engine.callTimeout),
    watchMs: durationMilliseconds(config.watch.interval),
    massAbsenceShare: config.watch.massAbsenceShare,
    drift: driftOptions(config),
  };
}

/** Whom to tell, as people are at that moment. */
function lookups(
  store: Store,
  config: JitAccessConfig,
  by: { directory: Directory; absences: Absences; approvers: Approvers },
) {
  return {
    peopleOf: async (principals: Principal[]) =>
      peopleBehind(principals, { ...by, at: await store.now() }),
    administrators: async () =>
      (await by.directory.people(config.administrators.map(principalOf))).map(
        person => person.ref,
      ),
  };
}

async function openStore(env: JitAccessEnvironment): Promise<Store> {
  const sql = await env.database.getClient();
  limitIdleTransactions(sql);
  if (!env.database.migrations?.skip) await migrate(sql);
  return new Store(sql, { channels: [...env.notifiers.keys()] });
}

function createHistory(
  { auditor, logger }: JitAccessEnvironment,
  store: Store,
  { audit }: JitAccessConfig,
  signer: CheckpointSigner,
) {
  const anchorFile = audit.anchorFile
    ? new AnchorFile(audit.anchorFile)
    : undefined;
  const sealer = createSealer({
    store,
    signer,
    anchor: createCheckpointAnchor({ logger, auditor, file: anchorFile }),
    logger,
  });
  const history = createHistoryService({
    store,
    publicKeys: [signer.publicKey, ...audit.previousPublicKeys],
    anchorFile,
    poke: () => sealer.poke(),
  });
  return { sealer, history };
}

function createPolicy(
  env: JitAccessEnvironment,
  store: Store,
  kept: { tenure: Tenure; absences: Absences },
) {
  return createPolicyEngine({
    config: env.config,
    logger: env.logger,
    catalog: env.catalog,
    auth: env.auth,
    contextSources: [...env.sources.values()],
    providers: [...env.providers.values()],
    policySetStore: new DatabasePolicySetStore(store),
    history: historyFactsOf(store.sql),
    ...kept,
    urlReader: env.urlReader,
    now: () => store.now(),
    reportSource: (id, outcome) => noteSource(store, env.logger, id, outcome),
  });
}

function createSweep(
  { catalog, auth, logger }: JitAccessEnvironment,
  store: Store,
  directory: Pick<PolicyParts['directory'], 'organisation'>,
  config: JitAccessConfig,
): MembershipSweep {
  return new MembershipSweep({
    store,
    logger,
    intervalMs: durationMilliseconds(config.sweep.interval),
    readMemberships: () =>
      readMemberships({
        catalog,
        auth,
        groups: async () => (await directory.organisation()).tree,
      }),
  });
}

function serve(
  env: JitAccessEnvironment,
  store: Store,
  parts: {
    services: Services;
    actors: ActorResolver;
    readiness: Readiness;
    telemetry: Telemetry;
  },
): void {
  registerPermissions(env.permissionsRegistry, store);
  // Probes have no token; they learn which part does not work, and nothing else.
  env.httpRouter.addAuthPolicy({ path: '/ready', allow: 'unauthenticated' });
  env.httpRouter.use(
    createRouter({
      httpAuth: env.httpAuth,
      actorOf: credentials => parts.actors.actor(credentials),
      handlers: createHandlers(parts.services),
      observe: parts.telemetry.routes,
      broken: () => parts.readiness.broken(),
    }),
  );
}

/** Health shows what sources last answered; noting it must not delay a decision. */
function noteSource(
  store: Store,
  logger: LoggerService,
  id: string,
  outcome: { ok: true } | { ok: false; error: string },
): void {
  store
    .now()
    .then(at =>
      recordPartHealth(
        store.sql,
        { kind: 'context-source', id },
        { at, error: outcome.ok ? undefined : outcome.error },
      ),
    )
    .catch(error =>
      logger.warn(`The health of ${id} could not be noted: ${error}`),
    );
}

function principalOf(ref: string): string {
  return ref.startsWith('user:') ? userPrincipal(ref) : memberPrincipal(ref);
}

function installedParts(env: JitAccessEnvironment): InstalledPart[] {
  return [
    ...[...env.providers.values()].map(({ id, title }) => ({
      kind: 'provider' as const,
      id,
      title,
    })),
    ...[...env.sources.values()].map(({ id, title }) => ({
      kind: 'context-source' as const,
      id,
      title,
    })),
    ...[...env.notifiers.keys()].map(id => ({ kind: 'notifier' as const, id })),
  ];
}
