import {
  AuthenticationError,
  ClientCertificateCredential,
  ClientSecretCredential,
  CredentialUnavailableError,
  DefaultAzureCredential,
} from '@azure/identity';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { ProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { GROUP_TARGET, soon, TestAzure } from './__fixtures__/TestAzure';
import { createCredential } from './AzureTenant';
import { readTenants } from './config';

jest.setTimeout(60_000);

const ID = '44444444-0000-4000-8000-00000000ABCD';
const groups = { readers: ID };

const read = (acme: JsonObject) =>
  readTenants(
    new ConfigReader({
      jitAccess: { providers: { azure: { tenants: { acme } } } },
    }),
  ).get('acme')!;

describe('readTenants', () => {
  it('finds nothing where the module is not configured', () => {
    expect(readTenants(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    expect(read({ tenantId: ID, groups })).toEqual({
      name: 'acme',
      tenantId: ID.toLowerCase(),
      groups: { readers: ID.toLowerCase() },
      endpoints: {
        authority: 'https://login.microsoftonline.com',
        resourceManager: 'https://management.azure.com',
        graph: 'https://graph.microsoft.com',
      },
      account: {
        from: 'annotation',
        annotation: 'graph.microsoft.com/user-id',
      },
      requestTimeout: 'PT20S',
      requestTimeoutMs: 20_000,
    });
  });

  it.each([
    [{ tenantId: 'acme', groups }, 'acme.tenantId: Give an id such as'],
    [{ tenantId: ID }, 'acme: Say what may be granted'],
    [{ tenantId: ID, groups: {} }, 'acme: Say what may be granted'],
    [{ tenantId: ID, groups, clientSecret: 's' }, 'acme: Give clientId with'],
    [
      {
        tenantId: ID,
        groups,
        clientId: ID,
        clientSecret: 's',
        clientCertificateFile: 'f',
      },
      'acme: Give clientId with',
    ],
    [
      { tenantId: ID, groups: { readers: 'orders' } },
      'acme.groups.readers: Give',
    ],
    [{ tenantId: ID, groups: { 'a/b': ID } }, 'acme.groups.a/b: Use 1 to 63'],
    [{ tenantId: ID, groups, gruops: 1 }, 'acme: Unrecognized'],
    [
      { tenantId: ID, roleAssignments: { mode: 'pim', scopes: [] } },
      'acme.roleAssignments.scopes: Name at least one',
    ],
    [
      { tenantId: ID, roleAssignments: { mode: 'pim', scopes: ['/'] } },
      'acme.roleAssignments.scopes.0: Give the whole path',
    ],
    [
      { tenantId: ID, groups, requestTimeout: 'soon' },
      'acme.requestTimeout: Give',
    ],
    [
      { tenantId: ID, groups, endpoints: { graph: 'http://graph.example' } },
      'acme.endpoints.graph: Give an address',
    ],
    [{ tenantId: ID, groups, account: { from: 'name' } }, 'acme.account.from'],
  ])('names the key that is wrong: %j', (wrong, expected) => {
    expect(() => read(wrong)).toThrow(
      `jitAccess.providers.azure.tenants.${expected}`,
    );
  });
});

describe('signing in', () => {
  it.each([
    [{ clientId: ID, clientSecret: 's' }, ClientSecretCredential],
    [
      { clientId: ID, clientCertificateFile: 'f.pem' },
      ClientCertificateCredential,
    ],
    [{ clientId: ID }, DefaultAzureCredential],
    [{}, DefaultAzureCredential],
  ])('with %j', (how, type) => {
    const tenant = read({ tenantId: ID, groups, ...how });
    expect(createCredential(tenant)).toBeInstanceOf(type);
  });

  const failing = async (error: Error): Promise<ProviderError> => {
    const azure = await TestAzure.start();
    const order = await azure.order(
      azure.provider('groups'),
      'a',
      GROUP_TARGET,
    );
    const provider = azure.provider('groups', {}, () => ({
      getToken: async () => Promise.reject(error),
    }));
    const failure = await provider.ensure(order, soon()).catch(e => e);
    expect(azure.fake.seen).toEqual([]);
    await azure.stop();
    return failure;
  };

  it('says what to check where the authority refuses', async () => {
    const error = await failing(
      new AuthenticationError(401, {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
      }),
    );
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/AADSTS7000215.*Check tenantId, clientId/s);
  });

  it('says what to check where the machine has no identity', async () => {
    const error = await failing(new CredentialUnavailableError('No identity'));
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/No identity.*Check tenantId/s);
  });

  it('tries again where the authority is away', async () => {
    const away = await failing(
      Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
    );
    expect(away.kind).toBe('retryable');
    const busy = await failing(
      new AuthenticationError(503, { error: 'temporarily_unavailable' }),
    );
    expect(busy.kind).toBe('retryable');
  });

  it('uses no token that was made for something else', async () => {
    const azure = await TestAzure.start();
    const provider = azure.provider('groups', {}, () => ({
      getToken: async () => ({ token: 'elsewhere', expiresOnTimestamp: 0 }),
    }));
    const error = await provider.check!(soon()).catch(e => e);
    expect(error.kind).toBe('permanent');
    expect(error.message).toMatch(/401.*check tenant/s);
    await azure.stop();
  });
});
