import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { removalLag } from '../../storage/health/removalLag';
import { stuckBindings } from '../../storage/health/stuckBindings';
import { TestDatabases } from '@backstage/backend-test-utils';
import { ADMINISTRATOR, World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'targets that misbehave on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it.each(['lost-before', 'lost-after', 'crash', 'nonsense'] as const)(
      'settles an ensure whose answer is %s by what it reads back',
      async kind => {
        world = await World.create(databases, databaseId);
        const worker = world.worker();
        world.provider.fail('ensure', { kind });
        const grant = await world.grant();
        await worker.idle();
        // What was really done is found out at once, what was not is done again.
        const done = kind === 'lost-after' || kind === 'nonsense';
        expect(await world.read(grant)).toMatchObject({
          state: done ? 'active' : 'activating',
        });
        world.pass('PT2S');
        await worker.idle();
        expect(await world.read(grant)).toMatchObject({
          state: 'active',
          bindings: [{ attempts: 0, intent: undefined }],
        });
        expect(world.held()).toHaveLength(1);
      },
    );

    it.each(['lost-before', 'lost-after', 'crash', 'nonsense'] as const)(
      'settles a removal whose answer is %s by what it reads back',
      async kind => {
        world = await World.create(databases, databaseId);
        const worker = world.worker();
        const grant = await world.grant();
        await worker.idle();
        world.provider.fail('remove', { kind });
        await world.end(grant);
        await worker.idle();
        const done = kind === 'lost-after' || kind === 'nonsense';
        expect(world.held()).toHaveLength(done ? 0 : 1);
        expect(await world.read(grant)).toMatchObject({
          state: done ? 'ended' : 'ending',
        });
        world.pass('PT2S');
        await worker.idle();
        expect(world.held()).toEqual([]);
        expect(await world.read(grant)).toMatchObject({
          state: 'ended',
          endOutcome: 'removed',
        });
      },
    );

    it('says nothing is removed while it cannot be read back', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      world.provider.fail('observe', { kind: 'retryable' }, Infinity);
      await world.end(grant);
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ending',
        bindings: [{ state: 'unknown', intent: 'remove', attempts: 1 }],
      });
      world.provider.heal();
      world.pass('PT2S');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ endOutcome: 'removed' });
    });

    it('waits as long as a throttling target asks', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.fail('ensure', {
        kind: 'throttled',
        retryAfterSeconds: 30,
      });
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT29S');
      await worker.idle();
      expect(world.calls('ensure')).toHaveLength(1);
      world.pass('PT1S');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('leaves a throttling target alone, whoever else waits for it', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker({
        options: { perProvider: 2, perProviderReserved: 1 },
      });
      world.provider.fail('observe', {
        kind: 'throttled',
        retryAfterSeconds: 30,
      });
      const grants = [
        await world.grant(),
        await world.grant({ person: 'orders-lead' }),
      ];
      await worker.idle();
      world.pass('PT29S');
      await worker.idle();
      expect(world.calls('observe', 'ensure')).toEqual(['observe']);
      // Who was not asked about has not failed.
      const attempts = await Promise.all(
        grants.map(
          async grant => (await world.read(grant)).bindings[0].attempts,
        ),
      );
      expect(attempts.sort()).toEqual([0, 1]);
      world.pass('PT1S');
      await worker.idle();
      for (const grant of grants) {
        expect(await world.read(grant)).toMatchObject({ state: 'active' });
      }
    });

    it('ends a grant that can never be made, removes remnants, and says why', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.fail('ensure', {
        kind: 'permanent',
        message: 'The group readers does not exist; create it first',
      });
      const grant = await world.grant();
      await worker.idle();
      expect(world.calls('ensure', 'remove')).toEqual(['ensure', 'remove']);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'failed',
        endOutcome: 'never-present',
      });
      expect(world.notices).toMatchObject([
        {
          kind: 'not-activated',
          description:
            'Read the orders database did not become active: The group readers does not exist; create it first.',
        },
      ]);
    });

    it('gives up making access when it is too late to begin, and removes remnants', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.fail('ensure', { kind: 'retryable' }, Infinity);
      const grant = await world.grant({ activateWithin: 'PT10M' });
      await worker.idle();
      world.pass('PT10M');
      await worker.idle();
      expect(world.calls('remove')).toEqual(['remove']);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'not-activated',
        endOutcome: 'never-present',
        bindings: [{ state: 'absent', nextRunAt: undefined }],
      });
      expect(world.notices).toMatchObject([
        {
          kind: 'not-activated',
          description: expect.stringContaining(
            'The fake target is out of reach',
          ),
        },
      ]);
    });

    it('never gives up a removal: after six failures it is stuck, alarmed, and goes on', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      world.provider.fail(
        'remove',
        { kind: 'permanent', message: 'Forbidden' },
        Infinity,
      );
      await world.end(grant);
      for (let attempt = 1; attempt <= 5; attempt++) {
        await worker.idle();
        world.pass('PT5M');
      }
      expect((await world.read(grant)).bindings).toMatchObject([
        { attempts: 5, stuck: false, lastError: 'Forbidden' },
      ]);
      expect(world.notices.map(notice => notice.kind)).toEqual(['active']);

      await worker.idle();
      expect((await world.read(grant)).bindings).toMatchObject([
        { attempts: 6, stuck: true },
      ]);
      expect(await stuckBindings(world.sql)).toMatchObject([
        { id: grant.bindings[0].id, requestId: grant.requestId },
      ]);
      expect(world.notices.slice(1)).toMatchObject([
        {
          kind: 'stuck',
          recipients: [ADMINISTRATOR],
          severity: 'critical',
          title: 'Access of orders-developer could not be removed',
        },
      ]);

      world.pass('P1D');
      await worker.idle();
      expect((await world.read(grant)).bindings).toMatchObject([
        { attempts: 7 },
      ]);
      world.provider.heal();
      world.pass('PT5M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endOutcome: 'removed',
        bindings: [{ stuck: false, attempts: 0 }],
      });
      expect(await world.history(grant)).toEqual(
        expect.arrayContaining(['binding.stuck', 'binding.recovered']),
      );
      const { p50 } = await removalLag(world.sql, world.now);
      expect(p50).toBeGreaterThan(24 * 3_600_000);
    });

    it('does not let a target that hangs delay the others', async () => {
      world = await World.create(databases, databaseId);
      const other = new FaultInjectingFakeProvider({ id: 'other' });
      world.providers.set('other', other);
      const worker = world.worker({ options: { callTimeoutMs: 200 } });
      world.provider.fail('ensure', { kind: 'hang' }, Infinity);
      const hanging = [];
      for (let i = 0; i < 12; i++) {
        hanging.push(await world.grant({ person: `person-${i}` }));
      }
      const fine = await world.grant({ provider: 'other' });
      await worker.runOnce();
      expect(await world.read(fine)).toMatchObject({ state: 'active' });
      expect(await world.read(hanging[0])).toMatchObject({
        state: 'activating',
        bindings: [{ lastError: 'No answer within 0.2 s', attempts: 1 }],
      });
    });

    it('looks again when a call that was given up answers after all', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker({ options: { callTimeoutMs: 50 } });
      const grant = await world.grant();
      let finish = () => {};
      const ensure = world.provider.ensure.bind(world.provider);
      const late = new Promise<void>(resolve => {
        // It ignores its signal, as drivers do.
        world.provider.ensure = async order => {
          await new Promise<void>(release => {
            finish = release;
          });
          const receipt = await ensure(order, new AbortController().signal);
          resolve();
          return receipt;
        };
      });
      await worker.idle();
      await world.end(grant);
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });

      const suspected = new Promise<void>(resolve =>
        world.store.onWake(resolve),
      );
      finish();
      await late;
      await suspected;
      expect(world.held()).toHaveLength(1);
      await worker.idle();
      expect(world.held()).toEqual([]);
    });

    it('waits while the target works on it, and counts from when it is there', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const observe = world.provider.observe.bind(world.provider);
      let ready = false;
      world.provider.observe = async (order, signal) => {
        const seen = await observe(order, signal);
        return seen.state === 'present' && !ready ? { state: 'pending' } : seen;
      };
      const grant = await world.grant();
      await worker.idle();
      world.pass('PT1M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'activating',
        bindings: [{ state: 'unknown', attempts: 0 }],
      });
      ready = true;
      world.pass('PT1M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        activatedAt: '2026-03-02T12:02:00.000Z',
      });
      expect(world.calls('ensure')).toHaveLength(2);
    });

    it('keeps what a missing module made visible, and removes it when it is back', async () => {
      world = await World.create(databases, databaseId);
      const grant = await world.grant();
      await world.worker().idle();
      await world.end(grant);
      const without = world.worker({ providers: new Map() });
      await without.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ending',
        bindings: [
          {
            state: 'present',
            attempts: 1,
            lastError:
              'No module brings the provider "fake"; add it to the backend again',
          },
        ],
      });
      world.pass('PT2S');
      await world.worker().idle();
      expect(await world.read(grant)).toMatchObject({ endOutcome: 'removed' });
    });

    it('does not end running access because its expiry could not be moved', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const first = await world.grant();
      await worker.idle();
      world.provider.fail('ensure', {
        kind: 'permanent',
        message: 'Forbidden',
      });
      const longer = await world.grant({ duration: 'PT3H' });
      await worker.idle();
      expect(await world.read(first)).toMatchObject({ state: 'active' });
      expect(await world.read(longer)).toMatchObject({
        state: 'active',
        bindings: [{ state: 'present', lastError: 'Forbidden' }],
      });
      world.pass('PT2S');
      await worker.idle();
      expect((await world.read(longer)).bindings[0]).toMatchObject({
        notAfter: '2026-03-02T15:00:00.000Z',
        lastError: undefined,
      });
    });
  },
);
