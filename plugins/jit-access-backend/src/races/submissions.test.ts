import { TestDatabases } from '@backstage/backend-test-utils';
import { FullRequest } from '../storage/requests/findRequests';
import { TestReplica } from '../testing/TestReplica';
import { Race } from './testing/Race';
import { expectAtRest, expectSound } from './testing/soundness';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);
const PAUSED = expect.stringMatching(/^ConflictError: New access .* paused/);

// SQLite has one writer: nothing can happen there at the same moment.
describe.each(databases.eachSupportedId())('a submission on %s, and', id => {
  let race: Race;
  beforeAll(async () => {
    race = await Race.create(databases, id);
  });
  afterAll(() => race.close());

  const requestsOf = async (person: string) =>
    race.cluster.sql('request').where({ requester: `user:default/${person}` });
  const grantsOf = async (person: string) =>
    race.cluster
      .sql('access_grant')
      .where({ receiver: `user:default/${person}` });

  /** Leaves nothing behind that the worker would have to do with. */
  const cleared = async (person: string, ...requests: FullRequest[]) => {
    await race.desk.endAll('admin', person);
    await race.desk.worker.idle();
    await expectSound(race.cluster, ...requests);
    await expectAtRest(race.cluster, person);
  };

  it('the same one again: it is stored once, and both get its answer', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const answers: string[] = [];
      const ask = async (replica: TestReplica) => {
        const { request } = await replica.ask(person, 'open-db', 'read', {
          idempotencyKey: 'once',
        });
        answers.push(request.id);
      };
      return {
        left: ask,
        right: ask,
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          expect(new Set(answers).size).toBe(1);
          expect(await requestsOf(person)).toHaveLength(1);
          expect(await grantsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('another one under the same key: one is told so', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (duration: string) => (replica: TestReplica) =>
        replica.ask(person, 'open-db', 'read', {
          idempotencyKey: 'once',
          duration,
        });
      return {
        left: ask('PT1H'),
        right: ask('PT2H'),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            'ConflictError: This Idempotency-Key was used for another submission; use a new one',
            'done',
          ]);
          expect(await requestsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('one for somebody else under the same key: one is told so', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (receiver: string) => (replica: TestReplica) =>
        replica.ask(person, 'open-db', 'read', {
          idempotencyKey: 'once',
          receiver: `user:default/${receiver}`,
        });
      return {
        left: ask(person),
        right: ask('colleague'),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            'ConflictError: This Idempotency-Key was used for another submission; use a new one',
            'done',
          ]);
          expect(await requestsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('the same request without a key: one waits, the other is told which', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (replica: TestReplica) =>
        replica.ask(person, 'single-db', 'read');
      return {
        left: ask,
        right: ask,
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            expect.stringMatching(
              /^ConflictError: "read" on single-db was asked for already/,
            ),
            'done',
          ]);
          expect(await requestsOf(person)).toHaveLength(1);
        },
      };
    });
  });

  it('one that takes what is left of the week', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (role: string) => (replica: TestReplica) =>
        replica.ask(person, 'capped-db', role, { duration: 'PT4H' });
      return {
        left: ask('read'),
        right: ask('both'),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            expect.stringMatching(
              /^(NotAllowed|Input)Error: .*(6 hours a week|6 hours of this week)/,
            ),
            'done',
          ]);
          expect(await grantsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('one for the role that nobody has beside it', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (role: string) => (replica: TestReplica) =>
        replica.ask(person, 'capped-db', role);
      return {
        left: ask('prepare'),
        right: ask('release'),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            expect.stringMatching(/^NotAllowedError: /),
            'done',
          ]);
          expect(await grantsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('another emergency before the review of the first', async () => {
    await race.everyOrderOfEquals(async () => {
      const person = race.newPerson();
      const ask = (role: string) => (replica: TestReplica) =>
        replica.ask(person, 'emergency-db', role, {
          breakGlass: true,
          justification: 'The orders are down and nobody can buy',
        });
      return {
        left: ask('read'),
        right: ask('both'),
        check: async ended => {
          expect([ended.left, ended.right].sort()).toEqual([
            expect.stringMatching(
              /^NotAllowedError: Emergency access .* still waits for its review/,
            ),
            'done',
          ]);
          expect(await grantsOf(person)).toHaveLength(1);
          await cleared(person);
        },
      };
    });
  });

  it('a pause: what gets in before it waits until it is over', async () => {
    await race.everyOrder(async () => {
      const person = race.newPerson();
      return {
        left: replica => replica.ask(person, 'open-db', 'read'),
        right: replica => replica.pause('admin'),
        check: async ended => {
          expect(ended.right).toBe('done');
          await race.desk.worker.idle();
          expect(race.cluster.held(person)).toEqual([]);
          await race.desk.pause('admin', false);
          await race.desk.worker.idle();
          const states = (await grantsOf(person)).map(({ state }) => state);
          expect({ submit: ended.left, states }).toEqual(
            ended.left === 'done'
              ? { submit: 'done', states: ['active'] }
              : {
                  submit: PAUSED,
                  states: [],
                },
          );
          await cleared(person);
        },
      };
    });
  });
});
