import { TestDatabases } from '@backstage/backend-test-utils';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { TestReplica } from '../testing/TestReplica';
import { Race } from './testing/Race';
import { expectAtRest, expectSound } from './testing/soundness';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);

/** Longer than a claim holds. */
const PAST_LEASE = 'PT11S';

// SQLite has one writer: nothing can happen there at the same moment.
describe.each(databases.eachSupportedId())('a worker on %s, and', id => {
  let race: Race;
  beforeAll(async () => {
    race = await Race.create(databases, id, {
      provider: new FaultInjectingFakeProvider({ credential: 'engine' }),
    });
  });
  afterAll(() => race.close());
  beforeEach(() => {
    race.cluster.provider.calls.length = 0;
  });

  const idle = (replica: TestReplica) => replica.worker.idle();

  const granted = async () => {
    const person = race.newPerson();
    const asked = await race.desk.ask(person, 'open-db', 'read');
    return { person, asked, grant: await race.desk.grantOf(asked) };
  };
  const running = async () => {
    const given = await granted();
    await race.desk.worker.idle();
    race.cluster.provider.calls.length = 0;
    return given;
  };
  type Given = Awaited<ReturnType<typeof granted>>;

  /** Whoever did what: it is made whole, and can be taken away whole. */
  const expectActive = async ({ person, asked, grant }: Given) => {
    await race.desk.worker.idle();
    expect(await race.desk.grant(grant.id)).toMatchObject({ state: 'active' });
    await expectAtRest(race.cluster, person);
    await race.desk.end(person, grant.id);
    await expectGone({ person, asked, grant });
  };
  const expectGone = async ({ person, asked, grant }: Given) => {
    await race.desk.worker.idle();
    expect(await race.desk.grant(grant.id)).toMatchObject({
      state: 'ended',
      endOutcome: 'removed',
    });
    expect(race.cluster.held()).toEqual([]);
    await expectSound(race.cluster, asked);
    await expectAtRest(race.cluster, person);
  };
  const callsOf = (method: string) =>
    race.cluster.provider.calls.filter(call => call.method === method).length;

  it('another one, while access is made: it is made once', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await granted();
      return {
        left: idle,
        right: idle,
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          // The second time its end is moved to the exact one.
          expect(callsOf('ensure')).toBe(2);
          race.cluster.provider.calls.length = 0;
          await expectActive(given);
        },
      };
    });
  });

  it('another one, while access is removed: it is removed once', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await running();
      await race.desk.end(given.person, given.grant.id);
      return {
        left: idle,
        right: idle,
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          expect(callsOf('remove')).toBe(1);
          await expectGone(given);
        },
      };
    });
  });

  it('another one, that takes over while access is made', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await granted();
      return {
        left: idle,
        right: async replica => {
          race.cluster.pass(PAST_LEASE);
          await idle(replica);
        },
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          await expectActive(given);
        },
      };
    });
  });

  it('another one, that takes over while access is removed', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await running();
      await race.desk.end(given.person, given.grant.id);
      return {
        left: idle,
        right: async replica => {
          race.cluster.pass(PAST_LEASE);
          await idle(replica);
        },
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          await expectGone(given);
        },
      };
    });
  });

  it('another one, that takes over and takes it away', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await granted();
      return {
        left: idle,
        right: async replica => {
          race.cluster.pass(PAST_LEASE);
          await replica.end(given.person, given.grant.id);
          await idle(replica);
        },
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          await race.desk.worker.idle();
          expect(race.cluster.held()).toEqual([]);
          expect(await race.desk.grant(given.grant.id)).toMatchObject({
            state: 'ended',
          });
          await expectSound(race.cluster, given.asked);
          await expectAtRest(race.cluster, given.person);
        },
      };
    });
  });

  it('another one, where an extension follows: there is no gap', async () => {
    await race.everyOrderOfEquals(async () => {
      const { person, asked, grant } = await running();
      const extension = await race.desk.extend(person, grant.id);
      const further = await race.desk.grantOf(extension);
      race.cluster.pass('PT1H');
      return {
        left: idle,
        right: idle,
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          await race.desk.worker.idle();
          expect(callsOf('remove')).toBe(0);
          expect(await race.desk.grant(grant.id)).toMatchObject({
            state: 'ended',
            endOutcome: 'covered',
            endDetails: { coveredBy: [further.id] },
          });
          expect(await race.desk.grant(further.id)).toMatchObject({
            activatedAt: (await race.desk.grant(grant.id)).endsAt,
          });
          await expectActive({ person, asked: extension, grant: further });
          await expectSound(race.cluster, asked);
        },
      };
    });
  });

  it('a pause, while access is let through: it goes on when that is over', async () => {
    await race.everyOrder(async () => {
      const given = await granted();
      return {
        left: idle,
        right: replica => replica.pause('admin'),
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          const { admittedAt } = await race.desk.grant(given.grant.id);
          await race.desk.worker.idle();
          expect(race.cluster.held()).toHaveLength(admittedAt ? 1 : 0);
          await race.desk.pause('admin', false);
          await expectActive(given);
        },
      };
    });
  });

  it('the holder, who is shown the secret twice: it is seen once', async () => {
    await race.everyOrderOfEquals(async () => {
      const given = await running();
      const reveal = async (replica: TestReplica) =>
        replica.services.credentials.reveal(
          await replica.actor(given.person),
          given.grant.id,
        );
      return {
        left: reveal,
        right: reveal,
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            expect.stringMatching(
              /^ConflictError: The secret was shown already/,
            ),
            'done',
          ]);
          await expectActive(given);
        },
      };
    });
  });
});
