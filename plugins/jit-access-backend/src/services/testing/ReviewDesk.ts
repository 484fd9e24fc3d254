import {
  mockCredentials,
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Knex } from 'knex';
import { addDuration, Instant, toInstant } from '../../domain/time';
import { DefaultDirectory } from '../../policy/catalogDirectory';
import { catalogOf, EntityDraft } from '../../policy/testing/catalogOf';
import { peopleBehind } from '../../startup/peopleBehind';
import { DatabaseAbsences } from '../../storage/delegations/DatabaseAbsences';
import { migrate } from '../../storage/migrate';
import { addOverseers } from '../../storage/requests/audience';
import { insertRequest } from '../../storage/requests/insertRequest';
import { Store } from '../../storage/store';
import { DatabaseTenure } from '../../storage/tenure/DatabaseTenure';
import { createWorker, Worker } from '../../worker';
import { Actor } from '../actors/Actor';
import { ActorResolver } from '../actors/ActorResolver';
import { createServices, ServiceDependencies } from '../createServices';
import { beginStage } from '../reviews/beginStage';
import { Services } from '../Services';
import { ORGANISATION, ref } from './organisation';
import {
  NOON,
  pendingRequest,
  RequestDraft,
  StageDraft,
} from './pendingRequest';

export interface Asked {
  requestId: string;
  itemId: string;
}

/** Use cases around reviews, on a database, with a clock that stands still; what policy decided is given. */
export class ReviewDesk {
  now: Instant = NOON;
  /** Who stands behind dynamic principals right now. */
  readonly named = new Map<string, string[]>();
  readonly provider = new FaultInjectingFakeProvider();
  readonly store: Store;
  readonly services: Services;
  private readonly actors: ActorResolver;
  private readonly workerDependencies: Parameters<typeof createWorker>[0];
  private entities: Entity[] = catalogOf(ORGANISATION);
  private readonly workers: Worker[] = [];

  private constructor(readonly sql: Knex) {
    this.store = new Store(sql, {
      clock: () => this.now,
      channels: ['recorder'],
    });
    const directory = this.directory();
    const absences = new DatabaseAbsences(this.store);
    const approvers = this.approvers();
    const shared = {
      store: this.store,
      providers: new Map([[this.provider.id, this.provider]]),
      logger: mockServices.logger.mock(),
      peopleOf: (principals: string[]) =>
        peopleBehind(principals, {
          directory,
          absences,
          approvers,
          at: this.now,
        }),
      administrators: async () => [ref('head')],
    };
    this.services = createServices({
      ...shared,
      directory,
      approvers,
      permissions: mockServices.permissions(),
      tenure: new DatabaseTenure(this.store),
      // Nothing here decides by policy, reads the history or opens secrets.
    } as unknown as ServiceDependencies);
    this.workerDependencies = {
      ...shared,
      notifiers: new Map(),
    } as unknown as Parameters<typeof createWorker>[0];
    this.actors = new ActorResolver(
      directory,
      { administrators: [], auditors: [] },
      { absences, now: async () => this.now },
    );
  }

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
  ): Promise<ReviewDesk> {
    const sql = await databases.init(id);
    await migrate(sql);
    return new ReviewDesk(sql);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.stop()));
  }

  pass(duration: string): void {
    this.now = addDuration(this.now, duration);
  }

  /** What the catalog holds from now on. */
  reorganise(drafts: EntityDraft[]): void {
    this.entities = catalogOf(drafts);
  }

  actor(name: string): Promise<Actor> {
    return this.actors.actor(mockCredentials.user(ref(name)));
  }

  /** Lets time do to requests what is due by now. */
  async tick(): Promise<void> {
    const worker = createWorker(this.workerDependencies);
    this.workers.push(worker);
    await worker.runOnce();
  }

  /** A request that waits in the first of these stages. */
  async ask(stages: StageDraft[], given: RequestDraft = {}): Promise<Asked> {
    const { request, item } = pendingRequest(stages, given, {
      provider: this.provider.id,
      now: this.now,
    });
    await this.store.transaction(async tx => {
      await insertRequest(tx, request, [item]);
      await addOverseers(
        tx,
        item.id,
        item.decision.stages.flatMap(stage => stage.audience),
      );
      await beginStage(tx, request, item, 0, this.now);
    });
    return { requestId: request.id, itemId: item.id };
  }

  /** Answers with the digest of what is shown, unless another one is given. */
  async review(
    name: string,
    { requestId, itemId }: Asked,
    body: {
      decision?: 'approve' | 'deny';
      comment?: string;
      maxDuration?: string;
      digest?: string;
    } = {},
  ): Promise<void> {
    const actor = await this.actor(name);
    const [row] = await this.sql('item').where({ id: itemId }).select('digest');
    await this.services.reviews.review(actor, requestId, itemId, {
      decision: 'approve',
      digest: row.digest,
      ...body,
    });
  }

  /** The item as this person is shown it. */
  async shown(name: string, { requestId }: Asked) {
    const actor = await this.actor(name);
    const full = await this.services.requests.visible(actor, requestId);
    const { items } = await this.services.requests.present(actor, full);
    return items[0];
  }

  async inbox(name: string) {
    const actor = await this.actor(name);
    const { items } = await this.services.inbox.list(actor, { limit: 50 });
    // The badge counts exactly what the list shows.
    expect(await this.services.inbox.count(actor)).toBe(items.length);
    return items;
  }

  async state({ itemId }: Asked): Promise<string> {
    const row = await this.sql('item').where({ id: itemId }).first('state');
    return row.state;
  }

  async delegate(
    name: string,
    delegates: string[],
    times: { since?: Instant; until: Instant },
  ) {
    return this.services.delegations.set(await this.actor(name), {
      delegates: delegates.map(ref),
      ...times,
    });
  }

  async events(type?: string) {
    const rows = await this.sql('audit_event')
      .orderBy([{ column: 'at' }, { column: 'id' }])
      .where(type ? { type } : {});
    return rows.map(row => ({
      type: row.type as string,
      actor: row.actor as string,
      at: toInstant(row.at),
      details: JSON.parse(row.details),
      summary: row.summary as string,
    }));
  }

  /** Notices of a kind, with whom they are for. */
  async notices(kind: string): Promise<string[][]> {
    const rows = await this.sql('outbox').orderBy('seq');
    return rows
      .map(row => JSON.parse(row.payload))
      .filter(notice => notice.kind === kind)
      .map(notice => [...notice.recipients].sort());
  }

  private directory(): DefaultDirectory {
    const current = () => catalogServiceMock({ entities: this.entities });
    let time = 0;
    return new DefaultDirectory({
      catalog: {
        getEntities: (...args: Parameters<CatalogService['getEntities']>) =>
          current().getEntities(...args),
        getEntitiesByRefs: (
          ...args: Parameters<CatalogService['getEntitiesByRefs']>
        ) => current().getEntitiesByRefs(...args),
      } as CatalogService,
      auth: mockServices.auth(),
      leadAnnotation: 'jit-access/lead',
      managerAnnotation: 'jit-access/manager',
      // Nothing of the catalog is kept.
      clock: () => (time += 100_000),
    });
  }

  private approvers() {
    const people = (principal: string) => this.named.get(principal) ?? [];
    return {
      dynamicOf: async (person: string, principals: string[]) =>
        principals.filter(one => people(one).includes(person)),
      peopleOf: async (principals: string[]) => principals.flatMap(people),
    };
  }
}
