import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { Absences } from './absences';
import { DefaultDirectory } from './catalogDirectory';
import { CompiledSet } from './compile/compiledSet';
import { Approvers } from './decision';
import { DefaultApprovers } from './decide/DefaultApprovers';
import { DefaultPolicyEngine } from './decide/engine';
import { ProviderPart } from './decide/providerPart';
import { ContextGatherer, ReportSource } from './facts/contextFacts';
import { FactGatherer } from './facts/gather';
import { HistoryFacts } from './historyFacts';
import { PolicySettings } from './settings';
import { Tenure } from './tenure';

/** What decisions are made from, whether it is the portal's own or made up for a simulation. */
export interface EngineParts {
  settings: Omit<PolicySettings, 'documents'>;
  catalog: CatalogService;
  auth: AuthService;
  contextSources: ContextSource[];
  providers: ProviderPart[];
  logger: LoggerService;
  /** The set to decide by; absent when there is none. */
  currentSet(): Promise<CompiledSet | undefined>;
  /** Absent: what conditions read of the past is unknown. */
  history?: HistoryFacts;
  /** Absent: since when anything has been so is unknown. */
  tenure?: Tenure;
  /** Absent: nobody is away. */
  absences?: Absences;
  /** One that is there already and read with; absent: a new one. */
  directory?: DefaultDirectory;
  /** Told of every answer of a context source. */
  reportSource?: ReportSource;
}

/** Joins facts and decisions; previews, requests and simulations all decide with what this makes. */
export function assembleEngine(parts: EngineParts): {
  engine: DefaultPolicyEngine;
  directory: DefaultDirectory;
  approvers: Approvers;
} {
  const { settings, logger } = parts;
  const directory =
    parts.directory ??
    new DefaultDirectory({
      catalog: parts.catalog,
      auth: parts.auth,
      leadAnnotation: settings.leadAnnotation,
      managerAnnotation: settings.managerAnnotation,
    });
  const gatherer = new FactGatherer({
    directory,
    places: settings,
    history: parts.history,
    tenure: parts.tenure,
    deadlineMs: settings.deadlineMs,
    context: new ContextGatherer({
      sources: parts.contextSources,
      deadlineMs: settings.deadlineMs,
      logger,
      report: parts.reportSource,
    }),
    onFailure: (what, error) =>
      logger.warn(`The catalog gave no ${what} for a decision: ${error}`),
  });
  const engine = new DefaultPolicyEngine({
    currentSet: parts.currentSet,
    gatherer,
    directory,
    providers: parts.providers,
    tenure: parts.tenure,
    absences: parts.absences,
    contact: settings.contact,
  });
  return { engine, directory, approvers: new DefaultApprovers(gatherer) };
}
