import { TestDatabases } from '@backstage/backend-test-utils';
import { addMilliseconds } from '../../domain/time';
import { NOON, World } from '../../worker/testing/World';
import { migrate, migrationsDirectory } from '../migrate';
import { removalRecord } from './removalRecord';
import { tallyRemovals } from './tallyRemovals';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe.each(databases.eachSupportedId())('removals on %s', databaseId => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(databases, databaseId);
  });
  afterEach(() => world.close());

  /** A grant that ended so long before noon, so late. */
  async function ended(beforeNoonMs: number, lagMs: number | null) {
    const grant = await world.grant({ person: `p${Math.random()}` });
    await world
      .sql('access_grant')
      .where({ id: grant.id })
      .update({
        state: 'ended',
        ended_at: addMilliseconds(NOON, -beforeNoonMs),
        removal_lag_ms: lagMs,
      });
  }

  async function tallyAll() {
    while (await tallyRemovals(world.store));
  }

  const record = () => removalRecord(world.sql, world.now);
  const tallies = () =>
    world
      .sql('removal_tally')
      .where('removed', '>', 0)
      .orderBy('begins_at')
      .select('removed', 'late');

  it('lose their tally when the schema goes back, and are tallied again when it comes', async () => {
    await ended(20 * MINUTE, 100);
    await tallyAll();
    const directory = migrationsDirectory();
    const undone: string[] = [];
    while (!undone.at(-1)?.endsWith('_slo.js')) {
      const [, [file]] = await world.sql.migrate.down({ directory });
      undone.push(file);
    }
    expect(await world.sql.schema.hasTable('removal_tally')).toBe(false);
    await migrate(world.sql);
    await tallyAll();
    expect(await tallies()).toEqual([{ removed: 1, late: 0 }]);
  });

  it('are none in the beginning', async () => {
    await tallyAll();
    expect(await record()).toEqual({
      removed: 0,
      late: 0,
      overdue: 0,
      until: NOON,
    });
  });

  it('are late beyond five seconds, and not counted when nothing was removed', async () => {
    await ended(MINUTE, 5_000);
    await ended(MINUTE, 5_001);
    await ended(MINUTE, null);
    expect(await record()).toMatchObject({ removed: 2, late: 1 });
  });

  it('are counted the same before and after they are tallied', async () => {
    for (const minutes of [1, 4, 9, 11, 13, 26]) {
      await ended(minutes * MINUTE, minutes > 10 ? 9_000 : 100);
    }
    expect(await record()).toMatchObject({ removed: 6, late: 3 });
    await tallyAll();
    expect(await tallies()).toEqual([
      { removed: 1, late: 1 },
      { removed: 2, late: 2 },
      { removed: 1, late: 0 },
    ]);
    expect(await record()).toMatchObject({ removed: 6, late: 3, until: NOON });
    await tallyAll();
    expect(await record()).toMatchObject({ removed: 6, late: 3 });
  });

  it('are tallied once by two who do it at the same time', async () => {
    await ended(20 * MINUTE, 100);
    await Promise.all([tallyRemovals(world.store), tallyRemovals(world.store)]);
    expect(await tallies()).toEqual([{ removed: 1, late: 0 }]);
  });

  it('are tallied day by day after a rest, and left out when they are older than the window', async () => {
    await ended(27 * DAY, 100);
    await ended(2 * DAY, 100);
    expect(await tallyRemovals(world.store)).toBe(true);
    expect(await record()).toMatchObject({
      removed: 1,
      until: addMilliseconds(NOON, -26 * DAY),
    });
    await tallyAll();
    expect(await record()).toMatchObject({ removed: 2, until: NOON });
    world.pass('P2D');
    await tallyAll();
    expect(await record()).toMatchObject({ removed: 1 });
  });

  it('are overdue while access is there though its time was over five seconds ago', async () => {
    const worker = world.worker();
    const expiring = await world.grant({ person: 'one' });
    const returned = await world.grant({ person: 'two' });
    await worker.idle();
    world.pass('PT1H');
    world.passMs(5_000);
    expect((await record()).overdue).toBe(0);
    world.passMs(1);
    expect((await record()).overdue).toBe(2);
    world.provider.fail('remove', { kind: 'retryable' }, 2);
    await worker.idle();
    expect((await record()).overdue).toBe(2);
    world.pass('PT10M');
    await worker.idle();
    expect(await record()).toMatchObject({ removed: 2, late: 2, overdue: 0 });
    expect(await world.read(expiring)).toMatchObject({ state: 'ended' });
    expect(await world.read(returned)).toMatchObject({ state: 'ended' });
  });
});
