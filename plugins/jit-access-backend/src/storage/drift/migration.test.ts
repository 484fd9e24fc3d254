import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../../worker/testing/World';
import { migrationsDirectory } from '../migrate';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const FILE = '20261123000000_drift.js';

describe.each(databases.eachSupportedId())(
  'the schema of drift on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('comes and goes with live rows, which are looked at soon', async () => {
      world = await World.create(databases, databaseId);
      const running = await world.grant();
      const over = await world.grant({ person: 'billing-developer' });
      const worker = world.worker();
      await worker.idle();
      await world.end(over);
      await worker.idle();
      const rows = () =>
        world
          .sql('binding')
          .orderBy('subject')
          .select('id', 'state', 'was_present', 'handle', 'account_key');
      const before = await rows();
      expect(before.map(row => row.state)).toEqual(['absent', 'present']);

      const directory = migrationsDirectory();
      // Down to before this one, whatever came after it.
      let undone: string;
      do {
        const [, [name]] = await world.sql.migrate.down({ directory });
        undone = name;
      } while (!undone.endsWith(FILE));
      expect(await rows()).toEqual(before);
      expect(await world.sql.schema.hasTable('orphan')).toBe(false);
      expect(await world.sql.schema.hasColumn('binding', 'look_at')).toBe(
        false,
      );

      await world.sql.migrate.latest({ directory });
      expect(await rows()).toEqual(before);
      const looks = await world
        .sql('binding')
        .whereNotNull('look_at')
        .select('id', 'look_at');
      const [{ id }] = (await world.read(running)).bindings;
      expect(looks.map(row => row.id)).toEqual([id]);
      const wait = new Date(looks[0].look_at).getTime() - Date.now();
      expect(Math.abs(wait)).toBeLessThanOrEqual(16 * 60_000);
    });
  },
);
