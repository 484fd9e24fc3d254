import { Store, Tx } from '../../storage/store';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** Lets something happen once, right before the second transaction of a worker begins. */
class InterferingStore extends Store {
  private transactions = 0;

  constructor(
    world: World,
    private readonly interfere: () => Promise<void>,
  ) {
    super(world.sql, { clock: () => world.now, channels: ['recorder'] });
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.transactions += 1;
    // The first writes the plan, with the intent to remove.
    if (this.transactions === 1) await this.interfere();
    return super.transaction(work);
  }
}

describe.each(databases.eachSupportedId())(
  'several processes on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('drops what a process found out after it lost its lease', async () => {
      world = await World.create(databases, databaseId);
      const slow = world.worker();
      const fast = world.worker();
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const slowRun = slow.runOnce();
      await pause.reached;

      // The slow one is asleep for longer than its lease; its holder gives back.
      world.pass('PT11S');
      await world.end(grant);
      await fast.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
      expect(world.held()).toEqual([]);

      // It wakes up in the middle of its call, and the target does as it says.
      pause.release();
      await slowRun;
      expect(slow.figures().lostLeases).toBe(1);
      expect(world.held()).toHaveLength(1);
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });

      // But it has said that somebody should look again.
      await fast.idle();
      expect(world.held()).toEqual([]);
      expect((await world.read(grant)).bindings).toMatchObject([
        { state: 'absent', suspect: false, nextRunAt: undefined },
      ]);
    });

    it('drops it also when the same process has taken the binding again', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      const pause = world.provider.pause('observe');
      const slowRun = worker.runOnce();
      await pause.reached;
      world.pass('PT11S');
      world.provider.addForeign(
        'orders/orders-developer',
        'member:orders/readers',
      );
      const again = worker.runOnce();
      // The second run has looked and seen standing access; the first had not.
      await new Promise<void>(resolve => {
        const stop = world.store.onChanged(() => {
          stop();
          resolve();
        });
      });
      world.provider.vanish('orders/orders-developer', 'member:orders/readers');
      pause.release();
      await Promise.all([slowRun, again]);
      expect(worker.figures().lostLeases).toBe(1);
      expect((await world.read(grant)).bindings).toMatchObject([
        { standing: true, state: 'present' },
      ]);
    });

    it('does not call the target when it wakes up after its lease has run out', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker({ options: { leaseMs: 0 } });
      const grant = await world.grant();
      await worker.runOnce();
      expect(world.calls('ensure')).toEqual([]);
      expect(worker.figures().lostLeases).toBe(1);
      await world.worker().idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('keeps its lease while a call runs', async () => {
      world = await World.create(databases, databaseId);
      const slow = world.worker();
      const other = world.worker();
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const slowRun = slow.runOnce();
      await pause.reached;
      for (let i = 0; i < 3; i++) {
        world.pass('PT9S');
        await slow.renewLeases();
        expect(await other.runOnce()).toBe(0);
      }
      pause.release();
      await slowRun;
      expect(slow.figures().lostLeases).toBe(0);
      expect(await world.read(grant)).toMatchObject({
        bindings: [{ state: 'present' }],
      });
      expect(world.calls('ensure')).toHaveLength(1);
    });

    it('interrupts what runs when its lease was taken', async () => {
      world = await World.create(databases, databaseId);
      const slow = world.worker();
      await world.grant();
      const pause = world.provider.pause('ensure');
      const slowRun = slow.runOnce();
      await pause.reached;
      world.pass('PT11S');
      await world.worker().idle();
      await slow.renewLeases();
      // Nobody releases the call: losing the lease has ended it.
      await slowRun;
      expect(slow.figures().lostLeases).toBe(1);
    });

    it('takes each binding once, however many look at the same instant', async () => {
      world = await World.create(databases, databaseId);
      const grants = [];
      for (let i = 0; i < 8; i++) {
        grants.push(await world.grant({ person: `person-${i}` }));
      }
      const workers = [world.worker(), world.worker()];
      await Promise.all(workers.map(worker => worker.runOnce()));
      expect(world.calls('ensure')).toHaveLength(8);
      await Promise.all(workers.map(worker => worker.idle()));
      expect(world.held()).toHaveLength(8);
      // Made, and its end moved: nobody's work was done twice.
      expect(world.calls('ensure')).toHaveLength(16);
      for (const grant of grants) {
        expect(await world.read(grant)).toMatchObject({ state: 'active' });
      }
    });

    it('settles two effects of a grant side by side and activates it once', async () => {
      world = await World.create(databases, databaseId);
      const grant = await world.grant({ groups: ['readers', 'writers'] });
      const first = world.provider.pause('ensure');
      const second = world.provider.pause('ensure');
      const run = world.worker().runOnce();
      await Promise.all([first.reached, second.reached]);
      // Both have written their intents; both settle from here on.
      first.release();
      second.release();
      await run;
      await world.worker().idle();
      const types = await world.history(grant);
      expect(types.filter(type => type === 'grant.active')).toHaveLength(1);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('sees an end that comes while the access is being made', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const run = worker.runOnce();
      await pause.reached;
      await world.end(grant, 'revoked');
      pause.release();
      await run;
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'revoked',
        endOutcome: 'removed',
      });
    });

    it('does not remove what was granted anew before the removal began', async () => {
      world = await World.create(databases, databaseId);
      const first = await world.grant();
      await world.worker().idle();
      await world.end(first);
      // Another request is approved between the claim and the plan to remove.
      let second: { id: string } | undefined;
      const store = new InterferingStore(world, async () => {
        second = await world.grant({ duration: 'PT2H' });
      });
      await world.worker({ store }).idle();
      expect(second).toBeDefined();
      expect(world.calls('remove')).toEqual([]);
      expect(world.held()).toHaveLength(1);
      expect(await world.read(first)).toMatchObject({ endOutcome: 'covered' });
      expect(await world.read(second!)).toMatchObject({ state: 'active' });
    });

    it('hands back what it cannot finish when it is stopped', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker({ options: { graceMs: 0 } });
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const run = worker.runOnce();
      await pause.reached;
      await worker.stop();
      await run;
      expect((await world.read(grant)).bindings).toMatchObject([
        { leaseOwner: undefined, intent: 'ensure', attempts: 0 },
      ]);
      // Nobody has to wait for a lease to run out: the clock stands still. A row
      // that is still locked for a moment is passed over and looked at again.
      const successor = world.worker();
      let state = '';
      for (let looks = 0; looks < 100 && state !== 'active'; looks++) {
        await successor.idle();
        ({ state } = await world.read(grant));
      }
      expect(state).toBe('active');
    });

    it('finishes what it has begun when it is stopped', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const run = worker.runOnce();
      await pause.reached;
      const stopped = worker.stop();
      pause.release();
      await Promise.all([run, stopped]);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });
  },
);
