import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'access that must not overlap standing access on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    const standIn = (group: string) =>
      world.provider.addForeign(
        'orders/orders-developer',
        `member:orders/${group}`,
      );

    it('ends before anything is changed when the access is there already', async () => {
      standIn('readers');
      const worker = world.worker();
      const grant = await world.grant({ refuseStanding: true });
      await worker.idle();
      expect(world.calls('ensure', 'remove')).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'not-activated',
        endComment:
          'the access is there already, without us; nothing was changed in the target',
        endOutcome: 'standing-remains',
        bindings: [{ standing: true, state: 'present' }],
      });
      expect(world.held()).toHaveLength(1);
      expect(world.notices).toMatchObject([
        {
          kind: 'not-activated',
          recipients: ['user:default/orders-developer'],
          description: expect.stringContaining('there already'),
        },
      ]);
    });

    it('takes back what it made of the same role', async () => {
      standIn('writers');
      const worker = world.worker();
      const grant = await world.grant({
        refuseStanding: true,
        groups: ['readers', 'writers'],
      });
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'not-activated',
      });
      expect(world.held()).toEqual([
        'orders/orders-developer member:orders/writers',
      ]);
    });

    it('begins where nothing stands, and where the policy does not mind', async () => {
      const worker = world.worker();
      const clean = await world.grant({ refuseStanding: true });
      standIn('writers');
      const lenient = await world.grant({ groups: ['writers'] });
      await worker.idle();
      expect(await world.read(clean)).toMatchObject({ state: 'active' });
      expect(await world.read(lenient)).toMatchObject({ state: 'active' });
    });
  },
);
