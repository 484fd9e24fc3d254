import { insertRequest } from '../storage/requests/insertRequest';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from './testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** Waits for commits until something is so. */
async function until(
  world: World,
  isSo: () => Promise<boolean>,
): Promise<void> {
  for (;;) {
    const commit = new Promise<void>(resolve => {
      const stop = world.store.onChanged(() => {
        stop();
        resolve();
      });
    });
    if (await isSo()) return;
    await commit;
  }
}

describe.each(databases.eachSupportedId())('the worker on %s', databaseId => {
  let world: World;
  afterEach(async () => world.close());

  it('begins with what is due, wakes up by itself, and after a commit', async () => {
    world = await World.create(databases, databaseId);
    const early = await world.grant();
    const worker = world.worker({ options: { idleMs: 60_000 } });
    await worker.start();
    await until(
      world,
      async () => (await world.read(early)).state === 'active',
    );

    const later = await world.grant({ groups: ['writers'] });
    await until(
      world,
      async () => (await world.read(later)).state === 'active',
    );
    await worker.stop();
    // A stopped worker does nothing any more.
    const after = await world.grant({ groups: ['owners'] });
    expect(await world.read(after)).toMatchObject({ state: 'scheduled' });
  });

  it('wakes up when something falls due, without being poked', async () => {
    world = await World.create(databases, databaseId);
    const grant = await world.grant({
      startsAt: new Date(Date.parse(world.now) + 30).toISOString(),
    });
    const worker = world.worker({ options: { idleMs: 60_000 } });
    await worker.start();
    world.passMs(30);
    await until(
      world,
      async () => (await world.read(grant)).state === 'active',
    );
    expect(world.held()).toHaveLength(1);
  });

  it('lapses requests that nobody reviewed, and tells who asked', async () => {
    world = await World.create(databases, databaseId);
    const worker = world.worker();
    const item = world.item({
      state: 'pending',
      lapsesAt: '2026-03-02T20:00:00.000Z',
    });
    await world.store.transaction(async tx => {
      await insertRequest(
        tx,
        {
          id: item.requestId,
          requester: item.requester,
          receiver: item.receiver,
          justification: 'A demo needs it',
          duration: 'PT1H',
          breakGlass: false,
          bodyDigest: 'digest',
          createdAt: world.now,
        },
        [item],
      );
      await tx.sql('item_audience').insert({
        item_id: item.id,
        principal: 'lead:group:default/orders',
        since: world.now,
      });
    });
    world.pass('PT7H59M');
    await worker.idle();
    expect(await world.sql('item').first()).toMatchObject({ state: 'pending' });

    world.pass('PT1M');
    await worker.idle();
    expect(await world.sql('item').first()).toMatchObject({
      state: 'lapsed',
      settled_by: 'system',
    });
    expect(await world.sql('item_audience')).toEqual([]);
    expect(await world.sql('audit_event').first()).toMatchObject({
      type: 'item.lapsed',
      item_id: item.id,
    });
    expect(world.notices).toMatchObject([
      { kind: 'lapsed', recipients: [item.requester] },
    ]);
  });
});

const sqlite = databases.eachSupportedId().filter(([id]) => id === 'SQLITE_3');
describe.each(sqlite)('the worker on %s alone', databaseId => {
  let world: World;
  afterEach(async () => world.close());

  it('takes over at once from a process that was killed', async () => {
    world = await World.create(databases, databaseId);
    const grant = await world.grant();
    await world.sql('binding').update({
      lease_owner: 'a dead process',
      epoch: 5,
      next_run_at: '2026-03-02T12:00:10.000Z',
    });
    const worker = world.worker();
    await worker.start();
    await until(
      world,
      async () => (await world.read(grant)).state === 'active',
    );
    expect(world.held()).toHaveLength(1);
  });
});
