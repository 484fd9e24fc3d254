import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { loadAllYaml } from '@kubernetes/client-node';
import { readClusters } from './config';
import { KubernetesAccessProvider } from './KubernetesAccessProvider';
import { unpublished } from './__fixtures__/publishedTypes';
import { readmeManifests } from './__fixtures__/TestCluster';

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-kubernetes',
    'README.md',
  ),
  'utf8',
);
const examples = Array.from(
  readme
    .replace('{ $file: ./orders-ca.pem }', 'PEM')
    .matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => loadAllYaml(text),
);
const example = (has: (document: any) => unknown): any =>
  examples.flat().find(document => has(document));

const clusters = readClusters(
  new ConfigReader({
    ...example(({ jitAccess }) => jitAccess),
    kubernetes: {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: ['payments-cluster', 'warehouse'].map(name => ({
            name,
            url: `https://${name}`,
            serviceAccountToken: 'canary',
          })),
        },
      ],
    },
  }),
);

describe('the examples of the README', () => {
  it('configure clusters in every way there is', () => {
    expect(Array.from(clusters.keys())).toEqual([
      'orders',
      'payments',
      'shop',
      'payments-cluster',
      'warehouse',
    ]);
    expect(clusters.get('payments')?.url).toBe('https://payments-cluster');
  });

  it('have a role whose namespace the catalog says, where it is allowed', () => {
    const { spec } = example(({ kind }) => kind === 'AccessRole');
    const provider = new KubernetesAccessProvider(clusters);
    expect(spec.provider).toBe(provider.id);
    const [, expression] = spec.target.namespace.match(/^{{ (.*) }}$/);
    const values: string[] = spec.allow.flatMap((row: any) => {
      expect(Object.keys(row.values)).toEqual([expression]);
      return row.values[expression];
    });
    const keys = values.map(namespace => {
      const target = provider.targetSchema.parse({
        ...spec.target,
        namespace,
      });
      return provider.effects(target)[0].key;
    });
    expect(keys).toEqual([
      'role-binding:orders/orders:ClusterRole/edit#token',
      'role-binding:orders/payments:ClusterRole/edit#token',
    ]);
  });

  it('are manifests of published types, and never escalate', () => {
    const manifests = readmeManifests();
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'Namespace',
      'Role',
      'RoleBinding',
    ]);
    for (const manifest of manifests) {
      expect(unpublished(`V1${manifest.kind}`, manifest)).toEqual([]);
    }
    expect(JSON.stringify(manifests)).not.toMatch(/escalate|"\*"/);
  });
});
