import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { KubernetesAccessProvider } from './KubernetesAccessProvider';
import { objectName } from './ourMark';
import { soon, TestCluster } from './__fixtures__/TestCluster';

jest.setTimeout(60_000);

describe('bindings', () => {
  let cluster: TestCluster;
  let provider: KubernetesAccessProvider;

  beforeAll(async () => {
    cluster = await TestCluster.startFake();
    provider = cluster.provider();
  });
  afterAll(async () => {
    await cluster.stop();
  });

  const objectOf = (order: Parameters<typeof objectName>[0]) => ({
    name: objectName(order),
    namespace: cluster.namespace,
  });

  it('say whose they are, for what access, and until when', async () => {
    const order = await cluster.order(provider, 'whose');
    const { handle, providerRequestIds } = await provider.ensure(order, soon());
    const [found] = await cluster.bindingsOf(order);
    expect(found).toMatchObject({
      metadata: {
        name: `jit-access-${order.bindingId}`,
        uid: handle?.uid,
        labels: {
          'app.kubernetes.io/managed-by': 'jit-access',
          'jit-access/binding': order.bindingId,
        },
        annotations: {
          'jit-access/effect': order.effectKey,
          'jit-access/person': 'user:default/whose',
          'jit-access/expires-at': order.notAfter,
        },
      },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: 'whose@example.com' }],
    });
    expect(providerRequestIds!.length).toBeGreaterThan(1);
    await provider.remove(order, soon());
  });

  it('write the end anew when it moves', async () => {
    const order = await cluster.order(provider, 'moving');
    await provider.ensure(order, soon());
    const later = '2032-01-01T00:00:00.000Z';
    const { details } = await provider.ensure(
      { ...order, notAfter: later },
      soon(),
    );
    expect(details).toMatchObject({ did: 'changed' });
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      details: { writtenEnd: later },
    });
    await provider.remove(order, soon());
  });

  it('give to nobody whom others put in', async () => {
    const order = await cluster.order(provider, 'alone');
    await provider.ensure(order, soon());
    const [body] = await cluster.bindingsOf(order);
    body.subjects!.push({
      kind: 'User',
      apiGroup: 'rbac.authorization.k8s.io',
      name: 'stowaway@example.com',
    });
    await cluster.rbac.replaceNamespacedRoleBinding({
      ...objectOf(order),
      body,
    });
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      origin: 'ours',
      details: { changedByOthers: true },
    });
    await provider.ensure(order, soon());
    const [mended] = await cluster.bindingsOf(order);
    expect(mended.subjects).toHaveLength(1);
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
  });

  it('are made again where others made them of another role', async () => {
    const order = await cluster.order(provider, 'swapped');
    await provider.ensure(order, soon());
    const [body] = await cluster.bindingsOf(order);
    await cluster.rbac.deleteNamespacedRoleBinding(objectOf(order));
    const { uid, resourceVersion, ...metadata } = body.metadata!;
    await cluster.rbac.createNamespacedRoleBinding({
      namespace: cluster.namespace,
      body: { ...body, metadata, roleRef: { ...body.roleRef, name: 'edit' } },
    });
    expect((await provider.observe(order, soon())).state).toBe('pending');
    const { details } = await provider.ensure(order, soon());
    expect(details).toMatchObject({ did: 'made again' });
    expect((await provider.observe(order, soon())).state).toBe('present');
    await provider.remove(order, soon());
    expect(await cluster.bindingsOf(order)).toEqual([]);
  });

  it('of that name without our mark are left alone', async () => {
    const order = await cluster.order(provider, 'imposter');
    await cluster.bind(order, objectName(order));
    await expect(provider.remove(order, soon())).resolves.toMatchObject({
      details: { removed: false, leftAlone: 'not made by JIT Access' },
    });
    const refused = await provider.ensure(order, soon()).catch(e => e);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(/not of this access, and is left as it is/);
    expect(await cluster.bindingsOf(order)).toHaveLength(1);
    await cluster.deleteBindingsOf(order);
  });

  it('still count while they are being deleted', async () => {
    const order = await cluster.order(provider, 'lingering');
    await provider.ensure(order, soon());
    const [body] = await cluster.bindingsOf(order);
    const finalizers = ['example.com/wait'];
    await cluster.rbac.replaceNamespacedRoleBinding({
      ...objectOf(order),
      body: { ...body, metadata: { ...body.metadata, finalizers } },
    });
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('pending');
    expect(await provider.ensure(order, soon()).catch(e => e)).toBeInstanceOf(
      ConflictProviderError,
    );
    const [going] = await cluster.bindingsOf(order);
    await cluster.rbac.replaceNamespacedRoleBinding({
      ...objectOf(order),
      body: { ...going, metadata: { ...going.metadata, finalizers: [] } },
    });
    await cluster.deleteBindingsOf(order);
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it.each([
    ['a cluster role', { clusterRole: 'nobody' }, /no ClusterRole "nobody"/],
    ['a role', { role: 'nobody' }, /no Role "nobody" in namespace "jit-test-/],
    [
      'a namespace',
      { namespace: 'nowhere', clusterRole: 'view' },
      /namespaces "nowhere" not found/,
    ],
  ])('are not made of %s that is not there', async (_what, extra, message) => {
    cluster.api.identities.set('mighty-token', undefined);
    const mighty = cluster.provider({ token: 'mighty-token' });
    const { namespace } = cluster;
    const target = { cluster: 'orders', namespace, ...extra };
    const order = await cluster.order(mighty, 'nobody', target);
    const refused = await mighty.ensure(order, soon()).catch(e => e);
    expect(refused).toBeInstanceOf(PermanentProviderError);
    expect(refused.message).toMatch(message);
    expect((await mighty.observe(order, soon())).state).toBe('absent');
  });

  it('that went with their namespace are gone', async () => {
    const other = await TestCluster.startFake();
    const order = await other.order(other.provider(), 'gone');
    await other.provider().ensure(order, soon());
    other.api.store.delete('namespaces', undefined, other.namespace);
    expect((await other.provider().observe(order, soon())).state).toBe(
      'absent',
    );
    await other.provider().remove(order, soon());
    await other.stop();
  });

  it('are found on whatever page they are', async () => {
    const order = await cluster.order(provider, 'last');
    for (let i = 0; i < 510; i++) {
      cluster.api.store.create('rolebindings', cluster.namespace, {
        metadata: {
          name: `aaa-${String(i).padStart(4, '0')}`,
          namespace: cluster.namespace,
        },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'edit',
        },
      });
    }
    await cluster.bind(order, 'zzz-standing');
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      origin: 'foreign',
      details: { object: 'zzz-standing' },
    });
    const standing = [];
    for await (const holder of provider.inventory('orders', soon())) {
      standing.push(holder);
    }
    expect(standing).toContainEqual({
      accountKey: order.account.key,
      effectKey: order.effectKey,
      ours: false,
    });
  });

  it('are made in the namespaces of the configuration only', () => {
    const { namespace } = cluster;
    const narrow = cluster.provider({ namespaces: [namespace] });
    const effects = (target: object) =>
      narrow.effects(narrow.targetSchema.parse(target));
    expect(effects(cluster.target)).toHaveLength(1);
    expect(() => effects({ ...cluster.target, namespace: 'other' })).toThrow(
      /Nothing may be granted in namespace "other"/,
    );
    expect(() =>
      effects({ cluster: 'orders', wholeCluster: true, clusterRole: 'view' }),
    ).toThrow(/Nothing may be granted on the whole of cluster orders/);
    expect(() => effects({ ...cluster.target, cluster: 'evil' })).toThrow(
      /no Kubernetes cluster "evil".*known: orders/,
    );
  });

  it('are made with a token that is read from its file each time', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'jit-token-')), 'token');
    writeFileSync(file, 'yesterday');
    const mounted = cluster.provider({ token: undefined, tokenFile: file });
    await expect(mounted.check(soon())).rejects.toThrow(/401/);
    writeFileSync(file, cluster.token);
    await expect(mounted.check(soon())).resolves.toBeUndefined();
  });

  it('are looked at over one line, and over another when that was dropped', async () => {
    const order = await cluster.order(provider, 'line');
    await provider.observe(order, soon());
    const before = cluster.api.lines;
    await provider.observe(order, soon());
    await provider.observe(order, soon());
    expect(cluster.api.lines).toBe(before);
    cluster.api.dropLines();
    // The other end hears of it in its own time; until then it may try in vain.
    for (let state; state !== 'absent';) {
      ({ state } = await provider
        .observe(order, soon())
        .catch(error => ({ state: error.kind as string })));
      expect(['absent', 'retryable']).toContain(state);
    }
    expect(cluster.api.lines).toBe(before + 1);
  });

  it('are not looked at over a line of another authority', async () => {
    const order = await cluster.order(provider, 'authority');
    await provider.observe(order, soon());
    const file = join(mkdtempSync(join(tmpdir(), 'jit-kube-')), 'config');
    const write = (ca: string) => {
      const config = cluster.signedIn(cluster.token);
      const [known] = config.getClusters();
      const certificate = Buffer.from(ca).toString('base64');
      Object.assign(known, { caData: certificate });
      writeFileSync(file, config.exportConfig());
    };
    write(cluster.ca);
    const byFile = cluster.provider({
      url: undefined,
      ca: undefined,
      token: undefined,
      kubeconfig: { file },
    });
    expect((await byFile.observe(order, soon())).state).toBe('absent');
    const other = await TestCluster.startFake();
    write(other.ca);
    await other.stop();
    await expect(byFile.observe(order, soon())).rejects.toThrow(/Check "ca"/);
  });

  it('say how to use them', async () => {
    const order = await cluster.order(provider, 'user');
    expect(provider.instructions(order).steps.map(step => step.code)).toEqual([
      `kubectl auth can-i --list -n ${cluster.namespace}`,
      `kubectl get pods -n ${cluster.namespace}`,
    ]);
  });
});
