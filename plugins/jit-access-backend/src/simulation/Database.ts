import knexFactory, { Knex } from 'knex';
import { migrate } from '../storage/migrate';

/** What is used of the driver, past knex and its pool. */
interface RawConnection {
  prepare(sql: string): {
    all(...values: unknown[]): unknown[];
    pluck(): { get(): unknown };
  };
  serialize(): Buffer;
  close(): void;
}

let template: Buffer | undefined;

/** An SQLite database in memory with the real schema, one for each seed. */
export class Database {
  private readonly countChanges: { get(): unknown };

  private constructor(
    readonly sql: Knex,
    private readonly raw: RawConnection,
  ) {
    this.countChanges = raw.prepare('select total_changes()').pluck();
  }

  static async create(): Promise<Database> {
    // Migrated once; every seed begins with a copy of that.
    template ??= await migrated();
    const sql = open(template);
    const raw = await rawOf(sql);
    rememberStatements(raw);
    return new Database(sql, raw);
  }

  /**
   * The same database as one process reaches it.
   * @param hold - called before each question outside of a transaction, and
   *   before each transaction
   */
  reached(hold: () => Promise<void>): Knex {
    const reached = this.sql.withUserParams({});
    const { client } = this.sql;
    reached.client.acquireConnection = async () => {
      await hold();
      return client.acquireConnection();
    };
    return reached;
  }

  /** Rises with every row that is written. */
  get changes(): number {
    return this.countChanges.get() as number;
  }

  /** Reads at once, between the transactions of others. */
  read<T>(sql: string, ...values: unknown[]): T[] {
    return this.raw.prepare(sql).all(...values) as T[];
  }

  close(): void {
    // The pool would wait for its timers, and nobody uses it any more.
    this.raw.close();
  }
}

function open(filename: string | Buffer): Knex {
  return knexFactory({
    client: 'better-sqlite3',
    connection: { filename: filename as string },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, reapIntervalMillis: 1_000_000_000 },
  });
}

async function migrated(): Promise<Buffer> {
  const sql = open(':memory:');
  await migrate(sql);
  const buffer = (await rawOf(sql)).serialize();
  await sql.destroy();
  return buffer;
}

/** Preparing is what takes longest, and all seeds ask the same. */
function rememberStatements(raw: RawConnection): void {
  const prepare = raw.prepare.bind(raw);
  const known = new Map<string, ReturnType<RawConnection['prepare']>>();
  raw.prepare = sql => {
    const statement = known.get(sql) ?? prepare(sql);
    known.set(sql, statement);
    return statement;
  };
}

async function rawOf(sql: Knex): Promise<RawConnection> {
  const raw = await sql.client.acquireConnection();
  await sql.client.releaseConnection(raw);
  return raw;
}
