import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  AccessProvider,
  jitAccessProvidersExtensionPoint,
} from '@jit-access/backstage-plugin-jit-access-node';
import module from './index';

async function providersWith(jitAccess: object): Promise<AccessProvider[]> {
  const found: AccessProvider[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        jitAccessProvidersExtensionPoint,
        { addProvider: provider => found.push(provider) },
      ],
    ],
    features: [
      module,
      mockServices.rootConfig.factory({ data: { jitAccess } as any }),
    ],
  });
  await backend.stop();
  return found;
}

describe('the backend module', () => {
  it('adds the provider with its configured receivers', async () => {
    const badges = {
      url: 'https://access.example.com/jit',
      signingKeys: [{ id: 'a', secret: 'x'.repeat(32) }],
      subject: { from: 'name' },
    };
    const [provider] = await providersWith({
      providers: { webhook: { endpoints: { badges } } },
    });
    expect(provider).toMatchObject({ id: 'webhook', title: 'Webhook' });
    const target = { endpoint: 'badges', payload: { door: '1' } };
    expect(provider.effects(target)).toHaveLength(1);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({ providers: { webhook: { endpoints: { badges: {} } } } }),
    ).rejects.toThrow(/endpoints.badges.url/);
  });
});
