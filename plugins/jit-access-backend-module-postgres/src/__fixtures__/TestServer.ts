import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { Client, escapeIdentifier, QueryResultRow } from 'pg';
import { readServers, ServerConfig } from '../config';

const SERVE = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-postgres',
  'src/__fixtures__/serve.mjs',
);

/** Where a superuser gets into a server that tests may use; the first that is set. */
const GIVEN = [
  'JIT_TEST_POSTGRES_URL',
  'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING',
];

/**
 * A real PostgreSQL server with a little company on it: an administrator that is
 * no superuser, two databases, and roles that may read, write or own. Everything
 * carries a random prefix, since the server may be shared.
 */
export class TestServer {
  readonly prefix = `t${randomBytes(4).toString('hex')}`;
  readonly admin = `${this.prefix}_admin`;
  readonly adminPassword = randomBytes(12).toString('base64url');
  readonly orders = `${this.prefix}_orders`;
  readonly payments = `${this.prefix}_payments`;
  readonly reader = `${this.prefix}_reader`;
  readonly writer = `${this.prefix}_writer`;

  /** Connecting takes longer than most of what is said. */
  private readonly open = new Map<string, Promise<Client>>();
  private readonly last = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly url: URL,
    private readonly child?: ChildProcess,
  ) {}

  static async start(): Promise<TestServer> {
    const given = GIVEN.map(name => process.env[name]).find(Boolean);
    const server = given
      ? new TestServer(new URL(given))
      : await TestServer.spawn();
    await server.settle();
    return server;
  }

  /** A server of this test's own, with that certificate; none of what others share. */
  static async startWithTls(certificate: {
    cert: string;
    key: string;
  }): Promise<TestServer> {
    const server = await TestServer.spawn({
      JIT_TEST_SERVER_TLS: JSON.stringify(certificate),
    });
    await server.settle();
    return server;
  }

  private static async spawn(env: object = {}): Promise<TestServer> {
    const child = spawn(process.execPath, [SERVE], {
      // PostgreSQL may run as another user, who cannot enter every folder.
      cwd: tmpdir(),
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The PostgreSQL test server ended with code ${code}`);
    });
    const [line] = await Promise.race([
      once(createInterface(child.stdout!), 'line'),
      ended,
    ]);
    ended.catch(() => {});
    return new TestServer(new URL(JSON.parse(line).url), child);
  }

  get host(): string {
    return this.url.hostname;
  }

  get port(): number {
    return Number(this.url.port || 5432);
  }

  get superuser(): { user: string; password: string } {
    return {
      user: decodeURIComponent(this.url.username),
      password: decodeURIComponent(this.url.password),
    };
  }

  /** The configuration by which the provider gets in. */
  config(overrides: Partial<Record<keyof ServerConfig, unknown>> = {}) {
    return readServers(
      new ConfigReader({
        jitAccess: {
          providers: {
            postgres: {
              servers: {
                demo: {
                  host: this.host,
                  port: this.port,
                  user: this.admin,
                  password: this.adminPassword,
                  ...overrides,
                },
              },
            },
          },
        },
      } as any),
    );
  }

  async connect(
    database: string,
    login: { user: string; password: string } = this.superuser,
  ): Promise<Client> {
    const client = new Client({
      host: this.host,
      port: this.port,
      database,
      ...login,
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  /** As superuser, one statement after the other in each database. */
  async sql<TRow extends QueryResultRow = QueryResultRow>(
    database: string,
    text: string,
    values?: unknown[],
  ): Promise<TRow[]> {
    const client = this.open.get(database) ?? this.connect(database);
    this.open.set(database, client);
    const before = this.last.get(database);
    const result = (async () => {
      await before?.catch(() => {});
      return (await (await client).query<TRow>(text, values)).rows;
    })();
    this.last.set(database, result);
    return result;
  }

  async roleExists(name: string): Promise<boolean> {
    const rows = await this.sql(
      'postgres',
      'SELECT 1 FROM pg_roles WHERE rolname = $1',
      [name],
    );
    return rows.length === 1;
  }

  /** Somebody with an account of their own, `<prefix>_<name>`, who logs in with the password "their-own". */
  async person(name: string): Promise<Subject> {
    const login = `${this.prefix}_${name.replaceAll('-', '_')}`;
    if (!(await this.roleExists(login))) {
      await this.sql(
        'postgres',
        `CREATE ROLE ${login} LOGIN PASSWORD 'their-own'`,
      );
    }
    const annotations = { 'postgresql.org/login': login };
    return { ref: `user:default/${name}`, annotations };
  }

  /** Has it the role's rights, in whatever way? */
  async isMember(account: string, role: string): Promise<boolean> {
    const [{ member }] = await this.sql<{ member: boolean }>(
      'postgres',
      `SELECT pg_has_role($1::name, $2::name, 'USAGE') AS member`,
      [account, role],
    );
    return member;
  }

  /** Takes every membership from it, and drops the roles of ours among them. */
  async expel(account: string): Promise<void> {
    const roles = await this.sql<{ name: string }>(
      'postgres',
      `SELECT DISTINCT g.rolname::text AS name
         FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
         JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname = $1`,
      [account],
    );
    for (const { name } of roles) {
      if (name.startsWith('jit_')) {
        await this.dropRole(name);
      } else {
        await this.sql('postgres', `REVOKE ${name} FROM ${account}`);
      }
    }
  }

  /** Drops a role of whatever kind, as somebody with all rights would. */
  async dropRole(name: string): Promise<void> {
    if (!(await this.roleExists(name))) {
      return;
    }
    const role = escapeIdentifier(name);
    await this.sql(
      'postgres',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
      [name],
    );
    for (const database of [this.orders, this.payments, 'postgres']) {
      // What the administrator gave, nobody takes back but as the administrator.
      await this.sql(
        database,
        `SET ROLE ${this.admin};
         REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role};
         REVOKE ALL ON SCHEMA public FROM ${role};
         REVOKE ALL ON DATABASE ${database} FROM ${role};
         RESET ROLE;
         DROP OWNED BY ${role} CASCADE`,
      );
    }
    await this.sql('postgres', `DROP ROLE ${role}`);
  }

  async stop(): Promise<void> {
    if (this.child) {
      await this.hangUp();
      const ended = once(this.child, 'exit');
      this.child.stdin?.end();
      await ended;
      return;
    }
    for (const database of [this.orders, this.payments]) {
      await this.sql('postgres', `DROP DATABASE ${database} WITH (FORCE)`);
    }
    const ours = await this.sql<{ name: string }>(
      'postgres',
      // With what a test that failed did not take away.
      `SELECT rolname::text AS name FROM pg_roles
        WHERE rolname LIKE $1 OR shobj_description(oid, 'pg_authid') LIKE $2`,
      [`${this.prefix}%`, `JIT Access %${this.prefix}%`],
    );
    for (const { name } of ours) {
      const role = escapeIdentifier(name);
      await this.sql('postgres', `DROP OWNED BY ${role} CASCADE`);
    }
    for (const { name } of ours) {
      await this.sql('postgres', `DROP ROLE ${escapeIdentifier(name)}`);
    }
    await this.hangUp();
  }

  private async hangUp(): Promise<void> {
    for (const open of this.open.values()) {
      await (await open).end();
    }
  }

  /** The company: what the package's README tells administrators to set up. */
  private async settle(): Promise<void> {
    const { admin, orders, payments, reader, writer } = this;
    const [{ version }] = await this.sql<{ version: number }>(
      'postgres',
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    const withAdmin =
      version >= 160_000 ? 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE' : '';
    const statements = [
      `CREATE ROLE ${admin} LOGIN CREATEROLE PASSWORD '${this.adminPassword}'`,
      `GRANT pg_signal_backend TO ${admin}`,
      `CREATE ROLE ${reader}`,
      `CREATE ROLE ${writer}`,
      ...(withAdmin
        ? [`GRANT ${reader}, ${writer} TO ${admin} ${withAdmin}`]
        : []),
      `CREATE DATABASE ${orders}`,
      `CREATE DATABASE ${payments}`,
      `REVOKE CONNECT ON DATABASE ${orders}, ${payments} FROM PUBLIC`,
      `GRANT CONNECT ON DATABASE ${orders}, ${payments} TO ${reader}, ${writer}`,
      `GRANT CONNECT ON DATABASE ${orders}, ${payments} TO ${admin} WITH GRANT OPTION`,
    ];
    for (const statement of statements) {
      await this.sql('postgres', statement);
    }
    for (const database of [orders, payments]) {
      await this.sql(
        database,
        `CREATE TABLE orders (id int PRIMARY KEY, item text);
         INSERT INTO orders VALUES (1, 'demo');
         GRANT USAGE ON SCHEMA public TO ${reader}, ${writer};
         GRANT CREATE ON SCHEMA public TO ${writer};
         GRANT CREATE, TEMPORARY ON DATABASE ${database} TO ${writer};
         GRANT SELECT ON orders TO ${reader}, ${writer};
         GRANT INSERT ON orders TO ${writer};
         GRANT USAGE ON SCHEMA public TO ${admin} WITH GRANT OPTION;
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
            TO ${admin} WITH GRANT OPTION`,
      );
    }
  }
}
