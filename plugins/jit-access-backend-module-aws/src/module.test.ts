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
const withAccounts = (accounts: object[]) => ({
  jitAccess: { providers: { aws: { accounts } } },
});

describe('the backend module', () => {
  it('adds the provider with its accounts', async () => {
    const [provider] = await providersWith(
      withAccounts([{ accountId: '222222222222' }]),
    );
    expect(provider).toMatchObject({ id: 'aws', title: 'AWS' });
    expect(provider.instances!()).toEqual(['222222222222']);
    const target = provider.targetSchema.parse({
      account: '222222222222',
      assumeRole: 'orders-admin',
    });
    const [effect] = provider.effects(target);
    expect(provider.credential!(effect.target)).toBe('target');
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith(withAccounts([{ accountId: 'orders' }])),
    ).rejects.toThrow(/accounts\.0\.accountId: Give the twelve digits/);
  });
});
