import { TestDatabases } from '@backstage/backend-test-utils';
import { openShop } from './incidents/testing/shop';
import { TestCluster } from './testing/TestCluster';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'a provider whose module was taken away, on %s',
  databaseId => {
    let cluster: TestCluster;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId);
    });
    afterEach(() => cluster.close());

    it('is shown with what hangs on it and why, and all of it ends when it is back', async () => {
      const before = cluster.replica();
      const asked = await before.ask('developer', 'staging-db', 'read');
      await before.worker.idle();
      const { id } = await before.grantOf(asked);

      const [[name, provider]] = [...cluster.providers];
      cluster.providers.delete(name);
      const without = cluster.replica();
      await without.end('developer', id);
      for (let minute = 0; minute < 10; minute++) {
        cluster.pass('PT1M');
        await without.worker.idle();
      }
      const admin = await without.actor('admin');
      const health = await without.services.health.health(admin);
      expect(health.parts).toContainEqual(
        expect.objectContaining({
          kind: 'provider',
          id: name,
          status: 'missing',
          hanging: 1,
        }),
      );
      const why = `No module brings the provider "${name}"; add it to the backend again`;
      expect(health.stuck.length).toBeGreaterThan(0);
      for (const stuck of health.stuck) {
        expect(stuck).toMatchObject({ lastError: why, grantId: id });
      }
      const developer = await without.actor('developer');
      const seen = await without.services.grants.get(developer, id);
      expect(seen.state).toBe('ending');
      expect(seen.bindings.map(binding => binding.lastError)).toEqual(
        seen.bindings.map(() => why),
      );

      cluster.providers.set(name, provider);
      const again = cluster.replica();
      cluster.pass('PT1H');
      await again.worker.idle();
      expect(await again.grant(id)).toMatchObject({
        state: 'ended',
        endOutcome: 'removed',
      });
      expect(cluster.held()).toEqual([]);
      const after = await again.services.health.health(admin);
      expect(after.stuck).toEqual([]);
      expect(after.parts).toContainEqual(
        expect.objectContaining({ id: name, status: 'ok' }),
      );
    });
  },
);
