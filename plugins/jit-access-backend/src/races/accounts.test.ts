import { TestDatabases } from '@backstage/backend-test-utils';
import { Race } from './testing/Race';
import { expectSound } from './testing/soundness';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);

// SQLite has one writer: nothing can happen there at the same moment.
describe.each(databases.eachSupportedId())('two replicas on %s', id => {
  let race: Race;
  beforeAll(async () => {
    race = await Race.create(databases, id);
  });
  afterAll(() => race.close());

  it('never give one account to two people', async () => {
    const { cluster, desk } = race;
    cluster.provider.account = async () => ({ key: 'shared', name: 'shared' });
    await race.everyOrderOfEquals(async () => {
      const people = [race.newPerson(), 'colleague'];
      const asked = [
        await desk.ask(people[0], 'open-db', 'read'),
        await desk.ask(people[1], 'open-db', 'read'),
      ];
      return {
        left: replica => replica.worker.idle(),
        right: replica => replica.worker.idle(),
        check: async ended => {
          expect(ended).toEqual({ left: 'done', right: 'done' });
          await desk.worker.idle();
          const grants = await Promise.all(asked.map(one => desk.grantOf(one)));
          expect(grants.map(({ state }) => state).sort()).toEqual([
            'active',
            'ended',
          ]);
          for (const person of people) await desk.endAll('admin', person);
          await desk.worker.idle();
          expect(cluster.held()).toEqual([]);
          await expectSound(cluster, ...asked);
        },
      };
    });
  });
});
