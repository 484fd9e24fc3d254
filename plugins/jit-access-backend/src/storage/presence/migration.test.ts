import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../../worker/testing/World';
import { migrate, migrationsDirectory } from '../migrate';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const MINE = '20261123000200_presence.js';
const AT = new Date('2026-03-02T11:55:00.000Z');

describe.each(databases.eachSupportedId())(
  'what is missing has a row of its own, on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    it('comes and goes with live access', async () => {
      const directory = migrationsDirectory();
      const plain = await world.grant({ person: 'ann' });
      const strict = await world.grant({ person: 'ann', whileEligible: true });
      const there = await world.grant({ person: 'bob' });
      for (;;) {
        const [, [file]] = await world.sql.migrate.down({ directory });
        if (String(file).endsWith(MINE)) break;
      }
      const watched = await world
        .sql('access_grant')
        .whereNull('watch_at')
        .select('id');
      expect(watched).toEqual([]);
      const at = world.store.postgres ? AT : AT.toISOString();
      await world
        .sql('access_grant')
        .whereIn('id', [plain.id, strict.id])
        .update({ absent_since: at });

      await migrate(world.sql);
      expect(await world.sql('absence')).toEqual([
        { kind: 'person', ref: plain.receiver, since: at, look_at: at },
      ]);
      const without = await world
        .sql('access_grant')
        .whereNull('watch_at')
        .pluck('id');
      expect(without.sort()).toEqual([plain.id, there.id].sort());

      for (;;) {
        const [, [file]] = await world.sql.migrate.down({ directory });
        if (String(file).endsWith(MINE)) break;
      }
      const missing = await world
        .sql('access_grant')
        .whereNotNull('absent_since')
        .pluck('id');
      expect(missing.sort()).toEqual([plain.id, strict.id].sort());
      await migrate(world.sql);
    });
  },
);
