import { TestDatabases } from '@backstage/backend-test-utils';
import { NOON, World } from '../../worker/testing/World';
import { backlog } from './backlog';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('what waits on %s', databaseId => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(databases, databaseId);
  });
  afterEach(() => world.close());
  const waits = () => backlog(world.sql, world.now);

  it('is nothing in the beginning', async () => {
    expect(await waits()).toEqual({
      due: [],
      oldestDueMs: 0,
      stuck: [],
      orphans: [],
      outbox: [],
      parked: [],
      sealerLagMs: 0,
    });
  });

  it('is told by provider and lane, and since when', async () => {
    const worker = world.worker();
    const running = await world.grant({ person: 'one' });
    await worker.idle();
    await world.grant({ person: 'two' });
    world.pass('PT1M');
    await world.end(running);
    world.pass('PT1M');
    const { due, oldestDueMs } = await waits();
    expect(oldestDueMs).toBe(120_000);
    expect(new Set(due)).toEqual(
      new Set([
        { provider: 'fake', lane: 'removal', count: 1 },
        { provider: 'fake', lane: 'creation', count: 1 },
      ]),
    );
    await worker.idle();
    expect(await waits()).toMatchObject({ due: [], oldestDueMs: 0 });
  });

  it('is told of what is stuck or orphaned, of notices, and of what is not sealed', async () => {
    await world.grant();
    await world.sql('binding').update({ stuck: true });
    const notice = { channel: 'mail', order_key: 'k', payload: '{}' };
    await world.sql('outbox').insert([
      { ...notice, id: '1', created_at: NOON, next_run_at: NOON },
      { ...notice, id: '2', created_at: NOON, parked_at: NOON },
      { ...notice, id: '3', created_at: NOON, delivered_at: NOON },
    ]);
    await world.sql('orphan').insert({
      id: '1',
      provider: 'fake',
      instance: 'fake',
      account_key: 'a',
      effect_key: 'e',
      removable: false,
      found_at: NOON,
      seen_at: NOON,
    });
    world.passMs(1_234);
    expect(await waits()).toMatchObject({
      stuck: [{ provider: 'fake', count: 1 }],
      orphans: [{ provider: 'fake', count: 1 }],
      outbox: [{ channel: 'mail', count: 1 }],
      parked: [{ channel: 'mail', count: 1 }],
      sealerLagMs: 1_234,
    });
  });
});
