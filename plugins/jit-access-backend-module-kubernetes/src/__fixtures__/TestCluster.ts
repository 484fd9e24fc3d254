import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  BindingOrder,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { createTestOrder } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import {
  CoreV1Api,
  KubeConfig,
  loadAllYaml,
  RbacAuthorizationV1Api,
  V1ClusterRole,
  V1PolicyRule,
} from '@kubernetes/client-node';
import { readClusters } from '../config';
import { KubernetesAccessProvider } from '../KubernetesAccessProvider';
import { Binding } from '../Bindings';
import { FaultInjectingFakeKubernetesApi } from './FaultInjectingFakeKubernetesApi';

export const soon = () => AbortSignal.timeout(20_000);

/** The rules of the manifest in the README. */
function readmeRules(): V1PolicyRule[] {
  const readme = readFileSync(
    resolvePackagePath(
      '@jit-access/backstage-plugin-jit-access-backend-module-kubernetes',
      'README.md',
    ),
    'utf8',
  );
  const manifest = Array.from(
    readme.matchAll(/```yaml\n([\s\S]*?)```/g),
    ([, text]) => text,
  ).find(text => text.includes('kind: ClusterRole\n'))!;
  const [role] = loadAllYaml(manifest) as [V1ClusterRole];
  return role.rules!;
}

/**
 * A cluster with a namespace of its own and the cluster roles `view` and `edit`.
 * The fake one, in which JIT Access may do what the README's manifest says and no
 * more. Or, with JIT_TEST_KUBERNETES_URL, _CA (PEM), _TOKEN (of JIT Access) and
 * _ADMIN_TOKEN (makes the namespace and looks behind), a real one.
 */
export class TestCluster {
  readonly namespace = `jit-test-${randomBytes(4).toString('hex')}`;
  readonly target = {
    cluster: 'orders',
    namespace: this.namespace,
    clusterRole: 'view',
  };
  readonly rbac: RbacAuthorizationV1Api;
  private readonly core: CoreV1Api;

  private constructor(
    readonly url: string,
    readonly ca: string,
    readonly token: string,
    adminToken: string,
    private readonly given?: FaultInjectingFakeKubernetesApi,
  ) {
    const admin = new KubeConfig();
    admin.loadFromOptions({
      clusters: [
        { name: 'a', server: url, caData: Buffer.from(ca).toString('base64') },
      ],
      users: [{ name: 'a', token: adminToken }],
      contexts: [{ name: 'a', cluster: 'a', user: 'a' }],
      currentContext: 'a',
    });
    this.rbac = admin.makeApiClient(RbacAuthorizationV1Api);
    this.core = admin.makeApiClient(CoreV1Api);
  }

  static async start(): Promise<TestCluster> {
    const { JIT_TEST_KUBERNETES_URL: url, ...env } = process.env;
    if (!url) {
      return TestCluster.startFake();
    }
    const cluster = new TestCluster(
      url,
      env.JIT_TEST_KUBERNETES_CA ?? '',
      env.JIT_TEST_KUBERNETES_TOKEN ?? '',
      env.JIT_TEST_KUBERNETES_ADMIN_TOKEN ?? '',
    );
    await cluster.core.createNamespace({
      body: { metadata: { name: cluster.namespace } },
    });
    return cluster;
  }

  /**
   * The fake one, whatever the environment says.
   * @param rules - what JIT Access may do
   */
  static async startFake(
    rules: V1PolicyRule[] = readmeRules(),
  ): Promise<TestCluster> {
    const api = await FaultInjectingFakeKubernetesApi.start();
    api.identities.set('canary-token', rules);
    api.identities.set('admin-token', undefined);
    for (const name of ['view', 'edit', 'cluster-admin']) {
      api.store.create('clusterroles', undefined, { metadata: { name } });
    }
    const { url, ca } = api;
    const cluster = new TestCluster(
      url,
      ca,
      'canary-token',
      'admin-token',
      api,
    );
    const { namespace } = cluster;
    api.store.create('namespaces', undefined, {
      metadata: { name: namespace },
    });
    return cluster;
  }

  get api(): FaultInjectingFakeKubernetesApi {
    if (!this.given) {
      throw new Error('Only the fake can be told to fail');
    }
    return this.given;
  }

  async stop(): Promise<void> {
    if (this.given) {
      await this.given.close();
    } else {
      await this.core.deleteNamespace({ name: this.namespace });
    }
  }

  provider(options: JsonObject = {}): KubernetesAccessProvider {
    const { url, ca, token } = this;
    const orders = { url, ca, token, ...options };
    return new KubernetesAccessProvider(
      readClusters(
        new ConfigReader({
          jitAccess: { providers: { kubernetes: { clusters: { orders } } } },
        }),
      ),
    );
  }

  person(name: string): Subject {
    return {
      ref: `user:default/${name}`,
      annotations: {},
      email: `${name}@example.com`,
    };
  }

  async order(
    provider: KubernetesAccessProvider,
    name: string,
    target: JsonObject = this.target,
  ): Promise<BindingOrder> {
    return createTestOrder(provider, {
      target,
      subject: this.person(name),
      notAfter: '2031-01-01T00:00:00.000Z',
    });
  }

  /** The bindings of the namespace that give that person something. */
  async bindingsOf(order: BindingOrder): Promise<Binding[]> {
    const { items } = await this.rbac.listNamespacedRoleBinding({
      namespace: this.namespace,
    });
    return items.filter(({ subjects = [] }) =>
      subjects.some(({ name }) => name === order.account.name),
    );
  }

  async deleteBindingsOf(order: BindingOrder): Promise<void> {
    for (const { metadata } of await this.bindingsOf(order)) {
      await this.rbac.deleteNamespacedRoleBinding({
        name: metadata!.name!,
        namespace: this.namespace,
      });
    }
  }

  /** As somebody else would. */
  async bind(
    order: BindingOrder,
    name = `by-hand-${randomBytes(4).toString('hex')}`,
  ): Promise<void> {
    await this.rbac.createNamespacedRoleBinding({
      namespace: this.namespace,
      body: {
        metadata: { name, namespace: this.namespace },
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
  }
}
