import { TestDatabases } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import { migrate, migrationsDirectory } from './migrate';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const waiting = (sql: Knex) =>
  sql.migrate
    .list({ directory: migrationsDirectory() })
    .then(([, pending]: [unknown, unknown[]]) => pending.length);

describe.each(databases.eachSupportedId())('migrate, on %s', databaseId => {
  it('ends with nothing left to do, also when asked again', async () => {
    const sql = await databases.init(databaseId);
    await migrate(sql);
    await migrate(sql);
    expect(await waiting(sql)).toBe(0);
  });

  it('takes away a lock that a killed process left', async () => {
    const sql = await databases.init(databaseId);
    await sql.migrate.up({ directory: migrationsDirectory() });
    await sql('knex_migrations_lock').update({ is_locked: 1 });
    await migrate(sql, { patienceMs: 0 });
    expect(await waiting(sql)).toBe(0);
  });

  it('waits for a lock that goes by itself', async () => {
    const sql = await databases.init(databaseId);
    await sql.migrate.up({ directory: migrationsDirectory() });
    await sql('knex_migrations_lock').update({ is_locked: 1 });
    const tried = new Promise<void>(resolve => {
      sql.on('query-response', (_, { sql: text }: { sql: string }) => {
        if (/update .knex_migrations_lock./.test(text)) resolve();
      });
    });
    const migrated = migrate(sql, { patienceMs: 60_000 });
    await tried;
    await sql('knex_migrations_lock').update({ is_locked: 0 });
    await migrated;
    expect(await waiting(sql)).toBe(0);
  });

  it('says what is wrong with a migration', async () => {
    const sql = await databases.init(databaseId);
    await sql.schema.createTable('request', t => t.string('id'));
    await expect(migrate(sql)).rejects.toThrow(/request/);
  });
});

describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'replicas that start at once, on %s',
  databaseId => {
    it('migrate one after the other', async () => {
      const sql = await databases.init(databaseId);
      const { connection } = sql.client.config;
      const replicas = Array.from({ length: 5 }, () =>
        createKnex({ client: 'pg', connection }),
      );
      try {
        await Promise.all(replicas.map(replica => migrate(replica)));
      } finally {
        await Promise.all(replicas.map(replica => replica.destroy()));
      }
      expect(await waiting(sql)).toBe(0);
      expect(
        await sql('knex_migrations').count('* as count').first(),
      ).toMatchObject({
        count: String((await sql('knex_migrations').distinct('name')).length),
      });
    });
  },
);
