import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { DatabaseTenure } from '../../storage/tenure/DatabaseTenure';
import { SeenRow } from '../../storage/tenure/recordSeen';
import { NOON, World } from '../testing/World';
import { MembershipSweep } from './MembershipSweep';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const ORDERS = 'group:default/orders';
const DB = 'resource:default/orders-db';
const TEN_MINUTES = 600_000;

const pair = (subject: string, object = ''): SeenRow => ({ subject, object });
const member = (person: string, ...groups: string[]) => [
  pair(person),
  ...groups.map(group => pair(person, group)),
];

describe.each(databases.eachSupportedId())(
  'the sweep of memberships on %s',
  databaseId => {
    let world: World;
    let tenure: DatabaseTenure;
    /** What the catalog holds now, page by page; an error breaks off there. */
    let catalog: (SeenRow[] | Error)[];

    beforeEach(async () => {
      world = await World.create(databases, databaseId);
      tenure = new DatabaseTenure(world.store);
    });
    afterEach(async () => world.close());

    const replica = () =>
      new MembershipSweep({
        store: world.store,
        logger: mockServices.logger.mock(),
        intervalMs: TEN_MINUTES,
        settleMs: 0,
        async *readMemberships() {
          for (const page of catalog) {
            if (page instanceof Error) throw page;
            yield page;
          }
        },
      });
    const after = async (sweep: MembershipSweep) => {
      world.pass('PT10M');
      await sweep.pass();
    };
    const groupsOf = async (person: string) =>
      (await tenure.ofPeople([person])).get(person)?.groups;

    it('takes what it finds first as old enough, and what comes later as new', async () => {
      catalog = [member(ANN, ORDERS)];
      const sweep = replica();
      await sweep.pass();
      expect(await groupsOf(ANN)).toEqual(
        new Map([[ORDERS, { since: NOON, baseline: true }]]),
      );

      catalog = [member(ANN, ORDERS), member(BOB, ORDERS)];
      await after(sweep);
      await after(sweep);
      const tenMinutesLater = '2026-03-02T12:10:00.000Z';
      expect((await tenure.ofPeople([ANN, BOB])).get(BOB)).toEqual({
        person: { since: tenMinutesLater, baseline: false },
        groups: new Map([
          [ORDERS, { since: tenMinutesLater, baseline: false }],
        ]),
      });
      expect(await groupsOf(ANN)).toEqual(
        new Map([[ORDERS, { since: NOON, baseline: true }]]),
      );
    });

    it('forgets what two sweeps in a row did not see, so that who comes back begins anew', async () => {
      catalog = [member(ANN, ORDERS)];
      const sweep = replica();
      await sweep.pass();
      catalog = [member(ANN)];
      await after(sweep);
      expect(await groupsOf(ANN)).toHaveProperty('size', 1);
      await after(sweep);
      expect(await groupsOf(ANN)).toHaveProperty('size', 0);

      catalog = [member(ANN, ORDERS)];
      await after(sweep);
      expect(await groupsOf(ANN)).toEqual(
        new Map([
          [ORDERS, { since: '2026-03-02T12:30:00.000Z', baseline: false }],
        ]),
      );
    });

    it('forgets nothing for a sweep that broke off', async () => {
      catalog = [member(ANN, ORDERS)];
      const sweep = replica();
      await sweep.pass();
      const failure = new Error('The catalog is away');
      for (let times = 0; times < 3; times++) {
        catalog = [member(BOB), failure];
        world.pass('PT10M');
        await expect(sweep.pass()).rejects.toThrow('The catalog is away');
      }
      catalog = [member(BOB)];
      await after(sweep);
      expect(await groupsOf(ANN)).toHaveProperty('size', 1);
      await after(sweep);
      expect(await tenure.ofPeople([ANN])).toEqual(new Map());
    });

    it('does not believe a catalog that is empty, or has lost most people', async () => {
      const everybody = Array.from({ length: 20 }, (_, index) =>
        member(`user:default/person-${index}`, ORDERS),
      );
      catalog = everybody;
      const sweep = replica();
      await sweep.pass();
      for (const left of [[[]], everybody.slice(0, 9)]) {
        catalog = left;
        world.pass('PT10M');
        await expect(sweep.pass()).rejects.toThrow('The catalog has');
        world.pass('PT10M');
        await expect(sweep.pass()).rejects.toThrow('The catalog has');
      }
      expect(await groupsOf('user:default/person-19')).toHaveProperty(
        'size',
        1,
      );
    });

    it('believes after a day that most people have left', async () => {
      const person = (index: number) => member(`user:default/person-${index}`);
      catalog = Array.from({ length: 20 }, (_, index) => person(index));
      const sweep = replica();
      await sweep.pass();
      catalog = [person(0)];
      world.pass('PT23H59M');
      await expect(sweep.pass()).rejects.toThrow('The catalog has 1 people');
      world.pass('PT1M');
      await sweep.pass();
      await after(sweep);
      expect(await world.sql('first_seen')).toHaveLength(1);
    });

    it('waits at first until the catalog has filled up', async () => {
      const looks = [[member(ANN)], [member(ANN), member(BOB)]];
      let look = 0;
      const sweep = new MembershipSweep({
        store: world.store,
        logger: mockServices.logger.mock(),
        intervalMs: TEN_MINUTES,
        settleMs: 0,
        async *readMemberships() {
          yield* looks[Math.min(look, 1)];
          look += 1;
        },
      });
      await sweep.pass();
      expect((await tenure.ofPeople([BOB])).get(BOB)).toMatchObject({
        person: { baseline: true },
      });
    });

    it('counts from a change of owner, also back to the one before', async () => {
      const owner = async () => (await tenure.ofOwners([DB])).get(DB);
      catalog = [member(ANN), [pair(DB, ORDERS)]];
      const sweep = replica();
      await sweep.pass();
      expect(await owner()).toEqual({
        owner: ORDERS,
        seen: { since: NOON, baseline: true },
      });
      catalog = [member(ANN), [pair(DB, 'group:default/web')]];
      await after(sweep);
      expect(await owner()).toEqual({
        owner: 'group:default/web',
        seen: { since: '2026-03-02T12:10:00.000Z', baseline: false },
      });
      catalog = [member(ANN), [pair(DB, ORDERS)]];
      await after(sweep);
      expect(await owner()).toEqual({
        owner: ORDERS,
        seen: { since: '2026-03-02T12:20:00.000Z', baseline: false },
      });
    });

    it('is done by one replica at a time, and by another when that one died', async () => {
      let letGo = () => {};
      const held = new Promise<void>(resolve => {
        letGo = resolve;
      });
      let reached = () => {};
      const reading = new Promise<void>(resolve => {
        reached = resolve;
      });
      const slow = new MembershipSweep({
        store: world.store,
        logger: mockServices.logger.mock(),
        intervalMs: TEN_MINUTES,
        settleMs: 0,
        async *readMemberships() {
          yield member(ANN);
          reached();
          await held;
        },
      });
      const first = slow.pass();
      await reading;
      catalog = [member(ANN, ORDERS)];
      const other = replica();
      // The lease of the first one holds for two minutes without a page.
      expect(await other.pass()).toBe(120_000);
      world.pass('PT2M');
      await other.pass();
      expect(await groupsOf(ANN)).toHaveProperty('size', 1);
      letGo();
      await expect(first).rejects.toThrow('Another replica');
      // The turn that was taken over is not given back by the one who lost it.
      expect(await replica().pass()).toBe(60_000);
    });

    it('sweeps ten thousand people', async () => {
      const pages = Array.from({ length: 20 }, (_, page) =>
        Array.from({ length: 500 }, (_unused, index) =>
          member(
            `user:default/person-${page}-${index}`,
            ORDERS,
            `group:default/team-${index % 50}`,
          ),
        ).flat(),
      );
      catalog = pages;
      const sweep = replica();
      await sweep.pass();
      await after(sweep);
      const [{ rows }] = await world.sql('first_seen').count({ rows: '*' });
      expect(Number(rows)).toBe(30_000);
    });

    it('stops though the catalog does not answer', async () => {
      let reached = () => {};
      const reading = new Promise<void>(resolve => {
        reached = resolve;
      });
      const sweep = new MembershipSweep({
        store: world.store,
        logger: mockServices.logger.mock(),
        intervalMs: TEN_MINUTES,
        async *readMemberships() {
          reached();
          await new Promise<never>(() => {});
          yield [];
        },
      });
      sweep.start();
      await reading;
      await sweep.stop();
      expect(await world.sql('first_seen')).toEqual([]);
    });
  },
);
