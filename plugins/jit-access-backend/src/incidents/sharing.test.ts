import { TestDatabases } from '@backstage/backend-test-utils';
import { TestCluster } from '../testing/TestCluster';
import { TestReplica } from '../testing/TestReplica';
import { openShop } from './testing/shop';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const effects = (...groups: string[]) =>
  groups.map(group => `orders-db/developer member:orders-db/${group}`);

describe.each(databases.eachSupportedId())(
  'what others counted twice, or not at all, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId);
      replica = cluster.replica();
    });
    afterEach(() => cluster.close());

    const approved = async (role: string, duration: string) => {
      const asked = await replica.ask('developer', 'orders-db', role, {
        duration,
      });
      await replica.review('lead', asked);
      await replica.worker.idle();
      return replica.grantOf(asked);
    };

    // aws-samples/iam-identity-center-team#279
    describe('of two that overlap', () => {
      it('the first end does not cut the other short, whichever was asked first', async () => {
        const long = await approved('read', 'PT3H');
        cluster.pass('PT10M');
        const short = await approved('read', 'PT1H');
        cluster.pass('PT1H');
        await replica.worker.idle();
        expect(await replica.grant(short.id)).toMatchObject({
          state: 'ended',
          endOutcome: 'covered',
          endDetails: { coveredBy: [long.id] },
        });
        expect(cluster.held()).toEqual(effects('base', 'read'));
        // What the target would end by itself was moved along.
        const { bindings, endsAt } = await replica.grant(long.id);
        expect(bindings.map(({ notAfter }) => notAfter)).toEqual([
          endsAt,
          endsAt,
        ]);
        cluster.pass('PT1H50M');
        await replica.worker.idle();
        expect(cluster.held()).toEqual([]);
        expect(await replica.grant(long.id)).toMatchObject({
          endOutcome: 'removed',
        });
      });

      it('of two roles with a membership in common, the one that ends leaves the other whole', async () => {
        const read = await approved('read', 'PT1H');
        const write = await approved('write', 'PT2H');
        await replica.end('developer', read.id);
        await replica.worker.idle();
        expect(cluster.held()).toEqual(effects('base', 'write'));
        expect(await replica.grant(write.id)).toMatchObject({
          state: 'active',
        });
      });

      it('the one that is asked for while the other is being removed is not swept away with it', async () => {
        const first = await approved('read', 'PT1H');
        const pause = cluster.provider.pause('remove');
        await replica.end('developer', first.id);
        const removing = replica.worker.runOnce();
        await pause.reached;
        const asked = await replica.ask('developer', 'orders-db', 'read');
        await replica.review('lead', asked);
        pause.release();
        await removing;
        await replica.worker.idle();
        expect(cluster.held()).toEqual(effects('base', 'read'));
        expect(await replica.grantOf(asked)).toMatchObject({
          state: 'active',
        });
      });
    });

    // fivexl/terraform-aws-sso-elevator#47
    it('several approvals make one grant, and its end is one removal of each effect', async () => {
      const asked = await replica.ask('developer', 'vault-db', 'read');
      await replica.review('lead', asked);
      await replica.review('guard', asked);
      await replica.review('second-guard', asked);
      await replica.worker.idle();
      const grants = await cluster.sql('access_grant');
      expect(grants).toHaveLength(1);
      cluster.provider.calls.length = 0;

      await replica.end('admin', grants[0].id);
      await expect(replica.end('guard', grants[0].id)).rejects.toThrow(
        'This access is over already',
      );
      const other = cluster.replica();
      await Promise.all([replica.worker.idle(), other.worker.idle()]);
      await replica.worker.idle();
      const removed = cluster.provider.calls
        .filter(({ method }) => method === 'remove')
        .map(({ effectKey }) => effectKey);
      expect(removed.sort()).toEqual([
        'member:vault-db/base',
        'member:vault-db/read',
      ]);
      const history = await replica.history(asked);
      expect(history.filter(type => type === 'grant.ended')).toHaveLength(1);
      expect(
        cluster.notices.filter(({ kind }) => kind === 'ended'),
      ).toHaveLength(1);
    });
  },
);
