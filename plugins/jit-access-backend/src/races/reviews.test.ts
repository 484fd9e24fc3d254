import { TestDatabases } from '@backstage/backend-test-utils';
import { Race } from './testing/Race';
import { expectSound } from './testing/soundness';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);

const TOO_LATE =
  'ConflictError: This was settled in the meantime; reload to see by whom';
const LAPSED = expect.stringMatching(/^ConflictError: This lapsed/);

// SQLite has one writer: nothing can happen there at the same moment.
describe.each(databases.eachSupportedId())('a review on %s, and', id => {
  let race: Race;
  beforeAll(async () => {
    race = await Race.create(databases, id);
  });
  afterAll(() => race.close());

  /** What waits for one review, or for two. */
  const waiting = async (environment: 'single' | 'quorum') => {
    const person = race.newPerson();
    const asked = await race.desk.ask(person, `${environment}-db`, 'read');
    const now = async () => {
      await expectSound(race.cluster, asked);
      const { request } = asked;
      return race.cluster.sql('item').where({ request_id: request.id }).first();
    };
    return { person, asked, now };
  };

  it('the other one of a quorum: both count, and give one grant', async () => {
    await race.everyOrderOfEquals(async () => {
      const { asked, now } = await waiting('quorum');
      return {
        left: replica => replica.review('guard', asked),
        right: replica => replica.review('second-guard', asked),
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          expect(await now()).toMatchObject({ state: 'approved' });
        },
      };
    });
  });

  it('a denial: one of them is the answer', async () => {
    await race.everyOrder(async () => {
      const { asked, now } = await waiting('single');
      return {
        left: replica => replica.review('guard', asked),
        right: replica =>
          replica.review('second-guard', asked, { decision: 'deny' }),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([TOO_LATE, 'done']);
          expect(await now()).toMatchObject({
            state: ended.left === 'done' ? 'approved' : 'denied',
          });
        },
      };
    });
  });

  it('the same person once more: they count once', async () => {
    await race.everyOrderOfEquals(async () => {
      const { asked, now } = await waiting('quorum');
      return {
        left: replica => replica.review('guard', asked),
        right: replica => replica.review('guard', asked),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            'ConflictError: You have reviewed this already',
            'done',
          ]);
          expect(await now()).toMatchObject({ state: 'pending' });
        },
      };
    });
  });

  it('the requester, who takes it back', async () => {
    await race.everyOrder(async () => {
      const { person, asked, now } = await waiting('single');
      return {
        left: replica => replica.review('guard', asked),
        right: replica => replica.withdraw(person, asked),
        check: async ended => {
          const approved = ended.left === 'done';
          expect(approved ? ended.right : ended.left).toMatch(
            approved
              ? 'ConflictError: Nothing of this request is pending any more'
              : TOO_LATE,
          );
          expect(approved ? ended.left : ended.right).toBe('done');
          expect(await now()).toMatchObject({
            state: approved ? 'approved' : 'withdrawn',
          });
        },
      };
    });
  });

  it('the end of the time for it', async () => {
    await race.everyOrder(async () => {
      const { asked, now } = await waiting('single');
      return {
        left: replica => replica.review('guard', asked),
        right: async replica => {
          race.cluster.pass('PT8H');
          await replica.worker.idle();
        },
        check: async ended => {
          expect(ended.right).toBe('done');
          const { state } = await now();
          expect({ review: ended.left, state }).toEqual(
            ended.left === 'done'
              ? { review: 'done', state: 'approved' }
              : {
                  review: LAPSED,
                  state: 'lapsed',
                },
          );
          await race.desk.endAll('admin', 'guard');
          await race.desk.worker.idle();
        },
      };
    });
  });

  it('an administrator, who ends everything of that person', async () => {
    await race.everyOrder(async () => {
      const { person, asked, now } = await waiting('single');
      return {
        left: replica => replica.review('guard', asked),
        right: replica => replica.endAll('admin', person),
        check: async ended => {
          expect(ended.right).toBe('done');
          expect(['done', TOO_LATE]).toContain(ended.left);
          expect(await now()).toMatchObject({
            state: ended.left === 'done' ? 'approved' : 'withdrawn',
          });
          await race.desk.worker.idle();
          const live = await race.cluster
            .sql('access_grant')
            .where({ receiver: `user:default/${person}` })
            .whereNot('state', 'ended');
          expect(live).toEqual([]);
          await expectSound(race.cluster, asked);
        },
      };
    });
  });
});
