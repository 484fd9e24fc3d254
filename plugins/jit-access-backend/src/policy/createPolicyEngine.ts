import {
  AuthService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { RoleSummary } from '@jit-access/backstage-plugin-jit-access-common';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../domain/time';
import { assembleEngine } from './assembleEngine';
import { DefaultDirectory } from './catalogDirectory';
import { Absences } from './absences';
import { Approvers, PolicyEngine } from './decision';
import { PolicySetStore } from './documents';
import { HistoryFacts } from './historyFacts';
import { ProviderPart } from './decide/providerPart';
import { ReportSource } from './facts/contextFacts';
import { entityFactsOf } from './facts/entityFacts';
import { PolicyLoader, PolicyStatus } from './load/PolicyLoader';
import { PolicySets } from './load/PolicySets';
import { rolesOffered } from './compile/rolesOffered';
import { readPolicySettings } from './settings';
import { PolicySimulation } from './simulate/PolicySimulation';
import { Simulator } from './simulate/Simulator';
import { Tenure } from './tenure';

/** What policy stands on. */
export interface PolicyDependencies {
  config: Config;
  logger: LoggerService;
  catalog: CatalogService;
  auth: AuthService;
  contextSources: ContextSource[];
  providers: ProviderPart[];
  policySetStore: PolicySetStore;
  /** Absent: what policies read of the past is unknown. */
  history?: HistoryFacts;
  /** Absent: since when anything has been so is unknown. */
  tenure?: Tenure;
  /** Absent: nobody is away. */
  absences?: Absences;
  /** Reads documents that are named by URL. */
  urlReader?: UrlReaderService;
  /** The database's time. */
  now(): Promise<Instant>;
  /** Told of every answer of a context source. */
  reportSource?: ReportSource;
  /** What relative paths of documents are relative to; default: the process's. */
  workingDirectory?: string;
  /** How often document files are looked at, in milliseconds; default 500. */
  pollMs?: number;
  /** Called after every load of documents, good or bad. */
  onLoaded?(status: PolicyStatus): void;
}

/** Policy, put together. */
export interface PolicyParts {
  engine: PolicyEngine;
  directory: DefaultDirectory;
  /** For whom principals of context sources stand. */
  approvers: Approvers;
  /** Decisions with made-up facts, at another time, or by other documents. */
  simulation: PolicySimulation;
  status(): PolicyStatus;
  /** Roles of the set in force, by name; none where there is none. */
  rolesInForce(): Promise<RoleSummary[]>;
  /** Roles that can be asked for on an entity by whomever policy lets, and its environment. */
  requestableRoles(
    entity: Entity,
  ): Promise<{ roles: RoleSummary[]; environment?: string }>;
  /**
   * Loads the documents and goes on watching them. Broken documents do not
   * throw; they are findings of `status`.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Joins documents, facts and decisions. @throws InputError - a setting is wrong */
export function createPolicyEngine(deps: PolicyDependencies): PolicyParts {
  const { logger } = deps;
  const settings = readPolicySettings(deps.config);
  const sets = new PolicySets(deps.policySetStore, logger);
  const { engine, directory, approvers } = assembleEngine({
    settings,
    catalog: deps.catalog,
    auth: deps.auth,
    contextSources: deps.contextSources,
    providers: deps.providers,
    history: deps.history,
    tenure: deps.tenure,
    absences: deps.absences,
    logger,
    currentSet: () => sets.current(),
    reportSource: deps.reportSource,
  });
  const loader = new PolicyLoader({
    documents: settings.documents,
    workingDirectory: deps.workingDirectory ?? process.cwd(),
    store: deps.policySetStore,
    sets,
    providers: deps.providers,
    logger,
    now: deps.now,
    pollMs: deps.pollMs ?? 500,
    urlPollMs: settings.documentsPollMs,
    urlReader: deps.urlReader,
    onLoaded: deps.onLoaded,
  });
  const providers = new Set(deps.providers.map(provider => provider.id));
  return {
    engine,
    directory,
    approvers,
    simulation: new PolicySimulation({
      simulator: new Simulator({ ...deps, settings, directory, live: deps }),
      providers: deps.providers,
      currentSet: () => sets.current(),
      now: deps.now,
    }),
    status: () => loader.status(),
    rolesInForce: async () => {
      const set = await sets.current();
      return [...(set?.roles.values() ?? [])].map(role => role.summary);
    },
    requestableRoles: async entity => {
      const [set, { containers }] = await Promise.all([
        sets.current(),
        directory.organisation(),
      ]);
      const facts = entityFactsOf(entity, settings, containers);
      return {
        roles: set ? rolesOffered(set, facts, providers) : [],
        environment: facts.environment,
      };
    },
    start: () => loader.start(),
    stop: () => loader.stop(),
  };
}
