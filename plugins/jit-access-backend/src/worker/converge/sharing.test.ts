import { TestDatabases } from '@backstage/backend-test-utils';
import { RetryableProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'grants that share effects on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('does not let the first end cut the other one short', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const short = await world.grant({ duration: 'PT30M' });
      const long = await world.grant({ duration: 'PT2H' });
      await worker.idle();
      expect(await world.read(long)).toMatchObject({
        state: 'active',
        bindings: [{ notAfter: '2026-03-02T14:00:00.000Z' }],
      });

      world.pass('PT30M');
      await worker.idle();
      expect(world.held()).toHaveLength(1);
      expect(world.calls('remove')).toEqual([]);
      expect(await world.read(short)).toMatchObject({
        state: 'ended',
        endOutcome: 'covered',
        endDetails: { coveredBy: [long.id] },
      });

      world.pass('PT1H30M');
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(long)).toMatchObject({ endOutcome: 'removed' });
    });

    it('extends without a gap: the further window begins where the first ends', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const first = await world.grant();
      await worker.idle();
      const { endsAt } = await world.read(first);
      const further = await world.grant({
        startsAt: endsAt,
        duration: 'PT30M',
      });
      await worker.idle();
      expect(await world.read(further)).toMatchObject({ state: 'scheduled' });

      world.pass('PT1H');
      world.passMs(40);
      await worker.idle();
      expect(world.calls('remove')).toEqual([]);
      expect(world.held()).toHaveLength(1);
      expect(await world.read(first)).toMatchObject({
        state: 'ended',
        endReason: 'expired',
        endOutcome: 'covered',
        endDetails: { coveredBy: [further.id] },
      });
      expect(await world.read(further)).toMatchObject({
        state: 'active',
        activatedAt: endsAt,
        endsAt: '2026-03-02T13:30:00.000Z',
        bindings: [{ notAfter: '2026-03-02T13:30:00.000Z' }],
      });

      world.pass('PT30M');
      await worker.idle();
      expect(world.held()).toEqual([]);
    });

    it('decides again about a further grant even though the effect is there already', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      await world.grant();
      await worker.idle();
      world.verdict = async () => ({ refused: 'A change freeze began' });
      const second = await world.grant();
      await worker.idle();
      expect(await world.read(second)).toMatchObject({
        state: 'ended',
        endReason: 'policy-changed',
        endOutcome: 'never-present',
      });
      expect(world.held()).toHaveLength(1);
    });

    it('removes of two roles only what no other one needs', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const reader = await world.grant({ groups: ['base', 'readers'] });
      const writer = await world.grant({ groups: ['base', 'writers'] });
      await worker.idle();
      expect(world.held()).toHaveLength(3);

      await world.end(reader);
      await worker.idle();
      expect(world.held()).toEqual([
        'orders/orders-developer member:orders/base',
        'orders/orders-developer member:orders/writers',
      ]);
      expect(await world.read(reader)).toMatchObject({
        state: 'ended',
        endOutcome: 'covered',
        endDetails: { coveredBy: [writer.id] },
      });
      await world.end(writer);
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(writer)).toMatchObject({ endOutcome: 'removed' });
    });

    it('is active only when every effect is there, and moves all ends to the same', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const ensure = world.provider.ensure.bind(world.provider);
      let down = true;
      world.provider.ensure = async (order, signal) => {
        if (down && order.effectKey.endsWith('writers')) {
          throw new RetryableProviderError('The target is out of reach');
        }
        return ensure(order, signal);
      };
      const grant = await world.grant({ groups: ['readers', 'writers'] });
      await worker.idle();
      expect(world.held()).toHaveLength(1);
      expect(await world.read(grant)).toMatchObject({ state: 'activating' });

      down = false;
      world.pass('PT10S');
      await worker.idle();
      const read = await world.read(grant);
      expect(read).toMatchObject({
        state: 'active',
        activatedAt: '2026-03-02T12:00:10.000Z',
      });
      expect(read.bindings.map(binding => binding.notAfter)).toEqual([
        read.endsAt,
        read.endsAt,
      ]);
    });

    it('refuses an account that another person holds', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.account = async () => ({
        key: 'orders/shared',
        name: 'shared',
      });
      await world.grant();
      await worker.idle();
      const other = await world.grant({
        person: 'contractor',
        groups: ['writers'],
      });
      await worker.idle();
      expect(await world.read(other)).toMatchObject({
        state: 'ended',
        endReason: 'failed',
        endOutcome: 'never-present',
      });
      expect(world.held()).toEqual(['orders/shared member:orders/readers']);
      expect(world.notices.at(-1)).toMatchObject({
        kind: 'not-activated',
        recipients: ['user:default/contractor'],
        description: expect.stringContaining(
          'The account shared is held by user:default/orders-developer',
        ),
      });
    });

    it('lets another person have an account that was given back', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.account = async () => ({
        key: 'orders/shared',
        name: 'shared',
      });
      const first = await world.grant();
      await worker.idle();
      await world.end(first);
      await worker.idle();
      const other = await world.grant({ person: 'contractor' });
      await worker.idle();
      expect(await world.read(other)).toMatchObject({ state: 'active' });

      // Later looks at what the first one had find, and take away, nothing of the other's.
      for (const later of ['PT6M', 'PT50M']) {
        world.pass(later);
        await worker.idle();
        expect(world.held()).toEqual(['orders/shared member:orders/readers']);
      }
      expect(await world.history(first)).not.toContain('binding.drift');
      expect(await world.read(other)).toMatchObject({ state: 'active' });
    });

    it('has another person wait for an account that is still being given back', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.account = async () => ({
        key: 'orders/shared',
        name: 'shared',
      });
      const first = await world.grant();
      await worker.idle();
      world.provider.fail('remove', { kind: 'retryable' }, Infinity);
      await world.end(first);
      await worker.idle();
      // Nobody else's grant stands in the way of the end of the first one.
      await world.sql('access_grant').where({ id: first.id }).update({
        state: 'ended',
      });
      const other = await world.grant({ person: 'contractor' });
      await worker.idle();
      expect(await world.read(other)).toMatchObject({
        state: 'activating',
        bindings: [{ lastError: expect.stringContaining('given back by') }],
      });
      world.provider.heal();
      world.pass('PT5M');
      await worker.idle();
      world.pass('PT5M');
      await worker.idle();
      expect(await world.read(other)).toMatchObject({ state: 'active' });
    });
  },
);
