import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';
import { soon, TestCluster } from './__fixtures__/TestCluster';

describe('what would be called', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.startFake();
  });
  afterAll(async () => {
    await cluster.stop();
  });

  it.each([
    ['for the own account', {}],
    ['with a token', { credential: 'token' }],
    ['of a role of the namespace', { role: 'deployer' }],
  ])('is what is called, %s', async (_what, extra) => {
    const { namespace } = cluster;
    cluster.api.identities.set('mighty', undefined);
    await cluster.rbac
      .createNamespacedRole({
        namespace,
        body: { metadata: { name: 'deployer', namespace } },
      })
      .catch(() => {});
    const provider = cluster.provider({ token: 'mighty' });
    const { clusterRole, ...place } = cluster.target;
    const order = await cluster.order(provider, 'planned', {
      ...place,
      ...('role' in extra ? {} : { clusterRole }),
      ...extra,
    });

    const recorded = async (call: () => Promise<unknown>) => {
      const { seen, bodies } = cluster.api;
      const from = seen.length;
      await call();
      return seen
        .slice(from)
        .map((line, i) => ({ call: line, body: bodies[from + i] }));
    };
    const expectPlanned = (
      planned: PlannedCall[],
      sent: Array<{ call: string; body: unknown }>,
    ) => {
      expect(planned.map(({ call }) => call)).toEqual(
        sent.map(({ call }) => call),
      );
      expect(planned.map(({ body }, i) => body && sent[i].body)).toMatchObject(
        planned.map(({ body }) => body),
      );
    };

    const planned = provider.plan(order, 'ensure');
    let receipt;
    const made = await recorded(async () => {
      receipt = await provider.ensure(order, soon());
    });
    expectPlanned(planned, made);
    expect(made.filter(({ call }) => /^POST/.test(call))).toHaveLength(
      planned.filter(({ body }) => body).length,
    );

    const known = { ...order, ...(receipt as any) };
    const removal = provider.plan(known, 'remove');
    expectPlanned(
      removal,
      await recorded(() => provider.remove(known, soon())),
    );
    expect(removal.at(-1)?.body).toEqual({
      preconditions: { uid: known.handle.uid },
    });
  });
});
