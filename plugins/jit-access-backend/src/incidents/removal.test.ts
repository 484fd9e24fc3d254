import { TestDatabases } from '@backstage/backend-test-utils';
import { TestCluster } from '../testing/TestCluster';
import { TestReplica } from '../testing/TestReplica';
import { openShop } from './testing/shop';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'what others took away only in name, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId);
      replica = cluster.replica();
    });
    afterEach(() => cluster.close());

    /** Access of the developer on staging that runs. */
    const running = async () => {
      const asked = await replica.ask('developer', 'staging-db', 'read');
      await replica.worker.idle();
      const grant = await replica.grantOf(asked);
      expect(grant).toMatchObject({ state: 'active' });
      return { asked, grant };
    };
    /** As the portal shows it to its holder. */
    const shown = async (id: string) =>
      replica.services.grants.get(await replica.actor('developer'), id);
    const health = async () =>
      replica.services.health.health(await replica.actor('admin'));
    const callsOf = (method: string) =>
      cluster.provider.calls.filter(call => call.method === method).length;

    // aws-samples/iam-identity-center-team#255
    it('a removal that fails: it is shown, counted and told, and tried until it succeeds', async () => {
      const { asked, grant } = await running();
      cluster.provider.fail('remove', { kind: 'retryable' }, Infinity);
      for (let hours = 0; hours < 12; hours++) {
        cluster.pass('PT1H');
        await replica.worker.idle();
        expect(cluster.held('developer')).toHaveLength(2);
        expect(await shown(grant.id)).toMatchObject({ state: 'ending' });
      }
      expect((await health()).stuck).toMatchObject([
        { grantId: grant.id, subject: 'user:default/developer', stuck: true },
        { grantId: grant.id, entityRef: 'resource:default/staging-db' },
      ]);
      expect(
        cluster.notices.find(({ kind }) => kind === 'stuck'),
      ).toMatchObject({
        recipients: ['user:default/admin'],
        severity: 'critical',
        title: 'Access of developer could not be removed',
      });
      expect(await replica.history(asked)).not.toContain('grant.ended');

      cluster.provider.heal();
      cluster.pass('PT1H');
      await replica.worker.idle();
      expect(cluster.held('developer')).toEqual([]);
      expect(await shown(grant.id)).toMatchObject({
        state: 'ended',
        endOutcome: 'removed',
      });
      // How late it was is not hidden either.
      const { removalLag } = await health();
      expect(removalLag.max).toBe(12 * 3_600_000);
    });

    // aws-samples/iam-identity-center-team#398
    it('a removal that the target reports and does not do: it is not said to be over', async () => {
      const { grant } = await running();
      const remove = cluster.provider.remove.bind(cluster.provider);
      cluster.provider.remove = async () => ({ providerRequestIds: ['ok-1'] });
      await replica.end('admin', grant.id);
      await replica.worker.idle();
      expect(cluster.held('developer')).toHaveLength(2);
      expect(await shown(grant.id)).toMatchObject({
        state: 'ending',
        endReason: 'revoked',
        bindings: [{ state: 'present' }, { state: 'present' }],
      });
      expect((await shown(grant.id)).endOutcome).toBeUndefined();

      cluster.provider.remove = remove;
      cluster.pass('PT1H');
      await replica.worker.idle();
      expect(await shown(grant.id)).toMatchObject({
        state: 'ended',
        endOutcome: 'removed',
        bindings: [{ state: 'absent' }, { state: 'absent' }],
      });
    });

    // aws-samples/iam-identity-center-team#195
    it('a session that outlives the access: its holder and the history are told until when', async () => {
      const { asked, grant } = await running();
      const observe = cluster.provider.observe.bind(cluster.provider);
      cluster.provider.observe = async (order, signal) => ({
        ...(await observe(order, signal)),
        sessionsUntil: '2026-03-02T13:30:00.000Z',
      });
      await replica.end('developer', grant.id);
      await replica.worker.idle();
      expect(await replica.grant(grant.id)).toMatchObject({
        state: 'ended',
        endDetails: { sessionsUntil: '2026-03-02T13:30:00.000Z' },
      });
      expect(cluster.notices.at(-1)?.description).toContain(
        'Open sessions may last until 13:30 UTC',
      );
      const [event] = await cluster
        .sql('audit_event')
        .where({ request_id: asked.request.id, type: 'grant.ended' });
      expect(JSON.parse(event.details)).toMatchObject({
        sessionsUntil: '2026-03-02T13:30:00.000Z',
      });
    });

    // hashicorp/vault#5968
    it.each([
      ['answers as if it were done', undefined],
      ['says that there is nothing to remove', 'permanent'],
      ['fails', 'retryable'],
    ] as const)(
      'a removal of what is gone already, where the target %s: it is done once',
      async (_, kind) => {
        const { grant } = await running();
        for (const { accountKey, effectKey } of cluster.provider.held()) {
          cluster.provider.vanish(accountKey, effectKey);
        }
        if (kind) cluster.provider.fail('remove', { kind }, Infinity);
        cluster.provider.calls.length = 0;
        cluster.pass('PT1H');
        await replica.worker.idle();
        expect(await shown(grant.id)).toMatchObject({ state: 'ended' });
        const calls = callsOf('remove');
        expect(calls).toBeLessThanOrEqual(2);
        for (let looks = 0; looks < 6; looks++) {
          cluster.pass('PT5H');
          await replica.worker.idle();
        }
        expect(callsOf('remove')).toBe(calls);
        expect((await health()).stuck).toEqual([]);
      },
    );

    // discord/access#119
    it.each([
      ['cannot be told from ours: it is removed', undefined, 0],
      ['is somebody else’s: it is left alone', 'foreign' as const, 1],
    ])(
      'access that a directory writes back after its end is found and told; where it %s',
      async (_, origin, left) => {
        const { grant } = await running();
        await replica.end('developer', grant.id);
        await replica.worker.idle();
        expect(cluster.held('developer')).toEqual([]);
        cluster.notices.length = 0;

        writtenBack(cluster, origin);
        for (let minutes = 0; minutes < 10; minutes++) {
          cluster.pass('PT1M');
          await replica.worker.idle();
        }
        expect(cluster.held('developer')).toHaveLength(left);
        const drift = await cluster
          .sql('audit_event')
          .where({ type: 'binding.drift' });
        expect(drift).toMatchObject([{ subject: 'user:default/developer' }]);
        expect(cluster.notices).toMatchObject([
          { recipients: ['user:default/admin'] },
        ]);
      },
    );
  },
);

/** A directory that still has the old members writes one of them back. */
function writtenBack(cluster: TestCluster, origin?: 'foreign'): void {
  const { provider } = cluster;
  const observe = provider.observe.bind(provider);
  provider.addForeign('staging-db/developer', 'member:staging-db/read');
  provider.observe = async (order, signal) => ({
    ...(await observe(order, signal)),
    origin,
  });
  provider.remove = async order => {
    provider.vanish(order.account.key, order.effectKey);
    return {};
  };
}
