import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readClusters } from './config';
import { kubeConfig } from './kubeConfig';

const orders = { url: 'https://10.0.0.7:6443', token: 'canary' };
const read = (clusters: JsonObject, kubernetes: JsonObject = {}) =>
  readClusters(
    new ConfigReader({
      kubernetes,
      jitAccess: { providers: { kubernetes: { clusters } } },
    }),
  );

describe('readClusters', () => {
  it('finds none where the provider is not configured', () => {
    expect(readClusters(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    expect(read({ orders }).get('orders')).toMatchObject({
      ...orders,
      name: 'orders',
      subject: { kind: 'User', from: 'email', prefix: '' },
      requestTimeoutMs: 10_000,
    });
  });

  it.each([
    [{ url: 'http://10.0.0.7' }, 'orders.url: Give an https address'],
    [{ url: undefined }, 'orders: Give one of url, kubeconfig'],
    [{ kubeconfig: { file: 'x' } }, 'orders: Give one of url, kubeconfig'],
    [{ token: undefined }, 'orders: Give token or tokenFile with url'],
    [{ tokenFile: '/x' }, 'orders: Give token or tokenFile with url'],
    [{ namespaces: [] }, 'orders.namespaces'],
    [{ subject: { kind: 'Robot' } }, 'orders.subject.kind'],
    [{ requestTimeout: 'soon' }, 'orders.requestTimeout: Give an ISO 8601'],
    [
      { tokens: { namespace: 'p', maxLifetime: 'PT5M' } },
      'orders.tokens.maxLifetime: Kubernetes issues no token for less than PT10M',
    ],
    [{ tokens: { namespace: 'p', ca: 'PEM' } }, 'orders.tokens: Give ca with'],
    [{ skipTLSVerify: true }, 'orders: Unrecognized key: "skipTLSVerify"'],
  ])('names the key that is wrong, and no secret: %j', (wrong, expected) => {
    const reading = () =>
      read({ orders: { ...orders, ...wrong } as JsonObject });
    expect(reading).toThrow(
      `jitAccess.providers.kubernetes.clusters.${expected}`,
    );
    expect(reading).not.toThrow('canary');
  });

  describe('takes a cluster that Backstage knows', () => {
    const known = (cluster: JsonObject) =>
      read(
        { orders: { fromBackstage: 'main' } },
        {
          clusterLocatorMethods: [
            { type: 'gke', projectId: 'x' },
            { type: 'config', clusters: [{ name: 'main', ...cluster }] },
          ],
        },
      ).get('orders');
    const good = { url: 'https://k8s', serviceAccountToken: 'canary' };

    it('with its authority', () => {
      const caData = Buffer.from('PEM').toString('base64');
      expect(known({ ...good, caData })).toMatchObject({
        url: 'https://k8s',
        token: 'canary',
        ca: 'PEM',
      });
    });

    it('with what its authentication metadata say', () => {
      const authMetadata = {
        'kubernetes.io/auth-provider': 'serviceAccount',
        serviceAccountToken: 'canary',
      };
      expect(known({ url: 'https://k8s', authMetadata })?.token).toBe('canary');
    });

    it('with the token of the pod, where Backstage too uses that', () => {
      const cluster = known({
        url: 'https://k8s',
        authProvider: 'serviceAccount',
      });
      expect(cluster?.token).toBeUndefined();
      expect(cluster?.tokenFile).toMatch(/serviceaccount\/token$/);
    });

    it.each([
      [
        { ...good, name: 'other' },
        /no clusters named "main".*one of other\. Clusters of type gke are not read/,
      ],
      [
        { url: 'https://k8s', authProvider: 'aws' },
        /aws eks update-kubeconfig/,
      ],
      [{ url: 'https://k8s', authProvider: 'azure' }, /kubelogin/],
      [
        { url: 'https://k8s', authProvider: 'googleServiceAccount' },
        /gke-gcloud-auth-plugin/,
      ],
      [
        { ...good, authProvider: 'oidc' },
        /signs in with the account of whoever looks/,
      ],
      [{ ...good, authProvider: 'mine' }, /give url and token, or kubeconfig/],
      [{ ...good, skipTLSVerify: true }, /give it caData or caFile/],
    ])('or says why not', (cluster, message) => {
      expect(() => known(cluster)).toThrow(message);
      expect(() => known(cluster)).toThrow(/clusters.orders.fromBackstage/);
      expect(() => known(cluster)).not.toThrow('canary');
    });
  });

  describe('takes all clusters that Backstage knows', () => {
    const all = (names: string[], clusters: JsonObject = {}) =>
      readClusters(
        new ConfigReader({
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: names.map(name => ({
                  name,
                  url: `https://${name}`,
                  serviceAccountToken: 'canary',
                })),
              },
            ],
          },
          jitAccess: {
            providers: {
              kubernetes: { clusters, allFromBackstage: { namespaces: ['a'] } },
            },
          },
        }),
      );

    it('but those that are described otherwise', () => {
      const found = all(['orders', 'shop'], { orders });
      expect(Array.from(found.keys())).toEqual(['orders', 'shop']);
      expect(found.get('orders')).toMatchObject(orders);
      expect(found.get('shop')).toMatchObject({
        url: 'https://shop',
        token: 'canary',
        namespaces: ['a'],
        requestTimeoutMs: 10_000,
      });
    });

    it('and says which cannot be named', () => {
      expect(() => all(['Main Cluster'])).toThrow(
        /allFromBackstage: roles cannot name the cluster "Main Cluster".*give it another name/,
      );
    });
  });
});

describe('kubeConfig', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'jit-kube-')), 'config');
  writeFileSync(
    file,
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://from-file' } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [
        { name: 'good', context: { cluster: 'c', user: 'u' } },
        { name: 'bad', context: { cluster: 'c', user: 'nobody' } },
      ],
    }),
  );
  const open = (context: string, at = file) =>
    kubeConfig(read({ a: { kubeconfig: { file: at, context } } }).get('a')!);

  it('reads the context of a file', () => {
    expect(open('good').getCurrentCluster()?.server).toBe('https://from-file');
  });

  it('says what the file lacks', () => {
    expect(() => open('bad')).toThrow(/no context "bad" with a cluster and a/);
    expect(() => open('good', `${file}-gone`)).toThrow(/ENOENT/);
  });

  it('refuses a file that leaves the certificate unchecked', () => {
    const trusting = `${file}-trusting`;
    writeFileSync(
      trusting,
      readFileSync(file, 'utf8').replace(
        '"https://from-file"',
        '"https://from-file","insecure-skip-tls-verify":true',
      ),
    );
    expect(() => open('good', trusting)).toThrow(/insecure-skip-tls-verify/);
  });

  it('never leaves the certificate unchecked', () => {
    const config = kubeConfig(read({ orders }).get('orders')!);
    expect(config.getCurrentCluster()?.skipTLSVerify).toBe(false);
  });
});
