import { TestDatabases } from '@backstage/backend-test-utils';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import {
  DEFAULT_DRIFT_OPTIONS,
  DriftOptions,
} from '../../domain/drift/driftRules';
import {
  inventories,
  requestInventories,
} from '../../storage/drift/inventories';
import { openOrphans } from '../../storage/drift/orphans';
import { ADMINISTRATOR, World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ACCOUNT = 'orders/orders-developer';
const READERS = 'member:orders/readers';
const UNKNOWN = '018f0000-0000-7000-8000-000000000001';

describe.each(databases.eachSupportedId())('inventories on %s', databaseId => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(databases, databaseId);
  });
  afterEach(async () => world.close());

  const working = (drift: Partial<DriftOptions> = {}) =>
    world.worker({
      options: { drift: { ...DEFAULT_DRIFT_OPTIONS, ...drift } },
    });
  /** Which instances there are is looked at every minute; a new one is listed within ten. */
  const list = async (worker = working()) => {
    await worker.idle();
    world.pass('PT1M');
    await worker.idle();
    world.pass('PT11M');
    await worker.idle();
  };
  const alarms = () => world.notices.filter(({ kind }) => kind === 'drift');
  const orphans = () => openOrphans(world.sql, 100);
  const states = async () => {
    const rows: { details: string }[] = await world
      .sql('audit_event')
      .where({ type: 'drift.orphan' })
      .orderBy(['at', 'id'])
      .select('details');
    return rows.map(row => JSON.parse(row.details).state);
  };
  const bindingOf = async (grant: { id: string }) =>
    (await world.read(grant)).bindings[0];

  it('tell, once, of what carries our mark and nobody here knows of', async () => {
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    const worker = working();
    await list(worker);
    expect(await orphans()).toMatchObject([
      {
        provider: 'fake',
        instance: 'orders',
        accountKey: ACCOUNT,
        effectKey: READERS,
        mark: UNKNOWN,
        removable: true,
      },
    ]);
    expect(alarms()).toMatchObject([
      {
        recipients: [ADMINISTRATOR],
        title: 'Access changed behind our back: member of readers (orders)',
      },
    ]);
    world.pass('PT7H');
    await worker.idle();
    expect(await states()).toEqual(['found']);
    expect(alarms()).toHaveLength(1);
    // Reported is all that was configured.
    expect(world.calls('ensure', 'remove')).toEqual([]);
    expect(world.held()).toHaveLength(1);

    world.provider.vanish(ACCOUNT, READERS);
    world.provider.addForeign('orders/somebody', READERS);
    world.pass('PT7H');
    await worker.idle();
    expect(await orphans()).toEqual([]);
    expect(await states()).toEqual(['found', 'gone']);
  });

  it('have orphans removed and verified, where that is configured', async () => {
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    world.provider.addForeign('orders/somebody', READERS);
    await list(working({ orphans: 'remove' }));
    expect(world.held()).toEqual([`orders/somebody ${READERS}`]);
    expect(await states()).toEqual(['removing']);
    expect(await orphans()).toEqual([]);
    const events: { type: string; details: string }[] = await world
      .sql('audit_event')
      .where({ binding_id: UNKNOWN, type: 'provider.observed' })
      .select('type', 'details');
    expect(JSON.parse(events.at(-1)!.details)).toMatchObject({
      state: 'absent',
      verified: true,
    });
  });

  it('never leave anybody without what they are granted over an orphan of the same', async () => {
    const worker = working({ orphans: 'remove' });
    const grant = await world.grant({ duration: 'PT8H' });
    await worker.idle();
    // A target was restored: it has the same under a mark that was forgotten here.
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    await list(worker);
    world.pass('PT17M');
    await worker.idle();
    expect(alarms()).not.toEqual([]);
    expect(world.held()).toEqual([`${ACCOUNT} ${READERS}`]);
    expect(await world.read(grant)).toMatchObject({ state: 'active' });
  });

  it('say once what cannot be removed, because its mark is of something else here', async () => {
    const worker = working({ orphans: 'remove' });
    const grant = await world.grant({ duration: 'P2D' });
    await worker.idle();
    const { id } = (await world.read(grant)).bindings[0];
    world.provider.addOurs('orders/somebody', 'member:orders/writers', id);
    await list(worker);
    world.pass('PT7H');
    await worker.idle();
    expect(await states()).toEqual(['found']);
    expect(await orphans()).toHaveLength(1);
    expect(world.held()).toHaveLength(2);
  });

  it('find, long after the last look, what ended here and was restored there', async () => {
    const worker = working();
    const grant = await world.grant();
    await worker.idle();
    await world.end(grant);
    await worker.idle();
    for (let i = 0; i < 4; i++) {
      world.pass('P1D');
      await worker.idle();
    }
    world.provider.addOurs(ACCOUNT, READERS, (await bindingOf(grant)).id);
    await list(worker);
    world.pass('PT7H');
    await worker.idle();
    expect(world.held()).toEqual([]);
    expect(await orphans()).toEqual([]);
    expect(await world.history(grant)).not.toContain('drift.orphan');
    expect(alarms()).toMatchObject([
      { description: expect.stringContaining('came back') },
    ]);
  });

  it('find what was taken for access of others although it carries our mark', async () => {
    const worker = working();
    world.provider.addForeign(ACCOUNT, READERS);
    const grant = await world.grant();
    await worker.idle();
    expect(await bindingOf(grant)).toMatchObject({ standing: true });
    await world.end(grant);
    await worker.idle();
    expect(world.held()).toHaveLength(1);
    world.provider.addOurs(ACCOUNT, READERS, (await bindingOf(grant)).id);
    await list(worker);
    expect(world.held()).toEqual([]);
    expect(alarms()).toHaveLength(1);
  });

  it('find what is there before access of a later day has an account', async () => {
    const worker = working();
    const grant = await world.grant();
    await worker.idle();
    await world.end(grant);
    await worker.idle();
    const tomorrow = '2026-03-04T12:00:00.000Z';
    const next = await world.grant({ startsAt: tomorrow });
    expect((await bindingOf(next)).account).toBeUndefined();
    world.provider.addOurs(ACCOUNT, READERS, (await bindingOf(next)).id);
    await list(worker);
    expect(world.held()).toEqual([]);
    world.now = tomorrow;
    await worker.idle();
    expect(await world.read(next)).toMatchObject({ state: 'active' });
  });

  it('leave alone what runs, and only count what others gave', async () => {
    const worker = working({ orphans: 'remove' });
    await world.grant({ duration: 'PT8H' });
    world.provider.addForeign('orders/somebody', READERS);
    world.provider.addForeign('orders/nobody', READERS);
    await list(worker);
    expect(await inventories(world.sql)).toMatchObject([
      { provider: 'fake', instance: 'orders', ours: 1, others: 2 },
    ]);
    expect(world.calls('remove')).toEqual([]);
    expect(world.held()).toHaveLength(3);
    expect(alarms()).toEqual([]);
  });

  it('conclude nothing from what could not be read to the end', async () => {
    const worker = working();
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    await list(worker);
    world.provider.vanish(ACCOUNT, READERS);
    world.provider.addForeign('orders/somebody', READERS);
    world.provider.fail('inventory', { kind: 'retryable' }, Infinity);
    world.pass('PT7H');
    await worker.idle();
    expect(await orphans()).toHaveLength(1);
    const [{ lastError }] = await inventories(world.sql);
    expect(lastError).toBeTruthy();
    world.provider.heal();
    world.pass('PT1H');
    await worker.idle();
    expect(await orphans()).toEqual([]);
    expect((await inventories(world.sql))[0].lastError).toBeUndefined();
  });

  it.each([
    [
      'nonsense',
      {
        async *inventory() {
          yield { ours: 'perhaps' };
        },
      },
    ],
    [
      'a name that it does not know',
      {
        instances: () => {
          throw new Error('no');
        },
      },
    ],
  ])('survive a provider that answers %s', async (_, broken) => {
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    world.providers.set(
      'fake',
      Object.assign(
        Object.create(world.provider) as AccessProvider,
        broken as unknown as Partial<AccessProvider>,
      ),
    );
    const grant = await world.grant({ groups: ['writers'] });
    await list();
    expect(await world.read(grant)).toMatchObject({ state: 'active' });
    expect(await orphans()).toEqual([]);
  });

  it('are taken by one replica, and at once where somebody asks for it', async () => {
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    const workers = [working(), working()];
    for (const worker of workers) await worker.idle();
    const pause = world.provider.pause('inventory');
    const asked = await world.store.transaction(tx => requestInventories(tx));
    expect(asked).toBe(1);
    const first = workers[0].runOnce();
    await pause.reached;
    await workers[1].idle();
    expect(world.calls('inventory')).toHaveLength(1);
    pause.release();
    await first;
    expect(await orphans()).toHaveLength(1);
  });

  it('are taken over from a replica that died, whose late answer counts for nothing', async () => {
    world.provider.addOurs(ACCOUNT, READERS, UNKNOWN);
    const dying = working();
    await dying.idle();
    const pause = world.provider.pause('inventory');
    world.pass('PT11M');
    const first = dying.runOnce();
    await pause.reached;
    world.pass('PT3M');
    await working().idle();
    expect(await orphans()).toHaveLength(1);
    pause.release();
    await first;
    const [listed] = await inventories(world.sql);
    expect(listed).toMatchObject({ ours: 1, lastError: undefined });
    expect(await states()).toEqual(['found']);
  });
});
