import { TestDatabases } from '@backstage/backend-test-utils';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { TestCluster } from '../testing/TestCluster';
import { TestReplica } from '../testing/TestReplica';
import { documents, openShop, ROLES, SHOP, without } from './testing/shop';

// What is pinned and decided is the same in every database, and tested on both elsewhere.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

// aws-samples/iam-identity-center-team#149
describe.each(databases.eachSupportedId())(
  'an upgrade while access runs, or is being removed, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId);
      replica = cluster.replica();
    });
    afterEach(() => cluster.close());

    const CHANGES: [string, () => Promise<void>][] = [
      ['nothing', async () => {}],
      [
        'the target of the role',
        () =>
          cluster.decideBy(
            documents(undefined, ROLES.replaceAll('read]', 'viewers]')),
          ),
      ],
      [
        'the role, which is gone',
        () =>
          cluster.decideBy(
            documents(undefined, ROLES.replaceAll('name: read', 'name: look')),
          ),
      ],
      [
        'the annotation that the target was made of',
        async () =>
          cluster.reorganise(
            SHOP.map(draft =>
              draft.name === 'staging-db'
                ? { ...draft, annotations: { 'shop/system': 'orders-db' } }
                : draft,
            ),
          ),
      ],
      [
        'the entity, which is gone',
        async () => cluster.reorganise(without('staging-db')),
      ],
      [
        'the person, who is gone',
        async () => cluster.reorganise(without('developer')),
      ],
      [
        'how the provider finds accounts',
        async () => {
          cluster.provider.account = async subject => ({
            key: `v2/${subject.ref}`,
            name: 'v2',
          });
        },
      ],
      [
        'how the provider splits a target',
        async () => {
          cluster.provider.effects = () => [];
        },
      ],
    ];

    it.each(CHANGES)(
      'that changes %s strands nothing: what was made is what is removed',
      async (_, change) => {
        const orders: BindingOrder[] = [];
        const remove = cluster.provider.remove.bind(cluster.provider);
        cluster.provider.remove = async (order, signal) => {
          orders.push(order);
          return remove(order, signal);
        };
        const asked = await replica.ask('developer', 'staging-db', 'read');
        await replica.worker.idle();
        const grant = await replica.grantOf(asked);
        // The removal has begun, and fails, when the upgrade comes.
        cluster.provider.fail('remove', { kind: 'retryable' }, 2);
        cluster.pass('PT1H');
        await replica.worker.idle();
        await replica.worker.stop();
        expect(cluster.held('developer')).toHaveLength(2);

        await change();
        cluster.pass('PT1M');
        const upgraded = cluster.replica();
        await upgraded.worker.idle();
        expect(cluster.held()).toEqual([]);
        expect(await upgraded.grant(grant.id)).toMatchObject({
          state: 'ended',
          endReason: 'expired',
          endOutcome: 'removed',
        });
        expect(new Set(orders.map(({ account }) => account.key))).toEqual(
          new Set(['staging-db/developer']),
        );
        expect(orders.map(({ handle }) => handle?.version)).toEqual(
          orders.map(() => 1),
        );
        expect(new Set(orders.map(({ target }) => target.system))).toEqual(
          new Set(['staging-db']),
        );
      },
    );

    it('without the module of the provider: access is seen, nothing else stops, and it ends when that is back', async () => {
      const asked = await replica.ask('developer', 'staging-db', 'read');
      await replica.worker.idle();
      await replica.worker.stop();
      cluster.providers.delete('fake');
      cluster.pass('PT1H');
      const broken = cluster.replica();
      await broken.worker.idle();
      expect(await broken.grantOf(asked)).toMatchObject({
        state: 'ending',
        bindings: [
          { lastError: expect.stringContaining('No module brings') },
          { lastError: expect.stringContaining('No module brings') },
        ],
      });
      cluster.providers.set('fake', cluster.provider);
      cluster.pass('PT1H');
      const mended = cluster.replica();
      await mended.worker.idle();
      expect(cluster.held()).toEqual([]);
      expect(await mended.grantOf(asked)).toMatchObject({ state: 'ended' });
    });
  },
);
