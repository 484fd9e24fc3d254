import { TestDatabases } from '@backstage/backend-test-utils';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import {
  DEFAULT_DRIFT_OPTIONS,
  DriftOptions,
} from '../../domain/drift/driftRules';
import { Measurement } from '../../storage/measurements';
import { Store, Tx } from '../../storage/store';
import { ADMINISTRATOR, World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ACCOUNT = 'orders/orders-developer';
const READERS = 'member:orders/readers';

/** The process behind it dies: whatever it still wants to write is not written. */
class DyingStore extends Store {
  dead = false;

  constructor(world: World) {
    super(world.sql, { clock: () => world.now, channels: ['recorder'] });
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.dead) throw new Error('This process is dead');
    return super.transaction(work);
  }
}

/** A target that has no place for a mark. */
function unmarked(real: AccessProvider): AccessProvider {
  return Object.assign(Object.create(real) as AccessProvider, {
    observe: async (...args: Parameters<AccessProvider['observe']>) => {
      const { origin, ...seen } = await real.observe(...args);
      return seen;
    },
  });
}

describe.each(databases.eachSupportedId())(
  'looking at what is at rest on %s',
  databaseId => {
    let world: World;
    let measured: Measurement[];
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
      measured = [];
      world.store.onMeasure(what => measured.push(what));
    });
    afterEach(async () => world.close());

    const working = (drift: Partial<DriftOptions> = {}) =>
      world.worker({
        options: { drift: { ...DEFAULT_DRIFT_OPTIONS, ...drift } },
      });
    const drifts = () =>
      measured.flatMap(what => (what.kind === 'drift' ? [what.drift] : []));
    const alarms = () => world.notices.filter(({ kind }) => kind === 'drift');
    const only = async (grant: { id: string }) =>
      (await world.read(grant)).bindings[0];
    const ended = async () => {
      const worker = working();
      const grant = await world.grant();
      await worker.idle();
      await world.end(grant);
      await worker.idle();
      expect(world.held()).toEqual([]);
      return grant;
    };

    it('finds within the interval what vanished, puts it back and tells', async () => {
      const worker = working();
      const grant = await world.grant({ duration: 'PT8H' });
      await worker.idle();
      world.provider.vanish(ACCOUNT, READERS);
      world.pass('PT16M30S');
      await worker.idle();
      expect(world.held()).toEqual([`${ACCOUNT} ${READERS}`]);
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
      expect(drifts()).toEqual(['vanished']);
      expect(await world.history(grant)).toContain('binding.drift');
      expect(alarms()).toMatchObject([
        {
          recipients: [ADMINISTRATOR],
          title: expect.stringContaining('member of readers (orders)'),
          severity: 'critical',
        },
      ]);
    });

    it('writes nothing into the history where all is as it was', async () => {
      const worker = working();
      const grant = await world.grant({ duration: 'PT8H' });
      await worker.idle();
      const before = await world.history(grant);
      const observed = world.calls('observe').length;
      for (let i = 0; i < 4; i++) {
        world.pass('PT16M30S');
        await worker.idle();
      }
      expect(world.calls('observe')).toHaveLength(observed + 4);
      expect(await world.history(grant)).toEqual(before);
      expect(await only(grant)).toMatchObject({ state: 'present' });
      expect((await only(grant)).observedAt).toBe(world.now);
    });

    it('looks at what ended a few times later, and then no more', async () => {
      const grant = await ended();
      const observed = world.calls('observe').length;
      const worker = working();
      for (const wait of ['PT4M', 'PT1M', 'PT1H', 'P1D', 'P1D', 'P7D']) {
        world.pass(wait);
        await worker.idle();
      }
      expect(world.calls('observe')).toHaveLength(observed + 3);
      expect((await only(grant)).lookAt).toBeUndefined();
      expect(world.calls('remove')).toHaveLength(1);
    });

    it.each([false, true])(
      'removes what comes back after its end (where targets know no marks: %s)',
      async markless => {
        if (markless) {
          world.providers.set('fake', unmarked(world.provider));
        }
        const grant = await ended();
        const { id } = await only(grant);
        world.provider.addOurs(ACCOUNT, READERS, id);
        world.pass('PT6M');
        await working().idle();
        expect(world.held()).toEqual([]);
        expect(drifts()).toEqual(['appeared']);
        expect(alarms()).toHaveLength(1);
        expect(await only(grant)).toMatchObject({ state: 'absent' });
      },
    );

    it('reports, and never touches, what others gave after the end', async () => {
      const grant = await ended();
      const removals = world.calls('remove').length;
      world.provider.addForeign(ACCOUNT, READERS);
      world.pass('PT6M');
      const worker = working();
      await worker.idle();
      expect(drifts()).toEqual(['appeared']);
      expect(alarms()).toHaveLength(1);
      expect(await only(grant)).toMatchObject({
        state: 'present',
        standing: true,
      });
      for (let i = 0; i < 3; i++) {
        world.pass('P1D');
        await worker.idle();
      }
      expect(world.calls('remove')).toHaveLength(removals);
      expect(world.held()).toHaveLength(1);
    });

    it('leaves what nobody can say the maker of, where that is configured', async () => {
      world.providers.set('fake', unmarked(world.provider));
      const grant = await ended();
      world.provider.addForeign(ACCOUNT, READERS);
      world.pass('PT6M');
      await working({ repairAppeared: false }).idle();
      expect(drifts()).toEqual(['appeared']);
      expect(world.held()).toHaveLength(1);
      expect(await only(grant)).toMatchObject({ standing: true, stuck: false });
    });

    it.each([
      ['is ours soon after we removed it', 'PT10M', {}, true],
      ['is somebody else’s a day later', 'P2D', {}, false],
      [
        'is somebody else’s where that is configured',
        'PT10M',
        { repairAppeared: false },
        false,
      ],
    ] as const)(
      'what is there before a further grant, in a target without marks, %s',
      async (_, wait, rules, isOurs) => {
        world.providers.set('fake', unmarked(world.provider));
        const worker = working(rules);
        const first = await world.grant();
        await worker.idle();
        await world.end(first);
        await worker.idle();
        // Looks at what ended are over, or have not come yet.
        await world.sql('binding').update({ look_at: null });
        world.pass(wait);
        world.provider.addOurs(ACCOUNT, READERS, (await only(first)).id);
        const second = await world.grant();
        await worker.idle();
        expect(await world.read(second)).toMatchObject({
          state: 'active',
          bindings: [{ standing: !isOurs }],
        });
        expect(drifts()).toEqual(isOurs ? ['appeared'] : []);
        await world.end(second);
        await worker.idle();
        expect(world.held()).toHaveLength(isOurs ? 0 : 1);
        expect(await world.read(second)).toMatchObject({
          endOutcome: isOurs ? 'removed' : 'standing-remains',
        });
      },
    );

    it('takes what another account has for somebody else’s', async () => {
      world.providers.set('fake', unmarked(world.provider));
      const worker = working();
      const first = await world.grant();
      await worker.idle();
      await world.end(first);
      await worker.idle();
      const account = { key: 'orders/renamed', name: 'renamed' };
      world.provider.account = async () => account;
      world.provider.addForeign(account.key, READERS);
      const second = await world.grant();
      await worker.idle();
      await world.end(second);
      await worker.idle();
      expect(world.held()).toEqual([`${account.key} ${READERS}`]);
      expect(drifts()).toEqual([]);
    });

    it('ends what was taken away in the target, where it is not to be put back', async () => {
      const worker = working({ repairVanished: false });
      const grant = await world.grant({
        groups: ['readers', 'writers'],
        duration: 'PT8H',
      });
      await worker.idle();
      world.provider.vanish(ACCOUNT, READERS);
      world.pass('PT16M30S');
      await worker.idle();
      expect(world.held()).toEqual([]);
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'failed',
        endComment: expect.stringContaining('taken away in the target itself'),
        endOutcome: 'removed',
      });
      expect(
        world.notices.filter(({ recipients }) =>
          recipients.includes(grant.receiver),
        ),
      ).toContainEqual(
        expect.objectContaining({
          title: expect.stringContaining('ends now'),
          description: expect.stringContaining('taken away'),
        }),
      );
    });

    it('finds a change that lands after its caller died and another replica verified the opposite', async () => {
      const store = new DyingStore(world);
      const doomed = world.worker({ store });
      const grant = await world.grant();
      const pause = world.provider.pause('ensure');
      const run = doomed.runOnce();
      await pause.reached;
      world.pass('PT11S');
      await world.end(grant);
      const survivor = working();
      await survivor.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
      expect(world.held()).toEqual([]);

      store.dead = true;
      pause.release();
      await run;
      expect(world.held()).toHaveLength(1);
      await survivor.idle();
      // Nobody has said a word about it, so only a look can find it.
      expect(world.held()).toHaveLength(1);
      world.pass('PT6M');
      await survivor.idle();
      expect(world.held()).toEqual([]);
      expect(drifts()).toEqual(['appeared']);
    });

    it('does not forget whose account it was while a late call may have reached it', async () => {
      const slow = world.worker();
      const survivor = working();
      const first = await world.grant();
      const pause = world.provider.pause('ensure');
      const run = slow.runOnce();
      await pause.reached;
      world.pass('PT11S');
      await world.end(first);
      await survivor.idle();
      pause.release();
      await run;
      expect(world.held()).toHaveLength(1);
      expect(await only(first)).toMatchObject({ suspect: true });
      // Asked for again before anybody has looked; it begins tomorrow only.
      world.pass('PT1S');
      const tomorrow = '2026-03-03T12:00:00.000Z';
      const second = await world.grant({ startsAt: tomorrow });
      await survivor.idle();
      expect(world.held()).toEqual([]);
      expect(await only(second)).toMatchObject({ suspect: false });
    });

    it('takes no answer for no failure', async () => {
      const grant = await ended();
      world.provider.fail('observe', { kind: 'retryable' }, Infinity);
      const worker = working();
      for (let i = 0; i < 20; i++) {
        world.pass('PT1H');
        await worker.idle();
      }
      expect(await only(grant)).toMatchObject({
        state: 'absent',
        stuck: false,
        attempts: 0,
      });
      expect(world.notices.filter(({ kind }) => kind === 'stuck')).toEqual([]);
      // What came back meanwhile is found when the target answers again.
      world.provider.heal();
      world.provider.addOurs(ACCOUNT, READERS, (await only(grant)).id);
      world.pass('PT15M');
      await worker.idle();
      expect(world.held()).toEqual([]);
    });

    it('never keeps a removal waiting, however much is looked at', async () => {
      const worker = working();
      const many = [];
      for (let i = 0; i < 12; i++) {
        many.push(await world.grant({ person: `p${i}`, duration: 'PT8H' }));
      }
      await worker.idle();
      world.pass('PT16M30S');
      const looks = [1, 2, 3, 4].map(() => world.provider.pause('observe'));
      const looking = worker.runOnce();
      await Promise.all(looks.slice(0, 3).map(look => look.reached));
      let fourth = false;
      void looks[3].reached.then(() => {
        fourth = true;
      });
      await world.end(many[11]);
      const other = working();
      const removal = other.runOnce();
      const call = await looks[3].reached;
      // The fourth one that reads the target is who reads the removal back.
      expect(fourth).toBe(true);
      expect(call.bindingId).toBe((await only(many[11])).id);
      for (const look of looks) look.release();
      await Promise.all([looking, removal]);
      await worker.idle();
      expect(await world.read(many[11])).toMatchObject({ state: 'ended' });
      expect(world.held()).toHaveLength(11);
    });

    it('tells of a storm in few messages', async () => {
      const worker = working();
      for (let i = 0; i < 12; i++) {
        await world.grant({ person: `p${i}`, duration: 'PT8H' });
      }
      await worker.idle();
      for (let i = 0; i < 12; i++) {
        world.provider.vanish(`orders/p${i}`, READERS);
      }
      world.pass('PT16M30S');
      await worker.idle();
      expect(drifts()).toHaveLength(12);
      world.pass('PT15M');
      await worker.idle();
      expect(alarms().length).toBeLessThanOrEqual(2);
      expect(world.held()).toHaveLength(12);
    });
  },
);
