import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { parseAllDocuments } from 'yaml';
import { AzureTenant } from './AzureTenant';
import { readTenants } from './config';
import { createProviders } from './createProviders';

const readme = readFileSync(
  resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend-module-azure',
    'README.md',
  ),
  'utf8',
);
const blocks = (language: string) =>
  Array.from(
    readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g')),
    ([, text]) => text,
  );
const documents: any[] = blocks('yaml')
  .flatMap(text => parseAllDocuments(text))
  .map(document => document.toJS());

const tenants = readTenants(
  new ConfigReader(documents.find(({ jitAccess }) => jitAccess)),
);

describe('the examples of the README', () => {
  it('configure a tenant, with what is usual', () => {
    expect(tenants.get('acme')).toMatchObject({
      account: {
        from: 'annotation',
        annotation: 'graph.microsoft.com/user-id',
      },
      requestTimeoutMs: 20_000,
    });
  });

  it('have roles that their providers take', () => {
    const providers = createProviders([new AzureTenant(tenants.get('acme')!)]);
    const roles = documents.filter(({ kind }) => kind === 'AccessRole');
    const keys = roles.map(({ spec }) => {
      const provider = providers.find(({ id }) => id === spec.provider)!;
      return provider.effects(provider.targetSchema.parse(spec.target))[0].key;
    });
    expect(keys).toEqual([
      'role-assignment:acme/subscriptions/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/resourcegroups/orders:acdd72a7-3385-48ef-bd42-f606fba81ae7',
      'member:acme/99999999-8888-7777-6666-555555555555',
    ]);
  });

  it('have a custom role with nothing but role assignments in it', () => {
    const [role] = blocks('json').map(text => JSON.parse(text));
    expect(role.IsCustom).toBe(true);
    for (const action of role.Actions) {
      expect(action).toMatch(
        /^Microsoft\.Authorization\/role(?:Assignment(?:s|Schedule(?:s|Instances|Requests))|Definitions)\/(?:read|write|delete)$/,
      );
    }
    expect(role.Actions).not.toContain(
      'Microsoft.Authorization/roleDefinitions/write',
    );
  });
});
