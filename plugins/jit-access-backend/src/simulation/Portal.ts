import {
  BackstageCredentials,
  BackstageUserPrincipal,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Principal } from '../domain/principal';
import { assembleEngine } from '../policy/assembleEngine';
import { PolicySets } from '../policy/load/PolicySets';
import { PolicySettings } from '../policy/settings';
import { Actor } from '../services/actors/Actor';
import { ActorResolver } from '../services/actors/ActorResolver';
import {
  createServices,
  ServiceDependencies,
} from '../services/createServices';
import { Redecider } from '../services/grants/Redecider';
import { WatchLookup } from '../services/grants/WatchLookup';
import { Services } from '../services/Services';
import { peopleBehind } from '../startup/peopleBehind';
import { SecretBox } from '../storage/credentials/SecretBox';
import { DatabaseAbsences } from '../storage/delegations/DatabaseAbsences';
import { historyFactsOf } from '../storage/historyFacts/historyFactsOf';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { Store } from '../storage/store';
import { DatabaseTenure } from '../storage/tenure/DatabaseTenure';
import { AUTH } from './company/Company';
import { ADMINISTRATOR } from './company/people';
import { PolicyModel } from './company/policies';

const SETTINGS: Omit<PolicySettings, 'documents'> = {
  documentsPollMs: 60_000,
  environmentFrom: [],
  tierFrom: [],
  deadlineMs: 2_000,
  leadAnnotation: 'jit-access/lead',
  managerAnnotation: 'jit-access/manager',
  contact: 'the platform team',
};

/** The real use cases and the real policy engine of one process. */
export class Portal {
  readonly services: Services;
  readonly redecider: Redecider;
  readonly watch: WatchLookup;
  readonly administrators: () => Promise<string[]>;
  readonly peopleOf: (principals: Principal[]) => Promise<string[]>;
  private readonly actors: ActorResolver;
  private readonly sets: PolicySets;
  private readonly policySets: DatabasePolicySetStore;

  constructor(
    readonly store: Store,
    parts: {
      catalog: CatalogService;
      providers: ReadonlyMap<string, AccessProvider>;
      secrets: SecretBox;
      logger: LoggerService;
    },
  ) {
    const { catalog, providers, secrets, logger } = parts;
    this.policySets = new DatabasePolicySetStore(store);
    this.sets = new PolicySets(this.policySets, logger);
    const tenure = new DatabaseTenure(store);
    const absences = new DatabaseAbsences(store);
    const { engine, directory, approvers } = assembleEngine({
      settings: SETTINGS,
      catalog,
      auth: AUTH,
      contextSources: [],
      providers: [...providers.values()],
      history: historyFactsOf(store.sql),
      tenure,
      absences,
      logger,
      currentSet: () => this.sets.current(),
    });
    const by = { directory, absences, approvers };
    this.peopleOf = async principals =>
      peopleBehind(principals, { ...by, at: await store.now() });
    this.administrators = async () => [ADMINISTRATOR];
    this.redecider = new Redecider(store, engine, directory);
    this.watch = new WatchLookup(store, engine, directory);
    this.services = createServices({
      store,
      policy: engine,
      directory,
      catalog,
      permissions: EVERYTHING,
      providers,
      secrets,
      approvers,
      tenure,
      peopleOf: this.peopleOf,
      administrators: this.administrators,
      logger,
      // Nothing here reads the history, lists roles or asks what if.
    } as unknown as ServiceDependencies);
    this.actors = new ActorResolver(
      directory,
      { administrators: [ADMINISTRATOR], auditors: [] },
      { absences, now: () => store.now() },
    );
  }

  actor(ref: string): Promise<Actor> {
    return this.actors.actor({
      $$type: '@backstage/BackstageCredentials',
      principal: { type: 'user', userEntityRef: ref },
    } as BackstageCredentials<BackstageUserPrincipal>);
  }

  /** Puts a set of documents in force, as a load of them does. */
  async activate(model: PolicyModel): Promise<void> {
    this.know(model);
    const { digest, documents, compiled } = model;
    await this.policySets.activate({
      digest,
      documents,
      roles: compiled.roles.size,
      policies: compiled.policies.length,
      source: 'simulation',
    });
  }

  /** Compiled already, by another seed. */
  know(model: PolicyModel): void {
    this.sets.keep(model.compiled);
  }
}

/** The permission framework as it is without a policy of its own. */
const EVERYTHING = {
  authorize: async (asked: unknown[]) =>
    asked.map(() => ({ result: AuthorizeResult.ALLOW })),
  authorizeConditional: async (asked: unknown[]) =>
    asked.map(() => ({ result: AuthorizeResult.ALLOW })),
} as unknown as PermissionsService;
