import { TestDatabases } from '@backstage/backend-test-utils';
import { addMilliseconds, millisecondsBetween } from '../../domain/time';
import { Store } from '../../storage/store';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const LEASE_MS = 10_000;

/** A database that takes so long to say what time it is. */
class SlowStore extends Store {
  monotonic = 0;
  slowMs = 0;

  override get clock() {
    return () => {
      const now = super.clock!();
      this.monotonic += this.slowMs;
      return now;
    };
  }
}

describe('leases, when the database is slow', () => {
  let world: World;
  let store: SlowStore;

  beforeEach(async () => {
    world = await World.create(databases, 'SQLITE_3');
    store = new SlowStore(world.sql, {
      clock: () => addMilliseconds(world.now, Math.floor(store.monotonic)),
    });
    jest.spyOn(performance, 'now').mockImplementation(() => store.monotonic);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await world.close();
  });

  /** A run that comes to its call so long after the database says that its lease has ended. */
  async function callsAfter(given: { slowMs: number; endMs: number }) {
    const grant = await world.grant();
    store.monotonic = 0.9;
    store.slowMs = given.slowMs;
    const worker = world.worker({
      store,
      options: { leaseMs: LEASE_MS },
      redecide: async () => {
        const [binding] = (await world.read(grant)).bindings;
        const leaseEnd = millisecondsBetween(world.now, binding.nextRunAt!);
        store.monotonic = leaseEnd + given.endMs;
        store.slowMs = 0;
        return 'still-allowed';
      },
    });
    await worker.runOnce();
    return world.calls('ensure').length;
  }

  it('count from before the database said what time it was', async () => {
    // The answer took 0.7 s: counted from then, the lease would still hold.
    expect(await callsAfter({ slowMs: 700, endMs: 300 })).toBe(0);
  });

  it('are not taken to be valid for the part of a millisecond that was cut off', async () => {
    expect(await callsAfter({ slowMs: 0, endMs: 0.5 })).toBe(0);
  });

  it('are valid before', async () => {
    expect(await callsAfter({ slowMs: 0, endMs: -5 })).toBe(1);
  });
});
