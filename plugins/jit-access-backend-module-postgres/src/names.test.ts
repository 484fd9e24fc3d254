import { escapeIdentifier, escapeLiteral } from 'pg';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { withAdminSession } from './AdminSession';
import { carrierName } from './carrierName';
import { ServerConfig } from './config';
import { ProviderCall } from './ProviderCall';
import { ensureAccount } from './sql/ensureAccount';
import { ensureMembership } from './sql/ensureMembership';
import { findLogin } from './sql/login';
import { observeAccount } from './sql/observeAccount';
import { observeMembership } from './sql/observeMembership';
import { removeCarrier } from './sql/removeCarrier';
import { ExistingTarget } from './target';
import { soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(120_000);

// The target's schema lets none of these through. Should it ever, or should a
// name come from elsewhere, the statements have to hold by themselves.
const NASTY = [
  `x"; DROP ROLE victim; --`,
  `x'; DROP ROLE victim; --`,
  `x\\'; DROP ROLE victim; --`,
  `x$$; DROP ROLE victim; --`,
  `x" LOGIN SUPERUSER; --`,
  `"`,
  `""`,
  `'`,
  `\\`,
  `a.b`,
  `a b`,
  `a,b`,
  `$1`,
  `:name`,
  `%s%I%L`,
  `select`,
  `public_`,
  `UPPER lower`,
  `tab\tand\nline`,
  `ünïcödé`,
  `日本語の役割`,
  `🙂`,
  `-- comment`,
  `/* comment`,
];

/** The same names every run, so that a failure can be seen again. */
function* madeUp(count: number): Iterable<string> {
  const alphabet = `"'\\;$-/*%:., \t\n()[]{}=abcZ09üß`;
  let seed = 42;
  for (let i = 0; i < count; i++) {
    let name = '';
    for (let j = 0; j < 12; j++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      name += alphabet[seed % alphabet.length];
    }
    yield name;
  }
}

describe('names with anything in them', () => {
  let server: TestServer;
  let config: ServerConfig;

  beforeAll(async () => {
    server = await TestServer.start();
    config = server.config(server.superuser).get('demo')!;
    config = { ...config, reassignTo: server.reader };
  });
  afterAll(async () => {
    await server.stop();
  });

  it('stay names, in every statement, for accounts, roles and databases', async () => {
    const bystanders = await roleNames();
    const names = [...NASTY, ...madeUp(20)];
    for (const [index, name] of names.entries()) {
      await liveAndDie(`${server.prefix}${index}${name}`);
    }
    expect(await roleNames()).toEqual(bystanders);
  });

  async function roleNames(): Promise<string[]> {
    const rows = await server.sql<{ name: string }>(
      'postgres',
      'SELECT rolname::text AS name FROM pg_roles WHERE rolname LIKE $1 ORDER BY 1',
      [`${server.prefix}%`],
    );
    return rows.map(row => row.name);
  }

  async function liveAndDie(name: string): Promise<void> {
    const role = `${name}R`;
    const target = {
      server: 'demo',
      database: server.orders,
      roles: [role],
      privileges: [
        {
          schema: `${name}S`,
          tables: [`${name}T`],
          access: 'write' as const,
        },
      ],
    };
    const order: BindingOrder = {
      bindingId: name,
      subject: { ref: 'user:default/kit-person', annotations: {} },
      account: { key: `demo/${name}`, name },
      effectKey: `account:${name}`,
      target,
      secret: 'canary-password',
      attempt: 1,
    };
    await server.sql('postgres', `CREATE ROLE ${escapeIdentifier(role)}`);
    await server.sql(
      'postgres',
      `GRANT ${server.writer} TO ${escapeIdentifier(role)}`,
    );
    const [schema, table] = [`${name}S`, `${name}T`].map(escapeIdentifier);
    await server.sql(
      server.orders,
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.${table} (id serial)`,
    );
    const call = () => new ProviderCall(config, soon(), name);
    await withAdminSession(call(), 'postgres', async session => {
      await ensureAccount(session, order, target);
      expect(
        await observeAccount(session, order, target, undefined),
      ).toMatchObject({ state: 'present', origin: 'ours' });
    });
    await server.sql(
      server.orders,
      `CREATE TABLE ${escapeIdentifier(`${name}T`)} (id int);
       ALTER TABLE ${escapeIdentifier(`${name}T`)} OWNER TO ${escapeIdentifier(name)};
       COMMENT ON TABLE ${escapeIdentifier(`${name}T`)} IS ${escapeLiteral(name)}`,
    );
    await withAdminSession(call(), 'postgres', async session => {
      const removed = await removeCarrier(session, { name, bindingId: name });
      expect(removed.kept).toEqual({ [server.orders]: 1 });
      expect(
        await observeAccount(session, order, target, removed.oid),
      ).toMatchObject({ state: 'absent' });
    });
    await comeAndGo(`${name}L`, role);
    await server.sql(server.orders, `DROP SCHEMA ${schema} CASCADE`);
    await server.sql('postgres', `DROP ROLE ${escapeIdentifier(role)}`);
  }

  /** Membership of an account with such a name in a role with such a name. */
  async function comeAndGo(name: string, role: string): Promise<void> {
    await server.sql('postgres', `CREATE ROLE ${escapeIdentifier(name)} LOGIN`);
    const target = { account: 'existing', server: 'demo', roles: [role] };
    const call = new ProviderCall(config, soon(), name);
    await withAdminSession(call, 'postgres', async session => {
      const { oid } = await findLogin(session, name, 'the test');
      const order: BindingOrder = {
        bindingId: name,
        subject: { ref: 'user:default/kit-person', annotations: {} },
        account: { key: `demo/${oid}`, name },
        effectKey: `role:${role}`,
        target,
        attempt: 1,
      };
      const existing = target as ExistingTarget;
      await ensureMembership(session, order, existing, undefined);
      expect(
        await observeMembership(session, order, existing, undefined),
      ).toMatchObject({ state: 'present', origin: 'ours' });
      expect(await server.isMember(name, role)).toBe(true);
      const login = { oid, endSessions: true };
      const carrier = { name: carrierName(order, existing), bindingId: name };
      await removeCarrier(session, { ...carrier, login });
      expect(await server.isMember(name, role)).toBe(false);
    });
    await server.sql('postgres', `DROP ROLE ${escapeIdentifier(name)}`);
  }
});
