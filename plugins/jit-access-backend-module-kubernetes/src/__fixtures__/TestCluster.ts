import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
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
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObject,
  loadAllYaml,
  RbacAuthorizationV1Api,
  V1ClusterRole,
  V1SelfSubjectAccessReview,
} from '@kubernetes/client-node';
import { readClusters } from '../config';
import { KubernetesAccessProvider } from '../KubernetesAccessProvider';
import { Binding } from '../Bindings';
import { subjectOf } from '../subject';
import {
  FaultInjectingFakeKubernetesApi,
  Rule,
} from './FaultInjectingFakeKubernetesApi';

export const soon = () => AbortSignal.timeout(20_000);

/** Everything that the README's manifests hold. */
export function readmeManifests(): KubernetesObject[] {
  const readme = readFileSync(
    resolvePackagePath(
      '@jit-access/backstage-plugin-jit-access-backend-module-kubernetes',
      'README.md',
    ),
    'utf8',
  );
  return Array.from(
    readme.matchAll(/```yaml\n([\s\S]*?)```/g),
    ([, text]) => text,
  )
    .filter(text => /^apiVersion: (?:v1|rbac)/m.test(text))
    .flatMap(text => loadAllYaml(text) as KubernetesObject[]);
}

/** What they allow, the namespace being another. */
function readmeRules(tokensNamespace: string): Rule[] {
  return readmeManifests().flatMap(object => {
    const { kind, rules = [] } = object as V1ClusterRole;
    const role: Rule[] = kind?.endsWith('Role') ? rules : [];
    return kind === 'Role'
      ? role.map(rule => ({ ...rule, namespace: tokensNamespace }))
      : role;
  });
}

/**
 * A cluster with two namespaces of its own and the cluster roles `view` and
 * `edit`. The fake one, in which JIT Access may do what the README's manifests
 * say and no more. Or, with JIT_TEST_KUBERNETES_URL, _CA (PEM), _TOKEN (of JIT
 * Access, which may do in every namespace what both manifests say) and
 * _ADMIN_TOKEN (makes the namespaces and looks behind), a real one.
 */
export class TestCluster {
  readonly namespace = `jit-test-${randomBytes(4).toString('hex')}`;
  readonly target = {
    cluster: 'orders',
    namespace: this.namespace,
    clusterRole: 'view',
  };
  /** Where service accounts of accesses with a token go. */
  readonly tokensNamespace = `${this.namespace}-tokens`;
  readonly rbac: RbacAuthorizationV1Api;
  private readonly line: Agent;
  readonly core: CoreV1Api;

  private constructor(
    readonly url: string,
    readonly ca: string,
    readonly token: string,
    adminToken: string,
    private readonly given?: FaultInjectingFakeKubernetesApi,
  ) {
    this.line = new Agent({ ca, keepAlive: true });
    const admin = this.signedIn(adminToken);
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
    for (const name of [cluster.namespace, cluster.tokensNamespace]) {
      await cluster.core.createNamespace({ body: { metadata: { name } } });
    }
    return cluster;
  }

  /**
   * The fake one, whatever the environment says.
   * @param rules - what JIT Access may do
   */
  static async startFake(rules?: Rule[]): Promise<TestCluster> {
    const api = await FaultInjectingFakeKubernetesApi.start();
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
    for (const name of [cluster.namespace, cluster.tokensNamespace]) {
      api.store.create('namespaces', undefined, { metadata: { name } });
    }
    api.identities.set(
      'canary-token',
      rules ?? readmeRules(cluster.tokensNamespace),
    );
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
      for (const name of [this.namespace, this.tokensNamespace]) {
        await this.core.deleteNamespace({ name });
      }
    }
  }

  /** The way in for whoever has that token. */
  signedIn(token: string): KubeConfig {
    const { url: server, ca } = this;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [
        { name: 'a', server, caData: Buffer.from(ca).toString('base64') },
      ],
      users: [{ name: 'a', token }],
      contexts: [{ name: 'a', cluster: 'a', user: 'a' }],
      currentContext: 'a',
    });
    const signIn = config.applySecurityAuthentication.bind(config);
    config.applySecurityAuthentication = async request => {
      await signIn(request);
      request.setAgent(this.line);
    };
    return config;
  }

  /** May whoever has that token read pods, in the namespace or in all? */
  async letsIn(token: string, namespace?: string): Promise<boolean> {
    const body: V1SelfSubjectAccessReview = {
      spec: {
        resourceAttributes: { verb: 'get', resource: 'pods', namespace },
      },
    };
    const { status } = await this.signedIn(token)
      .makeApiClient(AuthorizationV1Api)
      .createSelfSubjectAccessReview({ body })
      .catch(error => {
        if (error.code === 401) {
          return { status: { allowed: false } };
        }
        throw error;
      });
    return status?.allowed ?? false;
  }

  provider(options: JsonObject = {}): KubernetesAccessProvider {
    const { url, ca, token } = this;
    const tokens = { namespace: this.tokensNamespace };
    const orders = { url, ca, token, tokens, ...options };
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
      subjects.some(({ kind, namespace, name }) =>
        kind === 'ServiceAccount'
          ? `${namespace}:${name}` === order.account.name
          : name === order.account.name,
      ),
    );
  }

  /** Names of all that accesses with a token left behind. */
  async tokenObjects(): Promise<string[]> {
    const namespace = this.tokensNamespace;
    const { items: accounts } = await this.core.listNamespacedServiceAccount({
      namespace,
    });
    const { items: secrets } = await this.core.listNamespacedSecret({
      namespace,
    });
    return [...accounts, ...secrets]
      .map(({ metadata }) => metadata!.name!)
      .filter(name => name.startsWith('jit-access-'));
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
        subjects: [subjectOf(order.account)],
      },
    });
  }
}
