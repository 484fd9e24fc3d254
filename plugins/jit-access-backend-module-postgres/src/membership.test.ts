import {
  BindingOrder,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { Client } from 'pg';
import { carrierName } from './carrierName';
import { PostgresAccessProvider } from './PostgresAccessProvider';
import { postgresTargetSchema } from './target';
import { soon } from './__fixtures__/order';
import { TestServer } from './__fixtures__/TestServer';

jest.setTimeout(60_000);

describe('membership for an account that the person has', () => {
  let server: TestServer;
  let provider: PostgresAccessProvider;

  beforeAll(async () => {
    server = await TestServer.start();
    provider = new PostgresAccessProvider(server.config());
  }, 120_000);
  afterAll(async () => {
    await server.stop();
  });

  const orderFor = async (person: string, role = server.reader) =>
    createTestOrder(provider, {
      target: { account: 'existing', server: 'demo', roles: [role] },
      subject: await server.person(person),
      notAfter: new Date(Date.now() + 3_600_000).toISOString(),
    });
  const enter = ({ account }: BindingOrder, database = server.orders) =>
    server.connect(database, { user: account.name, password: 'their-own' });
  const isMember = ({ account }: BindingOrder, role = server.reader) =>
    server.isMember(account.name, role);
  const between = (order: BindingOrder) =>
    carrierName(order, postgresTargetSchema.parse(order.target));
  const version = async () => {
    const [{ number }] = await server.sql<{ number: number }>(
      'postgres',
      `SELECT current_setting('server_version_num')::int AS number`,
    );
    return number;
  };

  it('comes without a password, through a role that says what it is for', async () => {
    const order = await orderFor('through');
    expect(provider.credential(order.target)).toBeUndefined();
    expect(order.secret).toBeUndefined();
    const { details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({ created: true, through: between(order) });
    const [role] = await server.sql(
      'postgres',
      `SELECT rolcanlogin AS login, shobj_description(oid, 'pg_authid') AS comment
         FROM pg_roles WHERE rolname = $1`,
      [between(order)],
    );
    expect(role).toEqual({
      login: false,
      comment: expect.stringContaining(
        `binding=${order.bindingId} effect=role:demo/${server.reader}`,
      ),
    });
    await expect(
      provider.renewCredential({ ...order, secret: 'another' }, soon()),
    ).rejects.toThrow(/the person's own/);
    await provider.remove(order, soon());
    expect(await server.roleExists(between(order))).toBe(false);
  });

  it('gives an open session its rights and takes them from it, without ending it', async () => {
    const order = await orderFor('at-once');
    const read = 'SELECT item FROM orders';
    await provider.ensure(order, soon());
    const client = await enter(order);
    expect((await client.query(read)).rowCount).toBe(1);
    await provider.remove(order, soon());
    await expect(client.query(read)).rejects.toThrow();
    const isOpen = await client.query('SELECT 1').then(
      () => true,
      () => false,
    );
    // Before version 16 it could have become the role for good, so it is ended.
    expect(isOpen).toBe((await version()) >= 160_000);
    await client.end().catch(() => {});
  });

  it('cannot be kept by a session that became the role', async () => {
    const order = await orderFor('set-role');
    await provider.ensure(order, soon());
    const client = await enter(order);
    const became = await Promise.allSettled([
      client.query(`SET ROLE ${server.reader}`),
    ]);
    await provider.remove(order, soon());
    const after = client.query('SELECT item FROM orders');
    await expect(after).rejects.toThrow();
    // Where it can be forbidden it is; before that the session had to end.
    expect(became[0].status).toBe(
      (await version()) >= 160_000 ? 'rejected' : 'fulfilled',
    );
    await client.end().catch(() => {});
  });

  it('ends the sessions of the account where the configuration says so', async () => {
    const strict = new PostgresAccessProvider(
      server.config({ endSessionsOfExisting: true }),
    );
    const order = await orderFor('ended');
    await strict.ensure(order, soon());
    const client: Client = await enter(order);
    const ended = new Promise(resolve => client.once('end', resolve));
    const { details } = await strict.remove(order, soon());
    expect(details).toMatchObject({ sessionsEnded: 1 });
    await ended;
    await (await enter(order, 'postgres')).end();
  });

  it('leaves alone what somebody else granted, before or meanwhile', async () => {
    const order = await orderFor('standing');
    const grant = `GRANT ${server.reader} TO ${order.account.name}`;
    await server.sql('postgres', grant);
    const { handle, details } = await provider.ensure(order, soon());
    expect({ handle, details }).toMatchObject({
      handle: undefined,
      details: { created: false, leftAlone: 'a member already' },
    });
    expect(await server.roleExists(between(order))).toBe(false);
    await provider.remove(order, soon());
    expect(await isMember(order)).toBe(true);

    const later = await orderFor('standing-later');
    await provider.ensure(later, soon());
    await server.sql(
      'postgres',
      `GRANT ${server.reader} TO ${later.account.name}`,
    );
    expect(await provider.observe(later, soon())).toMatchObject({
      state: 'present',
      origin: 'ours',
      details: { standing: true },
    });
    await provider.remove(later, soon());
    expect(await isMember(later)).toBe(true);
    // Looked at anew, as before another access, it is standing.
    expect(await provider.observe(later, soon())).toMatchObject({
      state: 'present',
      origin: 'foreign',
    });
  });

  it('is gone when what we gave is gone, and is given again beside what others gave', async () => {
    const order = await orderFor('beside');
    const { handle } = await provider.ensure(order, soon());
    const ours = { ...order, handle };
    await server.sql(
      'postgres',
      `GRANT ${server.reader} TO ${order.account.name}`,
    );
    await server.dropRole(between(order));
    expect(await provider.observe(ours, soon())).toMatchObject({
      state: 'absent',
      details: { standing: true },
    });
    await provider.ensure(ours, soon());
    expect(await provider.observe(ours, soon())).toMatchObject({
      state: 'present',
      origin: 'ours',
    });
    await provider.remove(ours, soon());
    expect((await provider.observe(ours, soon())).state).toBe('absent');
    expect(await isMember(order)).toBe(true);
  });

  it('does not take one access for the standing reason of another', async () => {
    // Writers are readers as well.
    await server.sql('postgres', `GRANT ${server.reader} TO ${server.writer}`);
    try {
      const write = await orderFor('both', server.writer);
      const read = await orderFor('both');
      expect(write.account).toEqual(read.account);
      await provider.ensure(write, soon());
      expect((await provider.observe(read, soon())).state).toBe('absent');
      await provider.ensure(read, soon());
      await provider.remove(write, soon());
      expect(await isMember(read)).toBe(true);
      expect(await isMember(write, server.writer)).toBe(false);
      await provider.remove(read, soon());
      expect(await isMember(read)).toBe(false);
    } finally {
      await server.sql(
        'postgres',
        `REVOKE ${server.reader} FROM ${server.writer}`,
      );
    }
  });

  it('repairs what others took from it or put into it', async () => {
    const order = await orderFor('repaired');
    const stranger = await orderFor('stranger');
    await provider.ensure(order, soon());
    const admin = await server.connect('postgres', {
      user: server.admin,
      password: server.adminPassword,
    });
    await admin.query(`REVOKE ${between(order)} FROM ${order.account.name}`);
    await admin.query(`GRANT ${between(order)} TO ${stranger.account.name}`);
    await admin.query(`REVOKE ${server.reader} FROM ${between(order)}`);
    await admin.query(`GRANT ${server.writer} TO ${between(order)}`);
    await admin.end();
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: {
        missingRoles: [server.reader],
        missingMember: order.account.name,
        otherMembers: [stranger.account.name],
      },
    });
    await provider.ensure(order, soon());
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      details: { through: between(order) },
    });
    expect(await isMember(order)).toBe(true);
    expect(await isMember(order, server.writer)).toBe(false);
    expect(await isMember(stranger)).toBe(false);
    await provider.remove(order, soon());
  });

  it('is refused where the account was dropped or renamed meanwhile, and cleared all the same', async () => {
    const order = await orderFor('renamed');
    await provider.ensure(order, soon());
    const other = `${order.account.name}_other`;
    await server.sql(
      'postgres',
      `ALTER ROLE ${order.account.name} RENAME TO ${other}`,
    );
    expect((await provider.observe(order, soon())).state).toBe('present');
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /is called ".*_other" now; correct the annotation/,
    );
    await server.sql('postgres', `DROP ROLE ${other}`);
    expect((await provider.observe(order, soon())).state).toBe('pending');
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /is not there any more/,
    );
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect(await server.roleExists(between(order))).toBe(false);
  });

  it.each([
    [
      'nothing',
      () => undefined,
      /has no annotation postgresql.org\/login; add/,
    ],
    [
      'somebody unknown',
      () => 'nobody',
      /no account "nobody".*correct the anno/,
    ],
    [
      'another case',
      () => `${server.prefix}_MAPPED`,
      /no account .*upper and lower case are different/,
    ],
    [
      'a name that the server would cut to one that exists',
      () => `${server.prefix}_mapped`.padEnd(63, '_').concat('more'),
      /no account/,
    ],
    [
      'a role that cannot log in',
      () => server.reader,
      /no account of a person/,
    ],
    ['the administrator', () => server.admin, /rules the server/],
    ['a superuser', () => server.superuser.user, /rules the server/],
  ])(
    'is refused where the annotation says %s',
    async (_what, name, message) => {
      await server.person('mapped');
      await server.sql(
        'postgres',
        `DO $$ BEGIN CREATE ROLE ${`${server.prefix}_mapped`.padEnd(63, '_')} LOGIN;
       EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
      );
      const value = name();
      const refused = await createTestOrder(provider, {
        target: { account: 'existing', server: 'demo', roles: [server.reader] },
        subject: {
          ref: 'user:default/mapped',
          annotations: value ? { 'postgresql.org/login': value } : {},
        },
      }).catch(error => error);
      expect(refused).toBeInstanceOf(PermanentProviderError);
      expect(refused.message).toMatch(message);
    },
  );

  it('looks where the configuration says', async () => {
    const elsewhere = new PostgresAccessProvider(
      server.config({ loginAnnotation: 'example.com/db' }),
    );
    const { annotations } = await server.person('elsewhere');
    const order = await createTestOrder(elsewhere, {
      target: { account: 'existing', server: 'demo', roles: [server.reader] },
      subject: {
        ref: 'user:default/elsewhere',
        annotations: { 'example.com/db': annotations['postgresql.org/login'] },
      },
    });
    expect(order.account).toEqual({
      key: expect.stringMatching(/^demo\/\d+$/),
      name: annotations['postgresql.org/login'],
    });
    expect(elsewhere.instructions(order).steps[0].code).toMatch(
      new RegExp(`^psql 'postgresql://${order.account.name}@.*/{database}'$`),
    );
  });

  it('is refused for roles that are not there or rule the server', async () => {
    for (const [role, message] of [
      ['nobody_knows', /no role "nobody_knows"/],
      ['pg_read_server_files', /rules the server/],
    ] as const) {
      const order = await orderFor('refused', role);
      await expect(provider.ensure(order, soon())).rejects.toThrow(message);
      expect(await server.roleExists(between(order))).toBe(false);
    }
  });

  it('says what the administrator lacks to grant a role', async () => {
    const closed = `${server.prefix}_closed`;
    await server.sql('postgres', `CREATE ROLE ${closed}`);
    const order = await orderFor('not-ours', closed);
    if ((await version()) < 160_000) {
      await provider.ensure(order, soon());
      await provider.remove(order, soon());
      return;
    }
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /42501.*ADMIN OPTION on every role/,
    );
    expect(await server.roleExists(between(order))).toBe(false);
  });
});
