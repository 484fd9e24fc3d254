import { TestDatabases } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import { limitIdleTransactions } from './limitIdleTransactions';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'a transaction in which nothing happens, on %s',
  databaseId => {
    let sql: Knex;
    let stopped: Knex;
    beforeEach(async () => {
      sql = await databases.init(databaseId);
      await sql.schema.createTable('thing', t => t.integer('id').primary());
      await sql('thing').insert({ id: 1 });
      stopped = createKnex({
        client: 'pg',
        connection: sql.client.config.connection,
      });
    });
    afterEach(() => stopped.destroy());

    const lock = (tx: Knex) => tx('thing').where({ id: 1 }).forUpdate();

    it('lets go of its locks, and its own work is not done', async () => {
      limitIdleTransactions(stopped, 50);
      const held = await stopped.transaction();
      await lock(held);
      await held('thing').insert({ id: 2 });
      await sql.transaction(async other => {
        expect(await lock(other)).toEqual([{ id: 1 }]);
      });
      await expect(held('thing').insert({ id: 3 })).rejects.toThrow();
      await held.rollback().catch(() => {});
      expect(await sql('thing')).toEqual([{ id: 1 }]);
    });

    it('ends nothing in which something happens, and no idle connection', async () => {
      limitIdleTransactions(stopped, 500);
      await stopped.transaction(async tx => {
        await lock(tx);
        await tx.raw('select pg_sleep(1)');
        await tx('thing').insert({ id: 2 });
      });
      const pid = async () =>
        (await stopped.raw('select pg_backend_pid() as pid')).rows[0].pid;
      const before = await pid();
      await sql.raw('select pg_sleep(1)');
      expect(await pid()).toBe(before);
    });
  },
);
