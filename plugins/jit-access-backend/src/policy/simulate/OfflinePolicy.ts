import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { Instant } from '../../domain/time';
import { CompiledSet } from '../compile/compiledSet';
import { ItemDecision } from '../decision';
import { DocumentFinding, DocumentText } from '../documents';
import { CatalogFinding } from '../lint/catalog/CauseCollector';
import { lintAgainstCatalog } from '../lint/catalog/lintAgainstCatalog';
import { readSet } from '../lint/readSet';
import { ParsedSet } from '../parse/parseSet';
import { PolicySettings, readPolicySettings } from '../settings';
import { MemoryCatalog } from './MemoryCatalog';
import { PastDecision, Replayed, replayDecision } from './replayDecision';
import { SimulationQuestion, Simulator } from './Simulator';

/**
 * The entities that policy decides on away from a portal.
 *
 * @public
 */
export class OfflineCatalog {
  private readonly simulator: Simulator;

  /**
   * @param config - `jitAccess` of an app-config, for where entities keep their
   *   environment and the like; absent: the defaults
   * @throws InputError - a setting has no meaning
   */
  constructor(
    readonly entities: readonly Entity[],
    private readonly config: JsonObject = {},
  ) {
    this.simulator = new Simulator({
      settings: this.settings(),
      catalog: new MemoryCatalog(entities).asService(),
      auth: NO_AUTH,
      logger: SILENT,
      providers: [],
    });
  }

  /** Other entities, read by the same settings. */
  instead(entities: readonly Entity[]): OfflineCatalog {
    return new OfflineCatalog(entities, this.config);
  }

  /** @internal */
  settings(): PolicySettings {
    return readPolicySettings(new ConfigReader({ jitAccess: this.config }));
  }

  /** @internal */
  decide(
    set: CompiledSet,
    question: SimulationQuestion,
    now: Instant,
  ): Promise<ItemDecision[]> {
    return this.simulator.decide(set, question, now);
  }
}

/**
 * A set of documents without errors, away from a portal: no database, no
 * context sources, no providers.
 *
 * @public
 */
export class OfflinePolicy {
  /** @internal */
  constructor(
    private readonly set: CompiledSet,
    private readonly parsed: ParsedSet,
  ) {}

  /** Of what the documents say, however they are written. */
  get digest(): string {
    return this.set.digest;
  }

  get roles(): number {
    return this.set.roles.size;
  }

  get policies(): number {
    return this.set.policies.length;
  }

  /**
   * Decides as a portal would.
   *
   * @param now - the instant that is decided for where the question names none
   * @throws NotFoundError - an entity is not in the catalog
   */
  decide(
    catalog: OfflineCatalog,
    question: SimulationQuestion,
    now: string,
  ): Promise<ItemDecision[]> {
    return catalog.decide(this.set, question, now);
  }

  /** What is wrong with the set once it meets a catalog, one finding for each cause. */
  lintAgainst(catalog: OfflineCatalog, at: string): CatalogFinding[] {
    const { set, parsed } = this;
    return lintAgainstCatalog(
      { set, parsed },
      catalog.entities,
      catalog.settings(),
      at,
    );
  }

  /** Decides something past again, by these documents and the facts recorded then. */
  replay(past: PastDecision): Replayed {
    return replayDecision(this.set, past);
  }
}

/**
 * Reads, checks and lints documents.
 *
 * @returns without a policy where there are errors among the findings
 * @public
 */
export function readOfflinePolicy(documents: DocumentText[]): {
  policy?: OfflinePolicy;
  findings: DocumentFinding[];
} {
  const { set, parsed, findings } = readSet(documents, undefined);
  return { policy: set && new OfflinePolicy(set, parsed), findings };
}

const NO_AUTH = {
  getOwnServiceCredentials: async () => ({
    $$type: '@backstage/BackstageCredentials',
    principal: { type: 'none' },
  }),
} as unknown as AuthService;

const SILENT: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => SILENT,
};
