import {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  SimulatedFacts,
  simulateBodySchema,
} from '@jit-access/backstage-plugin-jit-access-common';
import { ContextSource } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { Instant, toInstant } from '../../domain/time';
import { Absences } from '../absences';
import { assembleEngine } from '../assembleEngine';
import { DefaultDirectory } from '../catalogDirectory';
import { CompiledSet } from '../compile/compiledSet';
import { ProviderPart } from '../decide/providerPart';
import { ItemDecision } from '../decision';
import { HistoryFacts } from '../historyFacts';
import { PolicySettings } from '../settings';
import { Tenure } from '../tenure';
import { providersFor } from './anyProvider';
import { namedSources } from './namedSources';
import {
  simulatedAbsences,
  simulatedHistory,
  simulatedTenure,
} from './simulatedPast';
import { simulatedSources } from './simulatedSources';

/** What a portal knows, for facts that a simulation does not take as given. */
export interface LiveFacts {
  contextSources: ContextSource[];
  history?: HistoryFacts;
  tenure?: Tenure;
  absences?: Absences;
}

export interface SimulatorOptions {
  settings: PolicySettings;
  catalog: CatalogService;
  auth: AuthService;
  logger: LoggerService;
  /** Absent: what is not given is known to be nothing, and everybody has been there for ever. */
  live?: LiveFacts;
  /** Providers at hand; others that documents name take every target. */
  providers: ProviderPart[];
  /** Reads people with; absent: one of its own. */
  directory?: DefaultDirectory;
}

/** A question as it comes over REST or from a file of cases, without its documents. @public */
export type SimulationQuestion = Omit<
  z.output<typeof simulateBodySchema>,
  'documents'
> & {
  /** Whose eyes entities are read with; absent: the plugin's own. */
  credentials?: BackstageCredentials;
};

const UNREADABLE = () => {
  throw new Error('taken as unknown');
};

/**
 * Decides with made-up facts, by the very engine that requests are decided
 * with. Nothing is stored.
 */
export class Simulator {
  private readonly directory: DefaultDirectory;

  constructor(private readonly options: SimulatorOptions) {
    this.directory = options.directory ?? this.newDirectory(options.catalog);
  }

  /**
   * @param now - the instant that is decided for where the question names none
   * @throws NotFoundError - an entity does not exist for these credentials
   */
  async decide(
    set: CompiledSet,
    question: SimulationQuestion,
    now: Instant,
  ): Promise<ItemDecision[]> {
    const { at, startsAt, receiver, facts = {}, ...input } = question;
    return this.engineFor(set, facts).decide({
      ...input,
      receiver: receiver ?? question.requester,
      at: at ? toInstant(at) : now,
      startsAt: startsAt && toInstant(startsAt),
    });
  }

  private engineFor(set: CompiledSet, facts: SimulatedFacts) {
    const { settings, auth, logger, live, providers } = this.options;
    const silent = facts.catalog === 'unknown';
    const catalog = silent ? silentCatalog() : this.options.catalog;
    const directory = silent ? this.newDirectory(catalog) : this.directory;
    const { engine } = assembleEngine({
      settings,
      catalog,
      auth,
      logger,
      directory,
      contextSources: simulatedSources(
        facts,
        live?.contextSources,
        namedSources(set),
      ),
      providers: providersFor(set, providers),
      currentSet: async () => set,
      history:
        live && !facts.history ? live.history : simulatedHistory(facts.history),
      tenure:
        live && !facts.tenure
          ? live.tenure
          : simulatedTenure(facts.tenure, directory),
      absences:
        live && !facts.away ? live.absences : simulatedAbsences(facts.away),
    });
    return engine;
  }

  private newDirectory(catalog: CatalogService): DefaultDirectory {
    const { auth, settings } = this.options;
    const { leadAnnotation, managerAnnotation } = settings;
    return new DefaultDirectory({
      catalog,
      auth,
      leadAnnotation,
      managerAnnotation,
    });
  }
}

/** A catalog that does not answer. */
function silentCatalog(): CatalogService {
  return new Proxy({} as CatalogService, { get: () => UNREADABLE });
}
