import { mkdtempSync, writeFileSync } from 'node:fs';
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

    it.each([
      [{ ...good, name: 'other' }, /no clusters named "main".*one of other/],
      [{ url: 'https://k8s', authProvider: 'aws' }, /no serviceAccountToken/],
      [{ ...good, skipTLSVerify: true }, /give it caData or caFile/],
    ])('or says why not', (cluster, message) => {
      expect(() => known(cluster)).toThrow(message);
      expect(() => known(cluster)).toThrow(/clusters.orders.fromBackstage/);
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

  it('never leaves the certificate unchecked', () => {
    const config = kubeConfig(read({ orders }).get('orders')!);
    expect(config.getCurrentCluster()?.skipTLSVerify).toBe(false);
  });
});
