import { TestDatabases } from '@backstage/backend-test-utils';
import {
  PermanentProviderError,
  RetryableProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { World } from '../testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** A target that numbers what it is asked. */
function numberCalls({ provider }: World): void {
  const asked: string[] = [];
  for (const method of ['ensure', 'remove', 'observe'] as const) {
    const real = provider[method].bind(provider);
    provider[method] = async (...args): Promise<any> => {
      const providerRequestIds = [`${method}-${asked.push(method)}`];
      return { ...(await real(...args)), providerRequestIds };
    };
  }
}

async function eventsOf(world: World, type: RegExp) {
  const rows: { type: string; result: string; details: string }[] = await world
    .sql('audit_event')
    .orderBy([{ column: 'at' }, { column: 'id' }]);
  return rows
    .filter(row => type.test(row.type))
    .map(({ details, ...row }) => ({ ...row, details: JSON.parse(details) }));
}

describe.each(databases.eachSupportedId())(
  'the history of calls on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it("holds the target's own id of every call and every reading", async () => {
      world = await World.create(databases, databaseId);
      numberCalls(world);
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      await world.end(grant);
      await worker.idle();
      const events = await eventsOf(world, /^provider\.(called|observed)$/);
      expect(events.map(event => event.details.providerRequestIds)).toEqual([
        ['observe-1'],
        ['ensure-2'],
        ['observe-3'],
        // The end is known when it is active.
        ['ensure-4'],
        ['observe-5'],
        ['remove-6'],
        ['observe-7'],
      ]);
    });

    it('holds why the account was not found, and by which request', async () => {
      world = await World.create(databases, databaseId);
      const why = 'The annotation acme/login says "no one"; correct it';
      world.provider.account = async () => {
        throw new PermanentProviderError(why, { providerRequestIds: ['u-1'] });
      };
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({
        state: 'ended',
        endReason: 'failed',
      });
      expect(await eventsOf(world, /^provider/)).toMatchObject([
        {
          type: 'provider.called',
          result: 'failure',
          details: {
            call: 'account',
            error: why,
            errorKind: 'permanent',
            providerRequestIds: ['u-1'],
          },
        },
      ]);
      expect(world.notices).toContainEqual(
        expect.objectContaining({ description: expect.stringContaining(why) }),
      );
    });

    it('holds why the first look failed, and by which request', async () => {
      world = await World.create(databases, databaseId);
      const observe = world.provider.observe.bind(world.provider);
      world.provider.observe = async () => {
        throw new RetryableProviderError('Out of reach', {
          providerRequestIds: ['o-1'],
        });
      };
      const worker = world.worker();
      const grant = await world.grant();
      await worker.idle();
      expect(await eventsOf(world, /^provider/)).toMatchObject([
        {
          type: 'provider.observed',
          result: 'failure',
          details: {
            before: true,
            error: 'Out of reach',
            providerRequestIds: ['o-1'],
          },
        },
      ]);
      world.provider.observe = observe;
      world.pass('PT10S');
      await worker.idle();
      expect(await world.read(grant)).toMatchObject({ state: 'active' });
    });
  },
);
