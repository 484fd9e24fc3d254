import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { objectName } from './ourMark';
import { TestCluster } from './__fixtures__/TestCluster';

let cluster: TestCluster;

providerConformance({
  name: 'Kubernetes (fake, or JIT_TEST_KUBERNETES_URL), role in a namespace',
  create: async () => {
    cluster = await TestCluster.start();
    return cluster.provider();
  },
  subject: name => cluster.person(name),
  target: () => cluster.target,
  vanish: async order => cluster.deleteBindingsOf(order),
  addForeign: async order => cluster.bind(order),
  holds: async order => (await cluster.bindingsOf(order)).length > 0,
  unreachable: () => cluster.provider({ url: 'https://127.0.0.1:1' }),
  secrets: () => [cluster.token],
  close: async () => cluster.stop(),
});

providerConformance({
  name: 'Kubernetes (fake, or JIT_TEST_KUBERNETES_URL), role in a namespace, with a token',
  create: async () => {
    cluster = await TestCluster.start();
    return cluster.provider();
  },
  subject: name => cluster.person(name),
  target: () => ({ ...cluster.target, credential: 'token' }),
  vanish: async order => cluster.deleteBindingsOf(order),
  addForeign: async order => cluster.bind(order),
  holds: async order => (await cluster.bindingsOf(order)).length > 0,
  letsIn: async (_order, secret) => cluster.letsIn(secret, cluster.namespace),
  unreachable: () => cluster.provider({ url: 'https://127.0.0.1:1' }),
  secrets: () => [cluster.token],
  close: async () => {
    expect(await cluster.tokenObjects()).toEqual([]);
    await cluster.stop();
  },
});

const standing = ({ account }: BindingOrder) =>
  `by-hand-${account.name.replace(/[^a-z0-9]/g, '-')}`;
providerConformance({
  name: 'Kubernetes (fake), role on the whole cluster',
  create: async () => {
    cluster = await TestCluster.startFake([
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterrolebindings', 'rolebindings'],
        verbs: ['get', 'list', 'create', 'update', 'delete'],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles'],
        resourceNames: ['view'],
        verbs: ['get', 'bind'],
      },
    ]);
    return cluster.provider({ tokens: undefined });
  },
  subject: name => cluster.person(name),
  target: () => ({
    cluster: 'orders',
    wholeCluster: true,
    clusterRole: 'view',
  }),
  vanish: async order => {
    for (const name of [objectName(order), standing(order)]) {
      await cluster.rbac.deleteClusterRoleBinding({ name }).catch(() => {});
    }
  },
  addForeign: async order => {
    await cluster.rbac.createClusterRoleBinding({
      body: {
        metadata: { name: standing(order) },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'view',
        },
        subjects: [
          {
            kind: 'User',
            apiGroup: 'rbac.authorization.k8s.io',
            name: order.account.name,
          },
        ],
      },
    });
  },
  holds: async order => {
    const { items } = await cluster.rbac.listClusterRoleBinding();
    return items.some(({ subjects = [] }) =>
      subjects.some(({ name }) => name === order.account.name),
    );
  },
  unreachable: () => cluster.provider({ url: 'https://127.0.0.1:1' }),
  secrets: () => [cluster.token],
  close: async () => cluster.stop(),
});
