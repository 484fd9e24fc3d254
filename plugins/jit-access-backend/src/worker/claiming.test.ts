import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { claimBindings } from '../storage/bindings/claimBindings';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from './testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'who goes first on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    const people = async (count: number, name: string) => {
      const grants = [];
      for (let i = 0; i < count; i++) {
        grants.push(await world.grant({ person: `${name}-${i}` }));
      }
      return grants;
    };

    it('removes before it makes, and keeps room for that', async () => {
      world = await World.create(databases, databaseId);
      const running = await people(3, 'leaver');
      await world.worker().idle();
      await people(5, 'joiner');
      world.passMs(1);
      for (const grant of running) await world.end(grant);
      world.provider.calls.length = 0;

      const worker = world.worker({
        options: { perProvider: 2, perProviderReserved: 1 },
      });
      const remove = world.provider.pause('remove');
      const run = worker.runOnce();
      await remove.reached;
      // Three removals hold the room of all makers but none: nothing is made.
      remove.release();
      await run;
      const first = world.calls('remove', 'ensure');
      expect(first).toEqual(['remove', 'remove', 'remove']);
      await worker.idle();
      expect(world.held()).toHaveLength(5);
    });

    it('gives every provider its share', async () => {
      world = await World.create(databases, databaseId);
      const other = new FaultInjectingFakeProvider({ id: 'other' });
      world.providers.set('other', other);
      await people(30, 'crowd');
      const single = await world.grant({ provider: 'other' });
      const worker = world.worker({
        options: { perProvider: 5, perProviderReserved: 1 },
      });
      await worker.runOnce();
      // So many are claimed as can be worked on soon, but for the reserve.
      expect(world.held()).toHaveLength(12);
      expect(await world.read(single)).toMatchObject({ state: 'active' });
      await worker.idle();
      expect(world.held()).toHaveLength(30);
    });

    it('takes the oldest first', async () => {
      world = await World.create(databases, databaseId);
      const old = await world.grant({ person: 'first' });
      world.passMs(5);
      const young = await world.grant({ person: 'second' });
      const [claimed] = await claimBindings(world.store, {
        owner: 'me',
        leaseMs: 1_000,
        lane: 'creation',
        now: world.now,
        rooms: [{ provider: 'fake', limit: 1 }],
      });
      expect(claimed).toMatchObject({ id: old.bindings[0].id, epoch: 1 });
      const rest = await claimBindings(world.store, {
        owner: 'other',
        leaseMs: 1_000,
        lane: 'creation',
        now: world.now,
        rooms: [{ provider: 'fake', limit: 10 }],
      });
      expect(rest.map(row => row.id)).toEqual([young.bindings[0].id]);
    });
  },
);
