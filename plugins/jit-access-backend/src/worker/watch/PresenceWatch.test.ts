import { TestDatabases } from '@backstage/backend-test-utils';
import { NewGrant } from '../../storage/grants/createGrant';
import { GrantRecord } from '../../storage/grants/records';
import { ADMINISTRATOR, World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const DB = 'resource:default/orders-db';

describe.each(databases.eachSupportedId())(
  'whether people and entities are still in the catalog, on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    const active = async (
      given: Partial<NewGrant> & { person?: string; groups?: string[] } = {},
    ) => {
      const grant = await world.grant({ duration: 'PT8H', ...given });
      await world.worker().idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.notices.length = 0;
      return grant;
    };

    /** Lets time pass as a worker would see it, look by look. */
    const passing = async (minutes: number, step = 0.5) => {
      const worker = world.worker();
      for (let passed = 0; passed < minutes; passed += step) {
        world.passMs(step * 60_000);
        await worker.idle();
      }
    };
    const lacking =
      (...gone: string[]) =>
      async (refs: string[]) =>
        new Set(refs.filter(ref => !gone.includes(ref)));
    const states = async (grants: { id: string }[]) =>
      Promise.all(grants.map(async grant => (await world.read(grant)).state));
    const alarms = () =>
      world.notices.filter(notice => notice.kind === 'admin');

    it('ends any access of somebody who is gone from the catalog, after two readings', async () => {
      const grant = await active();
      const other = await active({ person: 'contractor' });
      world.present = lacking(grant.receiver);
      await passing(4);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.present = async () => {
        throw new Error('catalog: 503');
      };
      await passing(30, 5);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.present = lacking(grant.receiver);
      await passing(11, 1);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'eligibility-lost',
        endComment: 'orders-developer is not in the catalog any more',
        endOutcome: 'removed',
      });
      expect(world.notices[0]).toMatchObject({
        kind: 'ended',
        description:
          'Read the orders database: orders-developer is not in the catalog any more.',
      });
      expect(await world.read(other)).toMatchObject({ state: 'active' });
      expect(world.held()).toHaveLength(1);
    });

    it('ends all access on an entity that was removed, and no other', async () => {
      const on = [
        await active(),
        await active({ person: 'contractor', groups: ['writers'] }),
        await active({ person: 'lead', whileEligible: true }),
      ];
      const other = await active({
        entityRef: 'resource:default/payments-db',
        groups: ['payments'],
      });
      world.present = lacking(DB);
      await passing(4);
      expect(await states(on)).toEqual(['active', 'active', 'active']);
      await passing(7, 1);
      for (const grant of on) {
        expect(await world.read(grant)).toMatchObject({
          state: 'ended',
          endReason: 'eligibility-lost',
          endedBy: 'system',
          endComment:
            'the resource orders-db was removed: it is not in the catalog any more',
          endOutcome: 'removed',
        });
      }
      expect(await world.read(other)).toMatchObject({ state: 'active' });
      expect(world.held()).toHaveLength(1);
      const ending = await world
        .sql('audit_event')
        .where({ grant_id: on[0].id, type: 'grant.ending' })
        .first();
      expect(JSON.parse(ending.details)).toMatchObject({
        reason: 'eligibility-lost',
        why: expect.stringContaining('was removed'),
      });
    });

    it('ends nothing of somebody who was missing for a moment', async () => {
      const grant = await active();
      for (let n = 0; n < 4; n++) {
        world.present = async () => new Set();
        await passing(4.5, 1.5);
        world.present = async refs => new Set(refs);
        await passing(5, 2.5);
      }
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('ends nothing of whoever was there again when all were looked for', async () => {
      const grant = await active();
      world.present = lacking(grant.receiver);
      // Found missing after four minutes, and again after eight.
      await passing(8.5);
      expect(await world.sql('absence')).toHaveLength(1);
      world.present = async refs => new Set(refs);
      await passing(0.5);
      expect(await world.sql('absence')).toEqual([]);
      world.present = lacking(grant.receiver);
      await passing(4, 1);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('ends nothing when too many vanish at once, and says so once an hour', async () => {
      const grants: GrantRecord[] = [];
      for (let n = 0; n < 10; n++) {
        grants.push(await active({ person: `person-${n}` }));
      }
      const gone = new Set(grants.slice(0, 5).map(grant => grant.receiver));
      world.present = async refs => new Set(refs.filter(ref => !gone.has(ref)));
      await passing(50, 2.5);
      expect(await states(grants)).toEqual(Array(10).fill('active'));
      expect(alarms()).toMatchObject([
        {
          recipients: [ADMINISTRATOR],
          title: '5 of 10 people with access are missing in the catalog',
        },
      ]);
      await passing(60, 2.5);
      expect(alarms()).toHaveLength(2);

      gone.delete(grants[4].receiver);
      await passing(15, 2.5);
      expect(await states(grants)).toEqual([
        ...Array(4).fill('ended'),
        ...Array(6).fill('active'),
      ]);
    });

    it('ends nothing when too many entities vanish at once, whatever happens to people', async () => {
      const refs = Array.from(
        { length: 6 },
        (_, n) => `resource:default/db-${n}`,
      );
      const grants: GrantRecord[] = [];
      for (const entityRef of refs) {
        grants.push(await active({ entityRef, groups: [entityRef] }));
      }
      const leaver = await active({
        person: 'leaver',
        entityRef: refs[5],
        groups: ['another'],
      });
      world.present = lacking(leaver.receiver, ...refs.slice(0, 5));
      await passing(15, 1);
      expect(await states(grants)).toEqual(Array(6).fill('active'));
      expect(await states([leaver])).toEqual(['ended']);
      expect(alarms()).toMatchObject([
        {
          title:
            '5 of 6 entities with running access are missing in the catalog',
        },
      ]);
    });

    it('asks the catalog once for all, however much access there is', async () => {
      for (let n = 0; n < 7; n++) {
        await active({ person: `person-${n}` });
        await active({ person: `person-${n}`, groups: ['writers'] });
      }
      const asked: string[][] = [];
      world.present = async refs => {
        asked.push(refs);
        return new Set(refs);
      };
      await passing(5, 5);
      expect(asked).toEqual([
        [
          ...Array.from({ length: 7 }, (_, n) => `user:default/person-${n}`),
          DB,
        ],
      ]);
    });

    it('is done by one replica at a time, and by another when that one dies', async () => {
      const grant = await active();
      world.passMs(300_000);
      const dying = world.worker();
      const begun = new Promise<void>(resolve => {
        world.present = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      void dying.runOnce();
      await begun;
      let asked = 0;
      world.present = async refs => {
        asked += 1;
        return new Set(refs.filter(ref => ref !== grant.receiver));
      };
      const others = [world.worker(), world.worker()];
      await Promise.all(others.map(other => other.idle()));
      expect(asked).toBe(0);
      // The one that died had it for twice as long as a call may take.
      world.passMs(10_000);
      await Promise.all(others.map(other => other.idle()));
      expect(asked).toBe(1);
      await passing(6, 1);
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
    });

    it('hands its turn to others when it is stopped', async () => {
      await active();
      world.passMs(300_000);
      const begun = new Promise<void>(resolve => {
        world.present = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      const stopped = world.worker({ options: { graceMs: 0 } });
      void stopped.runOnce();
      await begun;
      await stopped.stop();
      let asked = 0;
      world.present = async refs => {
        asked += 1;
        return new Set(refs);
      };
      await world.worker().idle();
      expect(asked).toBe(1);
    });
  },
);
