import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AccessProvider,
  ContextSource,
  Notice,
} from '@jit-access/backstage-plugin-jit-access-node';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Knex } from 'knex';
import { addDuration, Instant } from '../domain/time';
import { parseSet } from '../policy/parse/parseSet';
import { catalogOf, EntityDraft } from '../policy/testing/catalogOf';
import { SecretBox } from '../storage/credentials/SecretBox';
import { migrate } from '../storage/migrate';
import { DatabasePolicySetStore } from '../storage/policySets/DatabasePolicySetStore';
import { Store } from '../storage/store';
import { Surroundings, TestReplica } from './TestReplica';

/** Monday noon. */
const NOON = '2026-03-02T12:00:00.000Z';

export interface ClusterOptions {
  entities: EntityDraft[];
  /** Roles and policies, as text. */
  documents: string;
  provider?: FaultInjectingFakeProvider;
  sources?: ContextSource[];
  /** Ids of the notifiers; default: one that keeps what it is told in `notices`. */
  channels?: string[];
}

/**
 * What all replicas of a portal share: the database, the catalog, the policy in
 * force, the target, and a clock that stands still until it is moved.
 */
export class TestCluster implements Surroundings {
  now: Instant = NOON;
  readonly provider: FaultInjectingFakeProvider;
  /** Modules that are installed; a test may take one away. */
  readonly providers = new Map<string, AccessProvider>();
  readonly notices: Notice[] = [];
  readonly secrets = new SecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  readonly catalog: CatalogService;
  readonly sources: ContextSource[];
  readonly channels: string[];
  /** Makes every reading of the catalog fail. */
  catalogIsAway = false;
  private entities: Entity[];
  private readonly replicas: TestReplica[] = [];

  private constructor(
    readonly sql: Knex,
    options: ClusterOptions,
  ) {
    this.provider = options.provider ?? new FaultInjectingFakeProvider();
    this.providers.set(this.provider.id, this.provider);
    this.sources = options.sources ?? [];
    this.channels = options.channels ?? ['recorder'];
    this.entities = catalogOf(options.entities);
    this.catalog = this.currentCatalog();
  }

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
    options: ClusterOptions,
  ): Promise<TestCluster> {
    const sql = await databases.init(id);
    await migrate(sql);
    const cluster = new TestCluster(sql, options);
    await cluster.decideBy(options.documents);
    return cluster;
  }

  /** One more process of the portal. */
  replica(sql: Knex = this.sql, step?: TestReplica['step']): TestReplica {
    const replica = new TestReplica(this, sql, step);
    this.replicas.push(replica);
    return replica;
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.worker.stop()));
  }

  /** Moves the clock on by an ISO duration. */
  pass(duration: string): void {
    this.now = addDuration(this.now, duration);
  }

  /** What the catalog holds from now on. */
  reorganise(entities: EntityDraft[]): void {
    this.entities = catalogOf(entities);
  }

  /** Puts these documents in force. @throws Error - they are broken */
  async decideBy(text: string): Promise<void> {
    const documents = [{ file: 'access.yaml', text }];
    const { digest, findings } = parseSet(documents);
    if (!digest) throw new Error(JSON.stringify(findings, null, 1));
    const store = new Store(this.sql, { clock: () => this.now });
    await new DatabasePolicySetStore(store).activate({
      digest,
      documents,
      roles: 1,
      policies: 1,
      source: 'a test',
    });
  }

  /** Effects that the target really has, of ours and of others; or of one person. */
  held(person?: string): string[] {
    // Where secrets are issued, accounts carry the binding's id as well.
    const theirs = new RegExp(`/${person ?? '.*'}(-[0-9a-f-]{36})? `);
    return this.provider
      .held()
      .map(holder => `${holder.accountKey} ${holder.effectKey}`)
      .filter(line => !person || theirs.test(line))
      .sort();
  }

  private currentCatalog(): CatalogService {
    const current = () => {
      if (this.catalogIsAway) throw new Error('connect ECONNREFUSED');
      return catalogServiceMock({ entities: this.entities });
    };
    const read = {
      getEntities: async (...args: Parameters<CatalogService['getEntities']>) =>
        current().getEntities(...args),
      getEntitiesByRefs: async (
        ...args: Parameters<CatalogService['getEntitiesByRefs']>
      ) => current().getEntitiesByRefs(...args),
      getEntityByRef: async (
        ...args: Parameters<CatalogService['getEntityByRef']>
      ) => current().getEntityByRef(...args),
      queryEntities: async (
        ...args: Parameters<CatalogService['queryEntities']>
      ) => current().queryEntities(...args),
    };
    return read as unknown as CatalogService;
  }
}
