import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { parse } from 'yaml';
import { readInstances } from './config';
import { ScimAccessProvider } from './ScimAccessProvider';

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-scim',
    'README.md',
  ),
  'utf8',
);
const [configuration, role] = Array.from(
  readme
    .replaceAll('{ $file: ./ca.pem }', 'PEM')
    .matchAll(/```yaml\n([\s\S]*?)```/g),
  ([, text]) => parse(text),
);

describe('the examples of the README', () => {
  it('are right', () => {
    const instances = readInstances(new ConfigReader(configuration));
    expect(Array.from(instances.keys())).toEqual(['idp']);
    const provider = new ScimAccessProvider(instances);
    const target = provider.targetSchema.parse(role.spec.target);
    expect(role.spec.provider).toBe(provider.id);
    expect(provider.effects(target)[0].key).toBe(
      'membership:idp/Orders support',
    );
  });
});
