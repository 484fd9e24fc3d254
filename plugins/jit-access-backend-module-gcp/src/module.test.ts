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
  it('adds the provider with its connections', async () => {
    const [provider] = await providersWith({
      jitAccess: {
        providers: {
          gcp: { connections: { acme: { resources: ['buckets/orders'] } } },
        },
      },
    });
    expect(provider).toMatchObject({ id: 'gcp', title: 'Google Cloud' });
    const target = provider.targetSchema.parse({
      connection: 'acme',
      bucket: 'orders',
      role: 'roles/storage.objectViewer',
    });
    const [effect] = provider.effects(target);
    expect(effect.title).toMatch(/storage.objectViewer on buckets\/orders/);
    expect(provider.instances?.()).toEqual(['acme']);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({
        jitAccess: { providers: { gcp: { connections: { acme: {} } } } },
      }),
    ).rejects.toThrow(/connections\.acme\.resources/);
  });
});
