import { TestDatabases } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { healthSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { World } from '../../worker/testing/World';
import { Actor } from '../actors/Actor';
import { AdministrationService } from '../administration/AdministrationService';
import { DriftService } from './DriftService';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const UNKNOWN = '018f0000-0000-7000-8000-000000000001';

describe.each(databases.eachSupportedId())(
  'drift as people see it on %s',
  id => {
    let world: World;
    let service: DriftService;
    const administration = {
      requireAdministrator: async (actor: Actor) => {
        if (!actor.administrator) throw new NotAllowedError('no');
      },
    } as unknown as AdministrationService;
    const actor = (administrator: boolean) =>
      ({ ref: 'user:default/platform-engineer', administrator }) as Actor;
    beforeEach(async () => {
      world = await World.create(databases, id);
      service = new DriftService(world.store, administration);
    });
    afterEach(async () => world.close());

    it('has targets listed when an administrator asks, and shows what was found', async () => {
      const worker = world.worker();
      world.provider.addOurs(
        'orders/somebody',
        'member:orders/readers',
        UNKNOWN,
      );
      await worker.idle();
      const asked = await service.takeInventory(actor(true), {});
      expect(asked).toEqual({ instances: 1 });
      await worker.idle();
      const state = await service.state();
      expect(healthSchema.shape.drift.parse(state)).toEqual(state);
      expect(state).toEqual({
        recent: [
          {
            kind: 'orphan',
            provider: 'fake',
            title: 'member of readers (orders)',
            foundAt: world.now,
          },
        ],
        orphans: [
          {
            provider: 'fake',
            instance: 'orders',
            account: 'orders/somebody',
            effect: 'member:orders/readers',
            removable: true,
            removing: false,
            foundAt: world.now,
          },
        ],
        inventories: [
          {
            provider: 'fake',
            instance: 'orders',
            finishedAt: world.now,
            ours: 1,
            others: 0,
          },
        ],
      });
      const events = await world
        .sql('audit_event')
        .where({ type: 'admin.inventory' })
        .select('actor', 'result');
      expect(events).toEqual([
        { actor: 'user:default/platform-engineer', result: 'success' },
      ]);
      world.pass('P8D');
      expect((await service.state()).recent).toEqual([]);
    });

    it('lists one provider alone where that is asked for', async () => {
      world.provider.addForeign('orders/somebody', 'member:orders/readers');
      await world.worker().idle();
      const other = await service.takeInventory(actor(true), {
        provider: 'another',
      });
      expect(other).toEqual({ instances: 0 });
      const own = await service.takeInventory(actor(true), {
        provider: 'fake',
      });
      expect(own).toEqual({ instances: 1 });
    });

    it('does nothing for others', async () => {
      await expect(service.takeInventory(actor(false), {})).rejects.toThrow(
        NotAllowedError,
      );
    });
  },
);
