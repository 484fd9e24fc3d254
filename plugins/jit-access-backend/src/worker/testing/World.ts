import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { mockServices } from '@backstage/backend-test-utils';
import {
  AccessProvider,
  Notice,
} from '@jit-access/backstage-plugin-jit-access-node';
import {
  createTestSubject,
  FaultInjectingFakeProvider,
} from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { addDuration, addMilliseconds, Instant } from '../../domain/time';
import { SecretBox } from '../../storage/credentials/SecretBox';
import { Redecision } from '../../storage/grants/admitGrant';
import { beginEnding } from '../../storage/grants/beginEnding';
import { createGrant, NewGrant } from '../../storage/grants/createGrant';
import { grantById } from '../../storage/grants/findGrants';
import { GrantRecord } from '../../storage/grants/records';
import { migrate } from '../../storage/migrate';
import { insertRequest } from '../../storage/requests/insertRequest';
import { ItemRecord } from '../../storage/requests/records';
import { Store } from '../../storage/store';
import { createWorker, Worker, WorkerDependencies } from '../createWorker';
import { WatchSources } from '../watch/WatchSources';

export const NOON = '2026-03-02T12:00:00.000Z';
export const ADMINISTRATOR = 'user:default/platform-engineer';

/** A database, a target system, people to be told, and a clock that stands still until it is moved. */
export class World {
  now: Instant = NOON;
  readonly provider: FaultInjectingFakeProvider;
  readonly providers = new Map<string, AccessProvider>();
  readonly notices: Notice[] = [];
  readonly secretBox = new SecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  readonly store: Store;
  /** What policy says when it is asked again. */
  verdict: (grant: GrantRecord) => Promise<Redecision> = async () =>
    'still-allowed';
  redecisions = 0;
  /** Who and what is in the catalog when running access is looked at. */
  present: WatchSources['present'] = async refs => new Set(refs);
  /** What policy says of the holders of running access. */
  eligibility: WatchSources['eligibility'] = async () => 'yes';
  /** What is said of what access is bound to. */
  context: WatchSources['contextState'] = async () => ({ state: 'holds' });
  private readonly workers: Worker[] = [];

  private constructor(
    readonly sql: Knex,
    provider: FaultInjectingFakeProvider,
  ) {
    this.provider = provider;
    this.providers.set(provider.id, provider);
    this.store = new Store(sql, {
      clock: () => this.now,
      channels: ['recorder'],
    });
  }

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
    options: ConstructorParameters<typeof FaultInjectingFakeProvider>[0] = {},
  ): Promise<World> {
    const sql = await databases.init(id);
    await migrate(sql);
    return new World(sql, new FaultInjectingFakeProvider(options));
  }

  /** Another process on the same database. */
  worker(changes: Partial<WorkerDependencies> = {}): Worker {
    const worker = createWorker({
      store: this.store,
      providers: this.providers,
      notifiers: new Map([
        [
          'recorder',
          {
            id: 'recorder',
            deliver: async (notice: Notice) => {
              this.notices.push(notice);
            },
          },
        ],
      ]),
      redecide: async grant => {
        this.redecisions += 1;
        return this.verdict(grant);
      },
      administrators: async () => [ADMINISTRATOR],
      watch: {
        present: refs => this.present(refs),
        eligibility: grant => this.eligibility(grant),
        contextState: grant => this.context(grant),
      },
      peopleOf: async principals =>
        principals.flatMap(principal =>
          principal.startsWith('user:') ? [principal.slice(5)] : [],
        ),
      secretBox: this.secretBox,
      logger: mockServices.logger.mock(),
      ...changes,
      options: { random: () => 0, callTimeoutMs: 5_000, ...changes.options },
    });
    this.workers.push(worker);
    return worker;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.stop()));
  }

  /** Moves the clock on by an ISO duration. */
  pass(duration: string): void {
    this.now = addDuration(this.now, duration);
  }

  passMs(ms: number): void {
    this.now = addMilliseconds(this.now, ms);
  }

  /** An approved request for membership of groups of the fake target. */
  async grant(
    given: Partial<NewGrant> & {
      groups?: string[];
      person?: string;
      activateWithin?: string;
    } = {},
  ): Promise<GrantRecord> {
    const {
      groups = ['readers'],
      person = 'orders-developer',
      ...rest
    } = given;
    const subject = given.subject ?? createTestSubject(person);
    const item = this.item({ receiver: subject.ref, requester: subject.ref });
    const startsAt = given.startsAt ?? this.now;
    return this.store.transaction(async tx => {
      await insertRequest(
        tx,
        {
          id: item.requestId,
          requester: item.requester,
          receiver: item.receiver,
          justification: 'A demo needs it',
          duration: 'PT1H',
          breakGlass: false,
          bodyDigest: 'digest',
          createdAt: this.now,
        },
        [item],
      );
      return createGrant(tx, {
        requestId: item.requestId,
        itemId: item.id,
        requester: item.requester,
        receiver: item.receiver,
        entityRef: item.entityRef,
        role: item.role,
        roleSummary: item.roleSummary,
        provider: this.provider.id,
        duration: 'PT1H',
        startsAt,
        activateBy: addDuration(startsAt, given.activateWithin ?? 'PT1H'),
        effects: this.provider.effects({ system: 'orders', groups }),
        subject,
        ...rest,
      });
    });
  }

  /** A pending or approved item, as it would be stored. */
  item(changes: Partial<ItemRecord> = {}): ItemRecord {
    return {
      id: uuid(),
      requestId: uuid(),
      position: 0,
      entityRef: 'resource:default/orders-db',
      role: 'orders-db-read',
      roleSummary: {
        name: 'orders-db-read',
        title: 'Read the orders database',
        risk: 'medium',
        provider: this.provider.id,
      },
      provider: this.provider.id,
      target: {},
      requester: 'user:default/orders-developer',
      receiver: 'user:default/orders-developer',
      state: 'approved',
      duration: 'PT1H',
      decision: {} as ItemRecord['decision'],
      digest: 'digest',
      stage: 0,
      createdAt: this.now,
      ...changes,
    };
  }

  async end(
    grant: { id: string },
    reason: 'returned' | 'revoked' = 'returned',
  ): Promise<void> {
    await this.store.transaction(tx =>
      beginEnding(tx, [grant.id], {
        reason,
        by: 'user:default/orders-developer',
      }),
    );
  }

  async read(grant: { id: string }): Promise<GrantRecord> {
    const found = await grantById(this.sql, grant.id);
    if (!found) throw new Error(`There is no grant ${grant.id}`);
    return found;
  }

  /** Effects that the target really has, of ours and of others. */
  held(): string[] {
    return this.provider
      .held()
      .map(holder => `${holder.accountKey} ${holder.effectKey}`)
      .sort();
  }

  /** Types of the audit events of a grant, in their order. */
  async history(grant: { id: string }): Promise<string[]> {
    const rows: { type: string }[] = await this.sql('audit_event')
      .where({ grant_id: grant.id })
      .orderBy([{ column: 'at' }, { column: 'id' }])
      .select('type');
    return rows.map(row => row.type);
  }

  /** Names of the calls that the target got. */
  calls(...methods: string[]): string[] {
    return this.provider.calls
      .map(call => call.method)
      .filter(method => methods.length === 0 || methods.includes(method));
  }
}
