import { TestDatabases } from '@backstage/backend-test-utils';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { World } from '../../worker/testing/World';
import { nextDue } from './nextDue';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'when bindings are due on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
      const other = new FaultInjectingFakeProvider({ id: 'other' });
      world.providers.set('other', other);
    });
    afterEach(async () => world.close());

    it('is said of the first of all, with the time of the database', async () => {
      await world.grant();
      const { due, now } = await nextDue(world.store);
      expect(now).toBe(world.now);
      expect(due.bindings).toBe(world.now);
      expect(due.notices).toBeUndefined();
    });

    it('is said of what there is room for only, however long the rest waits', async () => {
      await world.grant({ provider: 'fake' });
      world.pass('PT1M');
      const later = world.now;
      await world.grant({ provider: 'other' });
      const inOther = { provider: 'other', lane: 'creation' } as const;
      expect((await nextDue(world.store, [inOther])).due.bindings).toBe(later);
      expect((await nextDue(world.store)).due.bindings! < later).toBe(true);
      const removals = { provider: 'other', lane: 'removal' } as const;
      expect((await nextDue(world.store, [removals])).due.bindings).toBe(
        undefined,
      );
      expect((await nextDue(world.store, [])).due.bindings).toBe(undefined);
      const both = await nextDue(world.store, [
        inOther,
        { provider: 'fake', lane: 'creation' },
      ]);
      expect(both.due.bindings! < later).toBe(true);
    });
  },
);
