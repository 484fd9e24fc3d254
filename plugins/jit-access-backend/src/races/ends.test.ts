import { TestDatabases } from '@backstage/backend-test-utils';
import { FullRequest } from '../storage/requests/findRequests';
import { Race } from './testing/Race';
import { expectAtRest, expectSound } from './testing/soundness';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);

const OVER = 'ConflictError: This access is over already';

const CONFLICT = expect.stringMatching(/^ConflictError: /);
const stateOf = ({ state }: { state: string }) => state;

// SQLite has one writer: nothing can happen there at the same moment.
describe.each(databases.eachSupportedId())(
  'the end of access on %s, and',
  id => {
    let race: Race;
    beforeAll(async () => {
      race = await Race.create(databases, id);
    });
    afterAll(() => race.close());

    /** Somebody's access that runs, or is about to be made. */
    const granted = async (role = 'read', environment = 'open') => {
      const person = race.newPerson();
      const asked = await race.desk.ask(person, `${environment}-db`, role);
      return { person, asked, grant: await race.desk.grantOf(asked) };
    };
    const running = async (role?: string, environment?: string) => {
      const given = await granted(role, environment);
      await race.desk.worker.idle();
      return given;
    };
    /** What there is once everything that can be done was done. */
    const atRest = async (person: string, ...requests: FullRequest[]) => {
      await race.desk.worker.idle();
      await expectSound(race.cluster, ...requests);
      await expectAtRest(race.cluster, person);
    };
    const grantsOf = async (person: string) =>
      race.cluster
        .sql('access_grant')
        .where({ receiver: `user:default/${person}` })
        .orderBy('created_at');
    const requestsOf = async (person: string) => {
      const ids: string[] = await race.cluster
        .sql('request')
        .where({ receiver: `user:default/${person}` })
        .pluck('id');
      return ids.map(request => ({ request: { id: request } }) as FullRequest);
    };

    it('another end of it: it ends once', async () => {
      await race.everyOrder(async () => {
        const { person, asked, grant } = await running();
        return {
          left: replica => replica.end(person, grant.id),
          right: replica => replica.end('admin', grant.id),
          check: async ended => {
            expect([ended.left, ended.right].sort()).toEqual([OVER, 'done']);
            await atRest(person, asked);
            expect(await race.desk.grant(grant.id)).toMatchObject({
              state: 'ended',
              endReason: ended.left === 'done' ? 'returned' : 'revoked',
              endOutcome: 'removed',
            });
          },
        };
      });
    });

    it('its making: nothing is left of it', async () => {
      await race.everyOrder(async () => {
        const { person, asked, grant } = await granted();
        return {
          left: replica => replica.end(person, grant.id),
          right: replica => replica.worker.idle(),
          check: async ended => {
            expect(ended).toEqual({ left: 'done', right: 'done' });
            await atRest(person, asked);
            expect(race.cluster.held(person)).toEqual([]);
            expect(await race.desk.grant(grant.id)).toMatchObject({
              state: 'ended',
              endReason: 'returned',
            });
          },
        };
      });
    });

    it('its expiry: it ends once, for one reason', async () => {
      await race.everyOrder(async () => {
        const { person, asked, grant } = await running();
        return {
          left: replica => replica.end(person, grant.id),
          right: async replica => {
            race.cluster.pass('PT1H');
            await replica.worker.idle();
          },
          check: async ended => {
            expect(ended.right).toBe('done');
            expect(['done', OVER]).toContain(ended.left);
            await atRest(person, asked);
            expect(await race.desk.grant(grant.id)).toMatchObject({
              state: 'ended',
              endReason: expect.stringMatching(
                ended.left === 'done' ? /^(returned|expired)$/ : /^expired$/,
              ),
              endOutcome: 'removed',
            });
          },
        };
      });
    });

    it('an extension of it: nothing comes after it', async () => {
      await race.everyOrder(async () => {
        const { person, grant } = await running();
        return {
          left: replica => replica.end('admin', grant.id),
          right: replica => replica.extend(person, grant.id),
          check: async ended => {
            expect(ended.left).toBe('done');
            expect(ended.right).toMatch(/^(done$|ConflictError: )/);
            await atRest(person, ...(await requestsOf(person)));
            const states = (await grantsOf(person)).map(({ state }) => state);
            expect(new Set(states)).toEqual(new Set(['ended']));
          },
        };
      });
    });

    it('an extension of it when everything of a person ends', async () => {
      await race.everyOrder(async () => {
        const { person, grant } = await running();
        return {
          left: replica => replica.endAll('admin', person),
          right: replica => replica.extend(person, grant.id),
          check: async ended => {
            expect(ended.left).toBe('done');
            expect(ended.right).toMatch(/^(done$|ConflictError: )/);
            await atRest(person, ...(await requestsOf(person)));
            const states = (await grantsOf(person)).map(({ state }) => state);
            expect(new Set(states)).toEqual(new Set(['ended']));
          },
        };
      });
    });

    it('the approval of an extension: nothing comes after it', async () => {
      await race.everyOrder(async () => {
        const { person, asked, grant } = await waiting();
        const extension = await race.desk.extend(person, grant.id);
        return {
          left: replica => replica.end('admin', grant.id),
          right: replica => replica.review('guard', extension),
          check: async ended => {
            expect(ended.left).toBe('done');
            expect(ended.right).toMatch(/^(done$|ConflictError: )/);
            await atRest(person, asked, extension);
            const states = (await grantsOf(person)).map(({ state }) => state);
            expect(new Set(states)).toEqual(new Set(['ended']));
          },
        };
      });
    });

    /** Access that runs and was approved. */
    const waiting = async () => {
      const person = race.newPerson();
      const asked = await race.desk.ask(person, 'single-db', 'read');
      await race.desk.review('guard', asked);
      await race.desk.worker.idle();
      return { person, asked, grant: await race.desk.grantOf(asked) };
    };

    it('two extensions: one of them is stored', async () => {
      await race.everyOrderOfEquals(async () => {
        const { person, asked, grant } = await running();
        return {
          left: replica => replica.extend(person, grant.id),
          right: replica => replica.extend(person, grant.id),
          check: async ended => {
            expect([ended.left, ended.right].sort()).toEqual([
              'ConflictError: This access has been extended already; extend again when that time runs',
              'done',
            ]);
            expect(await grantsOf(person)).toHaveLength(2);
            await race.desk.end(person, grant.id);
            await atRest(person, asked);
          },
        };
      });
    });

    it('an extension at its expiry: it goes on, or it is told that it is over', async () => {
      await race.everyOrder(async () => {
        const { person, grant } = await running();
        race.cluster.pass('PT59M59.999S');
        return {
          left: replica => replica.extend(person, grant.id),
          right: async replica => {
            race.cluster.pass('PT0.001S');
            await replica.worker.idle();
          },
          check: async ended => {
            expect(ended.right).toBe('done');
            await atRest(person, ...(await requestsOf(person)));
            const [first, ...further] = await grantsOf(person);
            expect(first).toMatchObject({ state: 'ended' });
            expect({
              extend: ended.left,
              states: further.map(stateOf),
            }).toEqual(
              ended.left === 'done'
                ? { extend: 'done', states: ['active'] }
                : {
                    extend: CONFLICT,
                    states: [],
                  },
            );
            await race.desk.endAll('admin', person);
            await atRest(person);
          },
        };
      });
    });

    it('a new grant of the same: who has it now keeps it', async () => {
      await race.everyOrder(async () => {
        const { person, asked, grant } = await running();
        await race.desk.end(person, grant.id);
        let further: FullRequest | undefined;
        return {
          left: replica => replica.worker.idle(),
          right: async replica => {
            further = await replica.ask(person, 'open-db', 'both');
          },
          check: async ended => {
            expect(ended).toEqual({ left: 'done', right: 'done' });
            await atRest(person, asked, further!);
            expect(race.cluster.held(person)).toHaveLength(2);
            expect(await race.desk.grantOf(further!)).toMatchObject({
              state: 'active',
            });
            expect(await race.desk.grant(grant.id)).toMatchObject({
              state: 'ended',
              endOutcome: expect.stringMatching(/^(removed|covered)$/),
            });
            await race.desk.endAll('admin', person);
            await atRest(person, asked, further!);
          },
        };
      });
    });
  },
);
