import { TestDatabases } from '@backstage/backend-test-utils';
import { Store } from '../storage/store';
import { TestCluster } from '../testing/TestCluster';
import { TestReplica } from '../testing/TestReplica';
import { moved, openShop } from './testing/shop';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const SIX_DAYS_MS = 6 * 86_400_000;
/** Clocks of processes are moved; what waits goes on waiting in real time. */
const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

describe.each(databases.eachSupportedId())(
  'what others let run for too long, or begin too late, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId);
      replica = cluster.replica();
    });
    afterEach(() => {
      jest.useRealTimers();
      return cluster.close();
    });

    const processClockAt = (now: string | number) =>
      jest.useFakeTimers({ now: new Date(now), doNotFake: [...TIMERS] });

    /** A quarter of an hour on staging that runs. */
    const running = async () => {
      const asked = await replica.ask('developer', 'staging-db', 'write', {
        duration: 'PT15M',
      });
      await replica.worker.idle();
      return replica.grantOf(asked);
    };

    // lithnet/access-manager#166
    describe('a quarter of an hour', () => {
      it('ends when the worker that was down for six days comes back, which says how late it was', async () => {
        const grant = await running();
        // The target was told the end as well, and would have ended it itself.
        expect(grant.bindings.map(({ notAfter }) => notAfter)).toEqual([
          '2026-03-02T12:15:00.000Z',
          '2026-03-02T12:15:00.000Z',
        ]);
        await replica.worker.stop();
        cluster.pass('P6D');
        const successor = cluster.replica();
        await successor.worker.idle();
        expect(cluster.held()).toEqual([]);
        expect(await successor.grant(grant.id)).toMatchObject({
          state: 'ended',
          endReason: 'expired',
          endsAt: '2026-03-02T12:15:00.000Z',
        });
        const { removalLag } = await successor.services.health.health(
          await successor.actor('admin'),
        );
        expect(removalLag.max).toBe(SIX_DAYS_MS - 15 * 60_000);
      });

      it('ends in time though a process thinks that it is six days ago', async () => {
        processClockAt('2026-02-24T12:00:00.000Z');
        const grant = await running();
        cluster.pass('PT15M');
        await replica.worker.idle();
        expect(cluster.held()).toEqual([]);
        expect(await replica.grant(grant.id)).toMatchObject({
          endsAt: '2026-03-02T12:15:00.000Z',
          endedAt: '2026-03-02T12:15:00.000Z',
        });
      });

      it('is not cut short though a process thinks that it is six days later', async () => {
        const grant = await running();
        processClockAt('2026-03-08T12:00:00.000Z');
        cluster.pass('PT14M59.999S');
        await cluster.replica().worker.idle();
        expect(await replica.grant(grant.id)).toMatchObject({
          state: 'active',
        });
      });

      it('goes on ending for the right reason when an upgrade restarts everything in between', async () => {
        const grant = await running();
        cluster.provider.fail('remove', { kind: 'retryable' }, 4);
        cluster.pass('PT15M');
        for (let restarts = 0; restarts < 10; restarts++) {
          const process = cluster.replica();
          await process.worker.idle();
          await process.worker.stop();
          cluster.pass('PT30S');
        }
        expect(cluster.held()).toEqual([]);
        expect(await replica.grant(grant.id)).toMatchObject({
          state: 'ended',
          endReason: 'expired',
          endOutcome: 'removed',
        });
      });
    });

    it('the time is that of the database, whatever a process thinks', async () => {
      const store = new Store(cluster.sql);
      const real = Date.now();
      processClockAt(real - SIX_DAYS_MS);
      const told = new Date(await store.now()).getTime();
      // SQLite asks the same machine, below the process.
      expect(told).toBeGreaterThanOrEqual(real - 60_000);
    });

    // GoogleCloudPlatform/jit-groups#145
    describe('access for a later time', () => {
      const TOMORROW = '2026-03-03T09:00:00.000Z';
      const later = async () =>
        replica.ask('developer', 'staging-db', 'read', { startsAt: TOMORROW });

      it.each([
        ['has left the team', moved('developer', 'security')],
        ['is in no team any more', moved('developer')],
      ])('is not given to who %s by then', async (_, entities) => {
        const asked = await later();
        await replica.worker.idle();
        cluster.reorganise(entities);
        cluster.pass('PT21H');
        await replica.worker.idle();
        expect(cluster.provider.calls).toEqual([]);
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'ended',
          endReason: 'policy-changed',
          endOutcome: 'never-present',
          endComment: expect.stringContaining('not a member of orders'),
        });
        expect(cluster.notices.at(-1)).toMatchObject({
          kind: 'not-activated',
          recipients: ['user:default/developer'],
        });
      });

      it('is given to who is there still', async () => {
        const asked = await later();
        cluster.pass('PT21H');
        await replica.worker.idle();
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'active',
          activatedAt: TOMORROW,
        });
      });

      it('waits while the catalog is away, and is not given when that lasts', async () => {
        const asked = await later();
        cluster.pass('PT21H');
        cluster.catalogIsAway = true;
        await replica.worker.idle();
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'scheduled',
        });
        cluster.pass('PT1H');
        cluster.catalogIsAway = false;
        await replica.worker.idle();
        expect(cluster.provider.calls).toEqual([]);
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'ended',
          endReason: 'not-activated',
        });
      });
    });
  },
);
