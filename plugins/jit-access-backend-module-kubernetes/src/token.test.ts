import {
  BindingOrder,
  ConflictProviderError,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { loadYaml } from '@kubernetes/client-node';
import { KubernetesAccessProvider } from './KubernetesAccessProvider';
import { objectName } from './ourMark';
import { tokenRequest } from './TokenAccount';
import { soon, TestCluster } from './__fixtures__/TestCluster';

jest.setTimeout(60_000);

describe('access with a token', () => {
  let cluster: TestCluster;
  let provider: KubernetesAccessProvider;

  beforeAll(async () => {
    cluster = await TestCluster.startFake();
    provider = cluster.provider();
  });
  afterEach(() => cluster.api.heal());
  afterAll(async () => {
    await cluster.stop();
  });

  const withToken = (by = provider) =>
    cluster.order(by, 'ann', { ...cluster.target, credential: 'token' });
  const made = async () => {
    const order = await withToken();
    const { handle, credential } = await provider.ensure(order, soon());
    return { order: { ...order, handle }, token: credential!.secret };
  };
  const letsIn = (token: string) => cluster.letsIn(token, cluster.namespace);

  async function expectNothingLeft(order: BindingOrder): Promise<void> {
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
    expect(await cluster.bindingsOf(order)).toEqual([]);
    expect(await cluster.tokenObjects()).toEqual([]);
  }

  it('is of a service account of its own, marked as ours', async () => {
    const { order, token } = await made();
    const at = { name: objectName(order), namespace: cluster.tokensNamespace };
    const labels = {
      'app.kubernetes.io/managed-by': 'jit-access',
      'jit-access/binding': order.bindingId,
    };
    expect(await cluster.core.readNamespacedServiceAccount(at)).toMatchObject({
      metadata: {
        labels,
        annotations: { 'jit-access/person': 'user:default/ann' },
      },
      automountServiceAccountToken: false,
    });
    const secret = await cluster.core.readNamespacedSecret(at);
    expect(secret).toMatchObject({ metadata: { labels }, immutable: true });
    expect(secret.data).toBeUndefined();
    const [binding] = await cluster.bindingsOf(order);
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', ...at }]);
    expect(await letsIn(token)).toBe(true);
    await expectNothingLeft(order);
    expect(await letsIn(token)).toBe(false);
  });

  it('needs no account of the person in the cluster', async () => {
    const [effect] = provider.effects({
      ...cluster.target,
      credential: 'token',
    });
    const nobody = { ref: 'user:default/nobody', annotations: {} };
    const account = await provider.account(nobody, effect, 'b-1');
    expect(account.name).toBe(`${cluster.tokensNamespace}:jit-access-b-1`);
    const [plain] = provider.effects(cluster.target);
    expect(plain.key).not.toBe(effect.key);
    await expect(provider.account(nobody, plain, 'b-1')).rejects.toThrow(
      /has no e-mail address/,
    );
  });

  it('tells its token once, and again only where nobody was told', async () => {
    const order = await withToken();
    const first = await provider.ensure(order, soon());
    const told = await provider.ensure(
      { ...order, handle: first.handle },
      soon(),
    );
    expect(told.credential).toBeUndefined();
    // The answer was lost: whoever asked has no handle either.
    const lost = await provider.ensure(order, soon());
    expect(await letsIn(lost.credential!.secret)).toBe(true);
    await expectNothingLeft(order);
  });

  it('makes nothing where the token is refused', async () => {
    const order = await withToken();
    cluster.api.fail({
      match: /^POST .*\/token/,
      answer: { code: 403, reason: 'Forbidden', message: 'cannot create' },
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      PermanentProviderError,
    );
    expect((await provider.observe(order, soon())).state).toBe('absent');
    await expectNothingLeft(order);
  });

  it.each(['token', 'rolebindings'])(
    'comes about after all when the answer to %s was lost',
    async last => {
      const order = await withToken();
      cluster.api.fail({
        match: new RegExp(`^POST .*/${last}$`),
        lose: 'after',
      });
      await expect(provider.ensure(order, soon())).rejects.toThrow(
        /may have been done/,
      );
      const { credential } = await provider.ensure(order, soon());
      expect(await letsIn(credential!.secret)).toBe(true);
      await expectNothingLeft(order);
    },
  );

  it('is renewed: the token before lets nobody in', async () => {
    const { order, token } = await made();
    const { credential, handle } = await provider.renewCredential(
      order,
      soon(),
    );
    expect(handle).toEqual(order.handle);
    expect(await letsIn(token)).toBe(false);
    expect(await letsIn(credential!.secret)).toBe(true);
    await expectNothingLeft(order);
  });

  it('is there while a renewal that broke off goes on', async () => {
    const { order, token } = await made();
    cluster.api.fail({ match: /^POST .*\/token/, lose: 'before' });
    await expect(provider.renewCredential(order, soon())).rejects.toThrow(/./);
    expect(await letsIn(token)).toBe(false);
    expect((await provider.observe(order, soon())).state).toBe('present');
    const again = await provider.renewCredential(order, soon());
    expect(await letsIn(again.credential!.secret)).toBe(true);
    await expectNothingLeft(order);
  });

  it.each([
    ['secrets', 'lets nobody in'],
    ['serviceaccounts', 'lets nobody in'],
    ['rolebindings', 'lets nobody in'],
  ])(
    'is not gone when removal breaks off at %s, but already %s',
    async resource => {
      const { order, token } = await made();
      cluster.api.fail({
        match: new RegExp(`^DELETE .*/${resource}/`),
        answer: { code: 403, reason: 'Forbidden', message: 'cannot delete' },
      });
      await expect(provider.remove(order, soon())).rejects.toThrow(/403/);
      expect(await letsIn(token)).toBe(false);
      expect(await provider.observe(order, soon())).toMatchObject({
        state: 'pending',
        origin: 'ours',
        details: { beingRemoved: true },
      });
      const listed = [];
      for await (const holder of provider.inventory('orders', soon())) {
        listed.push(holder);
      }
      expect(listed).toMatchObject([
        {
          ours: true,
          bindingId: order.bindingId,
          accountKey: order.account.key,
          effectKey: order.effectKey,
        },
      ]);
      await expectNothingLeft(order);
    },
  );

  it.each(['rolebindings', 'secrets', 'serviceaccounts'])(
    'takes away only what was read: %s of the same name that others put there stay',
    async resource => {
      const { order, token } = await made();
      const { store } = cluster.api;
      const namespace =
        resource === 'rolebindings'
          ? cluster.namespace
          : cluster.tokensNamespace;
      const name = objectName(order);
      cluster.api.fail({
        match: new RegExp(`^DELETE .*/${resource}/`),
        meanwhile: () => {
          const { metadata: _, ...ours } = store.get(resource, namespace, name);
          store.delete(resource, namespace, name);
          store.create(resource, namespace, {
            ...ours,
            metadata: { name, namespace },
          });
        },
      });
      await expect(provider.remove(order, soon())).rejects.toThrow(
        ConflictProviderError,
      );
      await provider.remove(order, soon());
      expect(store.get(resource, namespace, name).metadata?.labels).toBe(
        undefined,
      );
      expect(await letsIn(token)).toBe(false);
      store.delete(resource, namespace, name);
      await expectNothingLeft(order);
    },
  );

  it('is made anew where its removal broke off, with another token', async () => {
    const { order, token } = await made();
    cluster.api.fail({ match: /^DELETE .*secrets/, answer: { code: 503 } });
    await expect(provider.remove(order, soon())).rejects.toThrow(/503/);
    const { credential } = await provider.ensure(order, soon());
    expect(await letsIn(credential!.secret)).toBe(true);
    expect(await letsIn(token)).toBe(false);
    expect((await provider.observe(order, soon())).state).toBe('present');
    await expectNothingLeft(order);
  });

  it('lists service accounts that are bound to nothing any more', async () => {
    const { order } = await made();
    await cluster.deleteBindingsOf(order);
    expect((await provider.observe(order, soon())).state).toBe('absent');
    const listed = [];
    for await (const holder of provider.inventory('orders', soon())) {
      listed.push(holder);
    }
    expect(listed).toMatchObject([
      { bindingId: order.bindingId, found: { target: order.target } },
    ]);
    await expectNothingLeft(order);
  });

  it('says that its service account was deleted by others, and mends it', async () => {
    const { order, token } = await made();
    const at = { name: objectName(order), namespace: cluster.tokensNamespace };
    await cluster.core.deleteNamespacedServiceAccount(at);
    expect(await letsIn(token)).toBe(false);
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'pending',
      details: { changedByOthers: true },
    });
    await expect(provider.renewCredential(order, soon())).rejects.toThrow(
      /no service account .* end the access and ask again/,
    );
    const { credential } = await provider.ensure(order, soon());
    expect(await letsIn(credential!.secret)).toBe(true);
    await expectNothingLeft(order);
  });

  it('leaves alone what others call so', async () => {
    const order = await withToken();
    const at = { namespace: cluster.tokensNamespace };
    const name = objectName(order);
    await cluster.core.createNamespacedServiceAccount({
      ...at,
      body: { metadata: { name, namespace: at.namespace } },
    });
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      /service account jit-test-.* is not of this access, and is left as it is/,
    );
    await provider.remove(order, soon());
    await cluster.core.readNamespacedServiceAccount({ ...at, name });
    await cluster.core.deleteNamespacedServiceAccount({ ...at, name });
  });

  it('cannot be had where its service accounts are, nor where there are none', () => {
    const effects = (by: KubernetesAccessProvider, namespace: string) =>
      by.effects({ ...cluster.target, namespace, credential: 'token' });
    expect(() => effects(provider, cluster.tokensNamespace)).toThrow(
      /service accounts of other people's access are there/,
    );
    expect(() =>
      effects(cluster.provider({ tokens: undefined }), cluster.namespace),
    ).toThrow(/clusters.orders.tokens.namespace/);
  });

  it('comes with a kubeconfig in which only the token is missing', async () => {
    const order = await withToken();
    const [{ code }, ...others] = provider.instructions(order).steps;
    const config = loadYaml<any>(code!.replace('{{password}}', 'a.b-c.d_e'));
    expect(config).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'orders',
      clusters: [
        {
          name: 'orders',
          cluster: {
            server: cluster.url,
            'certificate-authority-data': Buffer.from(cluster.ca).toString(
              'base64',
            ),
          },
        },
      ],
      contexts: [
        {
          name: 'orders',
          context: {
            cluster: 'orders',
            user: 'jit-access',
            namespace: cluster.namespace,
          },
        },
      ],
      users: [{ name: 'jit-access', user: { token: 'a.b-c.d_e' } }],
    });
    expect(others.map(step => step.code)).toContain(
      `kubectl --kubeconfig jit-orders.yaml get pods -n ${cluster.namespace}`,
    );
  });

  it('says the address that people have, where it is another', async () => {
    const { namespace } = { namespace: cluster.tokensNamespace };
    const server = 'https://orders.example.com';
    const by = cluster.provider({ tokens: { namespace, server } });
    const [{ code }] = by.instructions(await withToken(by)).steps;
    const [{ cluster: said }] = loadYaml<any>(code!).clusters;
    expect(said).toEqual({ server });
  });

  it.each([
    ['as long as the access', '2031-01-01T01:00:00.000Z', 3600],
    ['ten minutes at least', '2031-01-01T00:01:00.000Z', 600],
    ['as long as is allowed at most', '2031-01-09T00:00:00.000Z', 7200],
    ['as long as is allowed where no end is known', undefined, 7200],
  ])('lasts %s', async (_what, notAfter, seconds) => {
    const order = { ...(await withToken()), notAfter };
    const now = Date.parse('2031-01-01T00:00:00.000Z');
    const tokens = { maxLifetimeMs: 7_200_000 } as any;
    expect(tokenRequest(order, { tokens }, now).spec.expirationSeconds).toBe(
      seconds,
    );
  });

  it('says until when its token lasts, where that is shorter', async () => {
    const order = await withToken();
    const { credential } = await provider.ensure(order, soon());
    // Twelve hours by default; the order's end is years away.
    const hours = (Date.parse(credential!.expiresAt!) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(12);
    await expectNothingLeft(order);
    const short = {
      ...order,
      notAfter: new Date(Date.now() + 60_000).toISOString(),
    };
    expect(
      (await provider.ensure(short, soon())).credential?.expiresAt,
    ).toBeUndefined();
    await expectNothingLeft(order);
  });
});
