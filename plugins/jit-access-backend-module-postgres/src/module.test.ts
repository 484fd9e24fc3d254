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
    const [provider] = await providersWith({
      providers: {
        postgres: {
          servers: { demo: { host: 'localhost', user: 'a', password: 'b' } },
        },
      },
    });
    expect(provider).toMatchObject({ id: 'postgres', title: 'PostgreSQL' });
    const target = { server: 'demo', database: 'orders', roles: ['reader'] };
    expect(provider.effects(target)).toHaveLength(1);
    expect(() => provider.effects({ ...target, server: 'nowhere' })).toThrow(
      /no PostgreSQL server "nowhere".*known: demo/,
    );
    expect(() => provider.effects({ ...target, roles: ['a'] })).toThrow(
      /never granted/,
    );
  });

  it('says of which server the line is weaker than it should be', async () => {
    const logger = mockServices.logger.mock();
    const server = { host: 'db.example.com', user: 'a', password: 'b' };
    const backend = await startTestBackend({
      extensionPoints: [
        [jitAccessProvidersExtensionPoint, { addProvider: () => {} }],
      ],
      features: [
        module,
        logger.factory,
        mockServices.rootConfig.factory({
          data: {
            jitAccess: {
              providers: {
                postgres: {
                  servers: { open: server, safe: { ...server, ssl: true } },
                },
              },
            },
          },
        }),
      ],
    });
    await backend.stop();
    expect(logger.warn.mock.calls).toEqual([
      ['PostgreSQL server "open" is reached without TLS; set "ssl"'],
    ]);
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('does not start with a wrong configuration', async () => {
    await expect(
      providersWith({ providers: { postgres: { servers: { demo: {} } } } }),
    ).rejects.toThrow(/servers.demo.host/);
  });
});
