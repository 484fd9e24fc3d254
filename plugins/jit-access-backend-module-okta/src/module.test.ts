import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  AccessProvider,
  jitAccessProvidersExtensionPoint,
} from '@jit-access/backstage-plugin-jit-access-node';
import module from './index';

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

describe('the backend module', () => {
  it('adds the provider with its organisations', async () => {
    const [provider] = await providersWith({
      jitAccess: {
        providers: {
          okta: {
            organizations: {
              acme: { url: 'https://acme.okta.com', token: 'canary' },
            },
          },
        },
      },
    });
    expect(provider).toMatchObject({ id: 'okta', title: 'Okta' });
    const target = provider.targetSchema.parse({
      org: 'acme',
      group: 'Orders',
    });
    expect(provider.effects(target)).toHaveLength(1);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({
        jitAccess: { providers: { okta: { organizations: { acme: {} } } } },
      }),
    ).rejects.toThrow(/organizations.acme.url/);
  });
});
