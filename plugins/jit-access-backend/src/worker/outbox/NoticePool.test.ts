import { Notifier } from '@jit-access/backstage-plugin-jit-access-node';
import { partHealth } from '../../storage/health/partHealth';
import { queueFigures } from '../../storage/health/queueFigures';
import { enqueueNotice } from '../../storage/outbox/enqueueNotice';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'delivering notices on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    const queue = (title: string, requestId?: string) =>
      world.store.transaction(tx =>
        enqueueNotice(tx, {
          kind: 'approved',
          recipients: ['user:default/orders-developer'],
          title,
          description: 'Words',
          link: '/jit-access',
          severity: 'normal',
          requestId,
        }),
      );

    /** A channel that fails as it is told, and remembers what arrived. */
    const channel = (fails: (title: string) => boolean) => {
      const arrived: string[] = [];
      const notifier: Notifier = {
        id: 'recorder',
        deliver: async notice => {
          if (fails(notice.title)) throw new Error('chat is down');
          arrived.push(notice.title);
        },
      };
      return { arrived, notifiers: new Map([[notifier.id, notifier]]) };
    };

    it('delivers nothing of a transaction that was rolled back', async () => {
      world = await World.create(databases, databaseId);
      await expect(
        world.store.transaction(async tx => {
          await enqueueNotice(tx, {
            kind: 'admin',
            recipients: ['user:default/auditor'],
            title: 'Never',
            description: '',
            link: '/',
            severity: 'low',
          });
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      await world.worker().idle();
      expect(world.notices).toEqual([]);
    });

    it('keeps the order of one request, and lets others pass what waits', async () => {
      world = await World.create(databases, databaseId);
      let down = true;
      const { arrived, notifiers } = channel(title => down && title === 'a1');
      const worker = world.worker({ notifiers });
      await queue('a1', 'request-a');
      await queue('a2', 'request-a');
      await queue('b1', 'request-b');
      await worker.idle();
      expect(arrived).toEqual(['b1']);
      down = false;
      world.pass('PT2S');
      await worker.idle();
      expect(arrived).toEqual(['b1', 'a1', 'a2']);
    });

    it('parks visibly what fails six times, and goes on behind it', async () => {
      world = await World.create(databases, databaseId);
      const { arrived, notifiers } = channel(title => title === 'a1');
      const worker = world.worker({ notifiers });
      await queue('a1', 'request-a');
      await queue('a2', 'request-a');
      for (let i = 0; i < 6; i++) {
        expect(arrived).toEqual([]);
        await worker.idle();
        world.pass('PT5M');
      }
      expect(arrived).toEqual(['a2']);
      expect(await queueFigures(world.sql, world.now)).toMatchObject({
        outbox: 0,
        parked: 1,
      });
      expect(
        await world.sql('outbox').whereNotNull('parked_at').first(),
      ).toMatchObject({ attempts: 6, last_error: 'chat is down' });
      expect(await partHealth(world.sql)).toMatchObject([
        { kind: 'notifier', id: 'recorder', lastError: 'chat is down' },
      ]);
    });

    it('delivers again with the same id what a dead process did not note', async () => {
      world = await World.create(databases, databaseId);
      const ids: string[] = [];
      const notifiers = new Map<string, Notifier>([
        [
          'recorder',
          {
            id: 'recorder',
            deliver: async notice => {
              ids.push(notice.id);
              if (ids.length === 1) {
                // As if another process had claimed it meanwhile.
                await world.sql('outbox').update({ epoch: 99 });
              }
            },
          },
        ],
      ]);
      const worker = world.worker({ notifiers });
      await queue('a1');
      await worker.idle();
      world.pass('PT1M');
      await worker.idle();
      expect(ids).toEqual([ids[0], ids[0]]);
    });

    it('does not wait for a channel that hangs', async () => {
      world = await World.create(databases, databaseId);
      const notifiers = new Map<string, Notifier>([
        ['recorder', { id: 'recorder', deliver: () => new Promise(() => {}) }],
      ]);
      const worker = world.worker({
        notifiers,
        options: { callTimeoutMs: 20 },
      });
      await queue('a1');
      await worker.runOnce();
      expect(await world.sql('outbox').first()).toMatchObject({
        attempts: 1,
        last_error: 'No answer within 0 s',
      });
    });

    it('forgets what arrived a week ago', async () => {
      world = await World.create(databases, databaseId);
      await queue('a1');
      await world.worker().idle();
      world.pass('P8D');
      await queue('a2');
      await world.worker().idle();
      const left = await world.sql('outbox').select('payload');
      expect(left.map(row => JSON.parse(row.payload).title)).toEqual(['a2']);
    });
  },
);
