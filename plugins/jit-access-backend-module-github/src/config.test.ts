import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { JsonObject } from '@backstage/types';
import { readGithubConfig } from './config';
import { createConnection } from './GithubConnection';

const configOf = (github: JsonObject, hosts: JsonObject[] = []) =>
  new ConfigReader({
    integrations: { github: hosts },
    jitAccess: { providers: { github } },
  });

describe('readGithubConfig', () => {
  it('finds nothing where the provider is not configured', () => {
    expect(readGithubConfig(new ConfigReader({}))).toBeUndefined();
  });

  it('fills in what is usual', () => {
    const github = readGithubConfig(
      configOf({ organizations: [{ name: 'Acme' }] }),
    )!;
    expect(github).toMatchObject({
      loginAnnotation: 'github.com/user-login',
      requestTimeoutMs: 10_000,
    });
    expect(github.organizations.get('github.com/acme')).toEqual({
      name: 'Acme',
      host: 'github.com',
      invitations: false,
    });
  });

  it.each([
    [{ organizations: [] }, 'organizations: Name at least one'],
    [{ organizations: [{ name: 'a/b' }] }, 'organizations.0.name'],
    [
      { organizations: [{ name: 'a', webUrl: 'ftp://a' }] },
      'organizations.0.webUrl: Give an address',
    ],
    [{ organizations: [{ name: 'a', hots: 'x' }] }, 'organizations.0: Unrecog'],
    [
      { organizations: [{ name: 'a' }], requestTimeout: 'soon' },
      'requestTimeout: Give an ISO 8601',
    ],
  ])('names the key that is wrong: %j', (wrong, expected) => {
    expect(() => readGithubConfig(configOf(wrong))).toThrow(
      `jitAccess.providers.github.${expected}`,
    );
  });
});

describe('createConnection', () => {
  const connect = (hosts: JsonObject[]) => {
    const config = configOf(
      { organizations: [{ name: 'acme', host: 'GHE.example.com' }] },
      hosts,
    );
    return createConnection(
      readGithubConfig(config)!,
      ScmIntegrations.fromConfig(config),
      { getCredentials: jest.fn() },
    );
  };

  it('finds the interface of a server of the company', () => {
    const { baseUrls } = connect([{ host: 'ghe.example.com', token: 't' }]);
    expect(baseUrls.get('ghe.example.com')).toBe(
      'https://ghe.example.com/api/v3',
    );
  });

  it('says which host has no integration', () => {
    expect(() => connect([])).toThrow(
      /acme is on ghe.example.com, which has no entry in integrations.github/,
    );
  });
});
