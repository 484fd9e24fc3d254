import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  AccessProvider,
  jitAccessProvidersExtensionPoint,
} from '@jit-access/backstage-plugin-jit-access-node';
import module from './index';

const ID = '44444444-0000-4000-8000-000000000000';

async function providersWith(data: object): Promise<AccessProvider[]> {
  const found: AccessProvider[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        jitAccessProvidersExtensionPoint,
        { addProvider: provider => found.push(provider) },
      ],
    ],
    features: [module, mockServices.rootConfig.factory({ data: data as any })],
  });
  await backend.stop();
  return found;
}

const tenants = (of: object) => ({
  jitAccess: { providers: { azure: { tenants: of } } },
});
const scopes = [`/subscriptions/${ID}`];

describe('the backend module', () => {
  it('adds a provider for each kind of access, with its tenants', async () => {
    const found = await providersWith(
      tenants({
        acme: {
          tenantId: ID,
          roleAssignments: { mode: 'pim', scopes },
          groups: { readers: ID },
        },
        lab: { tenantId: ID, roleAssignments: { mode: 'plain', scopes } },
      }),
    );
    expect(found.map(it => [it.id, it.expiry.kind, it.instances!()])).toEqual([
      ['azure', 'movable', ['acme']],
      ['azure-rbac', 'none', ['lab']],
      ['entra', 'none', ['acme']],
    ]);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(providersWith(tenants({ acme: {} }))).rejects.toThrow(
      /tenants.acme.tenantId/,
    );
  });
});
