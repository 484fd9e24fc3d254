import { TestDatabases } from '@backstage/backend-test-utils';
import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { NewGrant } from '../../storage/grants/createGrant';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const INCIDENT: BoundTo = {
  kind: 'incident',
  id: 'INC-1',
  title: 'Orders are slow (INC-1)',
};

describe.each(databases.eachSupportedId())(
  'watching running access on %s',
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

    it('ends access for good when what it is bound to is over', async () => {
      const grant = await active({ boundTo: INCIDENT });
      await passing(5);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.context = async () => ({
        state: 'over',
        why: 'INC-1 was resolved',
      });
      await passing(0.5);
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'context-ended',
        endedBy: 'system',
        endComment: 'INC-1 was resolved',
        endOutcome: 'removed',
      });
      expect(world.notices[0]).toMatchObject({
        kind: 'ended',
        title: 'Access to orders-db ends now',
        description: 'Read the orders database: INC-1 was resolved.',
        recipients: ['user:default/orders-developer'],
      });

      world.context = async () => ({ state: 'holds' });
      await passing(5);
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
    });

    it('ends with a shift that turns out to be shorter, and tells the target', async () => {
      const grant = await active({
        boundTo: {
          kind: 'shift',
          id: 'shop#primary',
          title: 'primary on-call shift',
          endsAt: '2026-03-02T18:00:00.000Z',
        },
        boundUntil: '2026-03-02T18:00:00.000Z',
      });
      world.context = async () => ({
        state: 'holds',
        endsAt: '2026-03-02T14:00:00.000Z',
      });
      await passing(0.5);
      expect(await world.read(grant)).toMatchObject({
        state: 'active',
        endsAt: '2026-03-02T14:00:00.000Z',
        bindings: [{ notAfter: '2026-03-02T14:00:00.000Z' }],
      });
      world.context = async () => ({
        state: 'holds',
        endsAt: '2026-03-02T23:00:00.000Z',
      });
      await passing(0.5);
      expect(await world.read(grant)).toMatchObject({
        endsAt: '2026-03-02T18:00:00.000Z',
        bindings: [{ notAfter: '2026-03-02T18:00:00.000Z' }],
      });
      world.now = '2026-03-02T18:00:00.000Z';
      await world.worker().idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'context-ended',
      });
    });

    it.each([
      ['says that it does not know', async () => unknown()],
      [
        'throws',
        async () => {
          throw new Error('503');
        },
      ],
    ])(
      'waits for the grace and not longer while a source %s',
      async (_, context) => {
        const grant = await active({ boundTo: INCIDENT });
        const untouched = await active({ groups: ['writers'] });
        await passing(1);
        world.context = context as typeof world.context;
        await passing(14);
        expect(await world.read(grant)).toMatchObject({ state: 'active' });
        await passing(2);
        expect(await world.read(grant)).toMatchObject({
          state: 'ended',
          endReason: 'context-ended',
          endComment: expect.stringContaining('nobody could say'),
        });
        expect(await world.read(untouched)).toMatchObject({ state: 'active' });
      },
    );

    it('begins to count anew whenever the source answers', async () => {
      const grant = await active({ boundTo: INCIDENT });
      for (let n = 0; n < 3; n++) {
        world.context = async () => unknown();
        await passing(13, 1);
        world.context = async () => ({ state: 'holds' });
        await passing(1);
      }
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });

    it('ends access of whoever lost what entitled them, only where the policy says so', async () => {
      const strict = await active({ whileEligible: true });
      const lenient = await active({ groups: ['writers'] });
      world.eligibility = async () => 'unknown';
      await passing(30, 5);
      expect(await world.read(strict)).toMatchObject({ state: 'active' });
      world.eligibility = async () => ({
        no: 'orders-developer is not a member of web, which owns orders-db',
      });
      await passing(10, 2);
      expect(await world.read(strict)).toMatchObject({
        state: 'ended',
        endReason: 'eligibility-lost',
        endComment:
          'orders-developer is not a member of web, which owns orders-db',
      });
      expect(await world.read(lenient)).toMatchObject({ state: 'active' });
    });

    it('asks once about what several are bound to', async () => {
      for (let n = 0; n < 5; n++) {
        await active({ person: `person-${n}`, boundTo: INCIDENT });
      }
      let asked = 0;
      world.context = async () => {
        asked += 1;
        return { state: 'holds' };
      };
      await passing(0.5);
      expect(asked).toBe(1);
    });

    it('shares the looking among replicas', async () => {
      for (let n = 0; n < 60; n++) {
        await world.grant({
          person: `person-${n}`,
          boundTo: { ...INCIDENT, id: `INC-${n}` },
        });
      }
      await world.worker().idle();
      const looked: string[] = [];
      world.context = async grant => {
        looked.push(grant.id);
        return { state: 'holds' };
      };
      world.passMs(30_000);
      const replicas = [world.worker(), world.worker(), world.worker()];
      await Promise.all(replicas.map(replica => replica.idle()));
      expect(looked).toHaveLength(60);
      expect(new Set(looked).size).toBe(60);
    });

    it('is looked at by somebody else when the one who took it dies', async () => {
      const grant = await active({ boundTo: INCIDENT });
      world.passMs(30_000);
      const dying = world.worker();
      const begun = new Promise<void>(resolve => {
        world.context = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      void dying.runOnce();
      await begun;
      world.context = async () => ({ state: 'over', why: 'it is resolved' });
      const other = world.worker();
      await other.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      world.passMs(20_000);
      await other.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
    });
  },
);

function unknown() {
  return { state: 'unknown' as const, why: 'PagerDuty answered 503' };
}
