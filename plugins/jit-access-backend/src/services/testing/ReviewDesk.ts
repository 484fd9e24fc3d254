import {
  mockCredentials,
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  Decision,
  Stage,
} from '@jit-access/backstage-plugin-jit-access-common';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { addDuration, Instant, toInstant } from '../../domain/time';
import { DefaultDirectory } from '../../policy/catalogDirectory';
import { catalogOf, EntityDraft } from '../../policy/testing/catalogOf';
import { peopleBehind } from '../../startup/peopleBehind';
import { DatabaseAbsences } from '../../storage/delegations/DatabaseAbsences';
import { migrate } from '../../storage/migrate';
import { addOverseers } from '../../storage/requests/audience';
import { insertRequest } from '../../storage/requests/insertRequest';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';
import { Store } from '../../storage/store';
import { DatabaseTenure } from '../../storage/tenure/DatabaseTenure';
import { createWorker, Worker } from '../../worker';
import { Actor } from '../actors/Actor';
import { ActorResolver } from '../actors/ActorResolver';
import { createServices, ServiceDependencies } from '../createServices';
import { beginStage } from '../reviews/beginStage';
import { digestOfItem } from '../reviews/digestOfItem';
import { Services } from '../Services';

export const NOON = '2026-03-02T12:00:00.000Z';
export const ref = (name: string) => `user:default/${name}`;

const group = (name: string, lead?: string, parent?: string): EntityDraft => ({
  kind: 'Group',
  name,
  annotations: lead ? { 'jit-access/lead': ref(lead) } : {},
  spec: { type: 'team', children: [], ...(parent ? { parent } : {}) },
});
const user = (name: string, ...memberOf: string[]): EntityDraft => ({
  kind: 'User',
  name,
  spec: { memberOf },
});

/** Two teams under one roof, a lead each, and people beside them. */
export const ORGANISATION: EntityDraft[] = [
  group('shop', 'head'),
  group('orders', 'lead', 'shop'),
  group('security', undefined, 'shop'),
  user('head', 'shop'),
  user('lead', 'orders'),
  user('dev', 'orders'),
  user('peer', 'orders'),
  user('guard', 'security'),
  user('second-guard', 'security'),
  user('outsider'),
  user('stand-in'),
];

export const LEAD = 'lead:group:default/orders';
export const GUARDS = 'member:group:default/security';
export const TEAM = 'member:group:default/orders';

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
  async ask(
    stages: (Partial<Stage> & { audience: string[] })[],
    given: Partial<Pick<RequestRecord, 'requester' | 'receiver'>> & {
      duration?: string;
      waitAtMost?: string;
      decision?: Partial<Decision>;
    } = {},
  ): Promise<Asked> {
    const requester = ref(given.requester ?? 'dev');
    const request: RequestRecord = {
      id: uuid(),
      requester,
      receiver: given.receiver ? ref(given.receiver) : requester,
      justification: 'Compare order 4711 with the log',
      duration: given.duration ?? 'PT4H',
      breakGlass: false,
      bodyDigest: 'digest',
      createdAt: this.now,
    };
    const item = this.itemOf(request, {
      ...decisionOf(stages.map(stageOf)),
      ...given.decision,
    });
    if (given.waitAtMost) {
      item.lapsesAt = addDuration(this.now, given.waitAtMost);
    }
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

  private itemOf(request: RequestRecord, decision: Decision): ItemRecord {
    const item: ItemRecord = {
      id: uuid(),
      requestId: request.id,
      position: 0,
      entityRef: 'resource:default/orders-db',
      role: 'db-read',
      roleSummary: {
        name: 'db-read',
        title: 'Read the database',
        risk: 'medium',
        provider: this.provider.id,
      },
      provider: this.provider.id,
      target: { system: 'orders-db', groups: ['read'] },
      requester: request.requester,
      receiver: request.receiver,
      state: 'pending',
      duration: request.duration,
      decision,
      digest: '',
      stage: 0,
      createdAt: this.now,
    };
    item.digest = digestOfItem(
      request,
      { ...item, role: item.roleSummary },
      { stage: 0, duration: request.duration },
    );
    return item;
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

function stageOf(stage: Partial<Stage> & { audience: string[] }): Stage {
  return { title: 'somebody', count: 1, people: [], ...stage };
}

function decisionOf(stages: Stage[]): Decision {
  return {
    outcome: 'approval',
    headline: 'Needs approval',
    reasons: [],
    policy: { name: 'production', route: 'lead' },
    checks: [],
    stages,
    durations: { min: 'PT30M', max: 'PT8H', default: 'PT1H', choices: [] },
    facts: [],
    policyDigest: 'policy-digest',
    roleDigest: 'role-digest',
    decidedAt: NOON,
  };
}
