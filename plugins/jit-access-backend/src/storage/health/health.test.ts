import { retryNow } from '../grants/retryNow';
import { partHealth, recordPartHealth } from './partHealth';
import { queueFigures } from './queueFigures';
import { removalLag } from './removalLag';
import { TestDatabases } from '@backstage/backend-test-utils';
import { NOON, World } from '../../worker/testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'figures of health on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('counts what is due, not what is being worked on', async () => {
      world = await World.create(databases, databaseId);
      await world.grant();
      world.pass('PT1M');
      expect(await queueFigures(world.sql, world.now)).toEqual({
        due: 1,
        oldestDueAt: NOON,
        outbox: 0,
        parked: 0,
      });
      await world.worker().idle();
      expect(await queueFigures(world.sql, world.now)).toMatchObject({
        due: 0,
        oldestDueAt: undefined,
      });
    });

    it('measures removals of the last day by nearest rank', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      expect(await removalLag(world.sql, world.now)).toEqual({ count: 0 });
      for (const seconds of [1, 2, 3, 40]) {
        const grant = await world.grant({ person: `person-${seconds}` });
        await worker.idle();
        await world.end(grant);
        world.pass(`PT${seconds}S`);
        await worker.idle();
      }
      expect(await removalLag(world.sql, world.now)).toEqual({
        count: 4,
        p50: 2_000,
        p95: 40_000,
        max: 40_000,
      });
      world.pass('P1D');
      expect(await removalLag(world.sql, world.now)).toEqual({ count: 0 });
    });

    it('remembers the last answer and the last error of each part', async () => {
      world = await World.create(databases, databaseId);
      const part = { kind: 'context-source', id: 'rota' } as const;
      await recordPartHealth(world.sql, part, { at: NOON });
      const later = '2026-03-02T12:05:00.000Z';
      await recordPartHealth(world.sql, part, { at: later, error: '503' });
      expect(await partHealth(world.sql)).toEqual([
        {
          kind: 'context-source',
          id: 'rota',
          lastSuccessAt: NOON,
          lastErrorAt: later,
          lastError: '503',
        },
      ]);
    });

    it('tries again at once when somebody asks for it', async () => {
      world = await World.create(databases, databaseId);
      const worker = world.worker();
      world.provider.fail('ensure', { kind: 'retryable' });
      const grant = await world.grant();
      await worker.idle();
      await world.store.transaction(tx => retryNow(tx, grant.id));
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });
  },
);
