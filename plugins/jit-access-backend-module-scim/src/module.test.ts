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
  it('adds the provider with its configured servers', async () => {
    const demo = {
      baseUrl: 'https://idp.example.com/scim',
      auth: { token: 'x' },
      subject: { from: 'name' },
    };
    const [provider] = await providersWith({
      providers: { scim: { instances: { demo } } },
    });
    expect(provider).toMatchObject({ id: 'scim', title: 'SCIM' });
    const target = { instance: 'demo', group: 'Readers' };
    expect(provider.effects(target)).toHaveLength(1);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({ providers: { scim: { instances: { demo: {} } } } }),
    ).rejects.toThrow(/instances.demo.baseUrl/);
  });
});
