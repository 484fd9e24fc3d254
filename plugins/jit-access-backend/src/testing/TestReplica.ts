import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AccessProvider,
  ContextSource,
  Notice,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Knex } from 'knex';
import { memberPrincipal } from '../domain/principal';
import { Instant } from '../domain/time';
import { assembleEngine } from '../policy/assembleEngine';
import { DefaultDirectory } from '../policy/catalogDirectory';
import { PolicySets } from '../policy/load/PolicySets';
import { readPolicySettings } from '../policy/settings';
import { Actor } from '../services/actors/Actor';
import { ActorResolver } from '../services/actors/ActorResolver';
import {
  createServices,
  ServiceDependencies,
} from '../services/createServices';
import { Redecider } from '../services/grants/Redecider';
import { WatchLookup } from '../services/grants/WatchLookup';
import { SubmitInput } from '../services/requests/submission';
import { Services } from '../services/Services';
import { peopleBehind } from '../startup/peopleBehind';
import { SecretBox } from '../storage/credentials/SecretBox';
import { DatabaseAbsences } from '../storage/delegations/DatabaseAbsences';
import { grantById } from '../storage/grants/findGrants';
import { GrantRecord } from '../storage/grants/records';
import { historyFactsOf } from '../storage/historyFacts/historyFactsOf';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { FullRequest } from '../storage/requests/findRequests';
import { Store } from '../storage/store';
import { DatabaseTenure } from '../storage/tenure/DatabaseTenure';
import { createWorker, Worker, WorkerDependencies } from '../worker';

/** What a replica shares with all others. */
export interface Surroundings {
  readonly now: Instant;
  readonly catalog: CatalogService;
  readonly sources: ContextSource[];
  readonly providers: ReadonlyMap<string, AccessProvider>;
  /** Ids of the notifiers. */
  readonly channels: string[];
  /** What people were told. */
  readonly notices: Notice[];
  readonly secrets: SecretBox;
}

/** The settings of a portal whose configuration says nothing. */
const NO_CONFIG = mockServices.rootConfig({ data: { jitAccess: {} } });
const ADMINISTRATORS = 'group:default/platform';

export const ref = (name: string) => `user:default/${name}`;

/**
 * One process of a portal, put together as the plugin does it: use cases,
 * policy and worker on a database of its own access. Nothing in it is started;
 * tests let the worker run.
 */
export class TestReplica {
  readonly store: Store;
  readonly services: Services;
  readonly worker: Worker;
  private readonly actors: ActorResolver;
  private readonly workerDependencies: WorkerDependencies;

  /** @param step - waited for before every call to a target */
  constructor(
    private readonly cluster: Surroundings,
    sql: Knex,
    readonly step: (label: string) => Promise<void> = async () => {},
  ) {
    this.store = new Store(sql, {
      clock: () => cluster.now,
      channels: cluster.channels,
    });
    const parts = this.parts();
    this.services = createServices(parts as unknown as ServiceDependencies);
    this.actors = new ActorResolver(
      parts.directory,
      { administrators: [ADMINISTRATORS], auditors: [] },
      { absences: parts.absences, now: async () => cluster.now },
    );
    this.workerDependencies = this.workerParts(parts);
    this.worker = this.anotherWorker();
  }

  /** A worker of the same process with other settings. */
  anotherWorker(options: WorkerDependencies['options'] = {}): Worker {
    return createWorker({
      ...this.workerDependencies,
      options: { random: () => 0, callTimeoutMs: 5_000, ...options },
    });
  }

  /** As the catalog knows them now. */
  actor(name: string): Promise<Actor> {
    return this.actors.actor(mockCredentials.user(ref(name)));
  }

  async ask(
    name: string,
    entity: string,
    role: string,
    body: Partial<SubmitInput> & { idempotencyKey?: string } = {},
  ): Promise<FullRequest> {
    const { idempotencyKey, ...rest } = body;
    return this.services.submit.submit(
      await this.actor(name),
      {
        items: [{ entityRef: `resource:default/${entity}`, role }],
        duration: 'PT1H',
        justification: 'Compare order 4711 with the log',
        ...rest,
      },
      { idempotencyKey },
    );
  }

  /** Answers the first item, with the digest of what waits now unless another is given. */
  async review(
    name: string,
    { request, items }: FullRequest,
    body: {
      decision?: 'approve' | 'deny';
      maxDuration?: string;
      digest?: string;
    } = {},
  ): Promise<void> {
    const actor = await this.actor(name);
    const digest = body.digest ?? (await this.digestOf(items[0].id));
    await this.services.reviews.review(actor, request.id, items[0].id, {
      decision: 'approve',
      comment: 'Looked at it',
      ...body,
      digest,
    });
  }

  async withdraw(name: string, { request }: FullRequest): Promise<void> {
    await this.services.withdraw.withdraw(await this.actor(name), request.id);
  }

  async end(name: string, grantId: string): Promise<void> {
    await this.services.grants.end(await this.actor(name), grantId, undefined);
  }

  async extend(
    name: string,
    grantId: string,
    duration = 'PT1H',
  ): Promise<FullRequest> {
    return this.services.extend.extend(await this.actor(name), grantId, {
      duration,
      justification: 'Compare order 4711 with the log',
    });
  }

  async pause(name: string, paused = true): Promise<void> {
    await this.services.administration.pause(await this.actor(name), {
      paused,
      reason: 'A drill',
    });
  }

  async endAll(name: string, person: string) {
    return this.services.administration.endAll(await this.actor(name), {
      person: ref(person),
      reason: 'They left in anger',
    });
  }

  /** The grant of the first item. */
  async grantOf({ items }: FullRequest): Promise<GrantRecord> {
    const row = await this.store
      .sql('access_grant')
      .where({ item_id: items[0].id })
      .first('id');
    if (!row) throw new Error(`The item ${items[0].id} has no grant`);
    return this.grant(row.id);
  }

  async grant(id: string): Promise<GrantRecord> {
    const found = await grantById(this.store.sql, id);
    if (!found) throw new Error(`There is no grant ${id}`);
    return found;
  }

  /** Types of the events about a request, oldest first. */
  async history({ request }: FullRequest): Promise<string[]> {
    return this.store
      .sql('audit_event')
      .where({ request_id: request.id })
      .orderBy([{ column: 'at' }, { column: 'id' }])
      .pluck('type');
  }

  private async digestOf(itemId: string): Promise<string> {
    const row = await this.store
      .sql('item')
      .where({ id: itemId })
      .first('digest');
    return row.digest;
  }

  private parts() {
    const { cluster, store } = this;
    const logger = mockServices.logger.mock();
    const absences = new DatabaseAbsences(store);
    const tenure = new DatabaseTenure(store);
    const sets = new PolicySets(new DatabasePolicySetStore(store), logger);
    let time = 0;
    const settings = readPolicySettings(NO_CONFIG);
    const { engine, directory, approvers } = assembleEngine({
      settings,
      catalog: cluster.catalog,
      auth: mockServices.auth(),
      contextSources: cluster.sources,
      providers: [...cluster.providers.values()],
      logger,
      currentSet: () => sets.current(),
      history: historyFactsOf(store.sql),
      tenure,
      absences,
      directory: new DefaultDirectory({
        catalog: cluster.catalog,
        auth: mockServices.auth(),
        leadAnnotation: settings.leadAnnotation,
        managerAnnotation: settings.managerAnnotation,
        // Nothing of the catalog is kept: what it says next counts at once.
        clock: () => (time += 100_000),
      }),
    });
    return {
      store,
      policy: engine,
      directory,
      approvers,
      absences,
      tenure,
      catalog: cluster.catalog,
      permissions: mockServices.permissions(),
      providers: cluster.providers,
      secrets: cluster.secrets,
      logger,
      peopleOf: (principals: string[]) =>
        peopleBehind(principals, {
          directory,
          absences,
          approvers,
          at: cluster.now,
        }),
      administrators: async () =>
        (await directory.people([memberPrincipal(ADMINISTRATORS)])).map(
          person => person.ref,
        ),
      installedParts: () =>
        [...cluster.providers.keys()].map(id => ({
          kind: 'provider' as const,
          id,
        })),
      readiness: { broken: async () => [] },
      policyStatus: () => ({ roles: 0, policies: 0, findings: [] }),
      // History, simulation and the list of roles have tests of their own.
    };
  }

  private workerParts(
    parts: ReturnType<TestReplica['parts']>,
  ): WorkerDependencies {
    const { cluster, store } = this;
    const { policy, directory } = parts;
    const redecider = new Redecider(store, policy, directory);
    return {
      store,
      providers: new Map(
        [...cluster.providers].map(([id, provider]) => [
          id,
          this.stepping(provider),
        ]),
      ),
      notifiers: new Map([
        [
          'recorder',
          {
            id: 'recorder',
            deliver: async (notice: Notice) => {
              cluster.notices.push(notice);
            },
          },
        ],
      ]),
      redecide: grant => redecider.redecide(grant),
      administrators: parts.administrators,
      peopleOf: parts.peopleOf,
      watch: new WatchLookup(store, policy, directory),
      secretBox: cluster.secrets,
      logger: parts.logger,
    };
  }

  private stepping(provider: AccessProvider): AccessProvider {
    const method =
      (name: 'ensure' | 'remove' | 'observe') =>
      async (...args: Parameters<AccessProvider['ensure']>): Promise<any> => {
        await this.step(name);
        return provider[name](...args);
      };
    return Object.assign(Object.create(provider) as AccessProvider, {
      ensure: method('ensure'),
      remove: method('remove'),
      observe: method('observe'),
    });
  }
}
