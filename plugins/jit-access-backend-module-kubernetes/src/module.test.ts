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
  it('adds the provider with its clusters', async () => {
    const [provider] = await providersWith({
      jitAccess: {
        providers: {
          kubernetes: {
            clusters: {
              orders: { url: 'https://orders', token: 'canary' },
            },
          },
        },
      },
    });
    expect(provider).toMatchObject({ id: 'kubernetes', title: 'Kubernetes' });
    const target = provider.targetSchema.parse({
      cluster: 'orders',
      namespace: 'shop',
      clusterRole: 'view',
    });
    expect(provider.effects(target)).toHaveLength(1);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({
        jitAccess: { providers: { kubernetes: { clusters: { orders: {} } } } },
      }),
    ).rejects.toThrow(/clusters.orders: Give one of url/);
  });
});
