import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../../worker/testing/World';
import { extensionOf, unbrokenRun } from './extensions';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const at = (time: string) => `2026-03-02T${time}.000Z`;

describe.each(databases.eachSupportedId())('extensions on %s', databaseId => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(databases, databaseId);
  });
  afterEach(async () => world.close());

  /** A further window from `startsAt` on, of whoever holds the grant. */
  const extend = async (
    grant: { id: string },
    startsAt: string,
    duration: string,
  ) => {
    const further = await world.grant({ startsAt, duration });
    await world
      .sql('request')
      .where({ id: further.requestId })
      .update({ extends_grant: grant.id });
    return further;
  };

  it('follow back to where the unbroken run began', async () => {
    const worker = world.worker();
    const first = await world.grant({ duration: 'PT1H' });
    await worker.idle();
    const second = await extend(first, at('13:00:00'), 'PT2H');
    world.now = at('13:00:00');
    await worker.idle();
    const third = await extend(second, at('15:00:00'), 'PT30M');
    world.now = at('15:00:00');
    await worker.idle();
    expect(await world.read(third)).toMatchObject({ state: 'active' });

    const receiver = 'user:default/orders-developer';
    const run = (grant: { id: string }) => unbrokenRun(world.sql, grant.id);
    const since = at('12:00:00');
    expect(await run(first)).toEqual({
      receiver,
      since,
      endsAt: at('13:00:00'),
    });
    expect(await run(second)).toEqual({
      receiver,
      since,
      endsAt: at('15:00:00'),
    });
    expect(await run(third)).toEqual({
      receiver,
      since,
      endsAt: at('15:30:00'),
    });
  });

  it('begin a run of their own after a gap', async () => {
    const worker = world.worker();
    const first = await world.grant({ duration: 'PT1H' });
    await worker.idle();
    const second = await extend(first, at('13:00:00'), 'PT1H');
    world.verdict = async () => 'unknown';
    world.now = at('13:00:00');
    await worker.idle();
    world.verdict = async () => 'still-allowed';
    world.now = at('13:10:00');
    await worker.idle();
    expect(await world.read(second)).toMatchObject({
      state: 'active',
      activatedAt: at('13:10:00'),
    });
    expect(await unbrokenRun(world.sql, second.id)).toMatchObject({
      since: at('13:10:00'),
      endsAt: at('14:10:00'),
    });
  });

  it('have no run while they have not begun', async () => {
    const grant = await world.grant();
    expect(await unbrokenRun(world.sql, grant.id)).toBeUndefined();
    expect(await unbrokenRun(world.sql, 'nothing')).toBeUndefined();
  });

  it('are known while they wait or run, not when they are over', async () => {
    const worker = world.worker();
    const grant = await world.grant();
    await worker.idle();
    expect(await extensionOf(world.sql, grant.id)).toBeUndefined();
    const further = await extend(grant, at('13:00:00'), 'PT1H');
    expect(await extensionOf(world.sql, grant.id)).toBe('granted');
    await world.end(further);
    await worker.idle();
    expect(await extensionOf(world.sql, grant.id)).toBeUndefined();
    await world
      .sql('item')
      .where({ id: further.itemId })
      .update({ state: 'pending' });
    expect(await extensionOf(world.sql, grant.id)).toBe('pending');
  });
});
