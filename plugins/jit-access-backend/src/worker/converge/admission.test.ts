import { TestDatabases } from '@backstage/backend-test-utils';
import { clearPause, setPause } from '../../storage/controls/pause';
import { retryWaitingGrants } from '../../storage/grants/retryNow';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'deciding again on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    const pause = () =>
      world.store.transaction(tx =>
        setPause(tx, {
          reason: 'A drill',
          by: 'user:default/platform-engineer',
          at: world.now,
        }),
      );

    it('makes nothing when policy refuses now, and says why', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.verdict = async () => ({
        refused: 'You are not on call any more.',
      });
      const grant = await world.grant();
      await worker.idle();
      expect(world.calls()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'policy-changed',
        endOutcome: 'never-present',
      });
      expect(await world.history(grant)).toEqual([
        'grant.created',
        'grant.redecided',
        'grant.ending',
        'grant.ended',
      ]);
      expect(world.notices).toMatchObject([
        {
          kind: 'not-activated',
          description:
            'Read the orders database did not become active: You are not on call any more.',
        },
      ]);
    });

    it.each([
      ['is away', async () => 'unknown' as const],
      [
        'throws',
        async () => {
          throw new Error('catalog: 503');
        },
      ],
    ])(
      'waits while a source %s, until activateBy and not longer',
      async (_, verdict) => {
        world = await World.create(databases, databaseId);
        const worker = world.worker();
        world.verdict = verdict;
        const grant = await world.grant({ activateWithin: 'PT10M' });
        await worker.idle();
        world.pass('PT9M59S');
        await worker.idle();
        expect(world.redecisions).toBe(2);
        expect(world.calls()).toEqual([]);
        expect(await world.read(grant)).toMatchObject({
          state: 'scheduled',
          bindings: [
            {
              attempts: 0,
              lastError: expect.stringContaining('a source is away'),
            },
          ],
        });

        world.pass('PT1S');
        world.verdict = async () => 'still-allowed';
        await worker.idle();
        expect(world.calls()).toEqual([]);
        expect(await world.read(grant)).toMatchObject({
          state: 'ended',
          endReason: 'not-activated',
          endOutcome: 'never-present',
        });
        expect(world.notices).toMatchObject([{ kind: 'not-activated' }]);
      },
    );

    it('goes on as soon as the source is back', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.verdict = async () => 'unknown';
      const grant = await world.grant();
      await worker.idle();
      world.verdict = async () => 'still-allowed';
      world.pass('PT5S');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      const unknowns = await world
        .sql('audit_event')
        .where({ type: 'grant.redecided', result: 'failure' });
      expect(unknowns).toHaveLength(1);
    });

    it('lets nobody through while new access is paused; what runs goes on', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const running = await world.grant();
      await worker.idle();
      await pause();
      const waiting = await world.grant({ groups: ['writers'] });
      await worker.idle();
      expect(await world.read(running)).toMatchObject({ state: 'active' });
      expect(await world.read(waiting)).toMatchObject({
        state: 'scheduled',
        bindings: [{ lastError: 'New access is paused' }],
      });
      expect(world.redecisions).toBe(1);

      await world.store.transaction(async tx => {
        await clearPause(tx);
        await retryWaitingGrants(tx);
      });
      await worker.idle();
      expect(await world.read(waiting)).toMatchObject({
        state: 'active',
        bindings: [{ lastError: undefined }],
      });
    });

    it('removes while new access is paused', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const running = await world.grant();
      await worker.idle();
      await pause();
      world.pass('PT1H');
      await worker.idle();
      expect(await world.read(running)).toMatchObject({
        endOutcome: 'removed',
      });
    });

    it('does not let through what was decided while the pause came', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.verdict = async () => {
        await pause();
        return 'still-allowed';
      };
      const grant = await world.grant();
      await worker.idle();
      expect(world.calls()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({ state: 'scheduled' });
    });

    it('does not begin what is bound to a shift that is over', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant({
        boundUntil: '2026-03-02T12:00:00.000Z',
      });
      await worker.idle();
      expect(world.calls()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        endReason: 'context-ended',
      });
    });

    it('cuts the window at the end of what it is bound to', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      const grant = await world.grant({
        boundUntil: '2026-03-02T12:20:00.000Z',
      });
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        endsAt: '2026-03-02T12:20:00.000Z',
      });
      world.pass('PT20M');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        endReason: 'context-ended',
        endOutcome: 'removed',
      });
    });
  },
);
