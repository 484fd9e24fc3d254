import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readEndpoints } from './config';

const SECRET = 'canary-0123456789-0123456789-0123';
const badges = {
  url: 'https://access.example.com/jit',
  signingKeys: [{ id: 'a', secret: SECRET }],
  subject: { from: 'name' },
};
const read = (endpoints: JsonObject) =>
  readEndpoints(
    new ConfigReader({ jitAccess: { providers: { webhook: { endpoints } } } }),
  );

describe('readEndpoints', () => {
  afterEach(() => jest.restoreAllMocks());

  it('finds none where the provider is not configured', () => {
    expect(readEndpoints(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    expect(read({ badges }).get('badges')).toEqual({
      ...badges,
      name: 'badges',
      paths: { ensure: 'ensure', remove: 'remove', observe: 'observe' },
      allowedNetworks: [],
      requestTimeout: 'PT10S',
      maxResponseBytes: 65_536,
    });
  });

  it.each([
    [{ url: 'http://access.example.com' }, 'badges.url: Use https'],
    [{ url: 'http://10.0.0.1' }, 'badges.url: Use https'],
    [{ url: 'ftp://localhost' }, 'badges.url: Use https'],
    [{ url: 'https://a:canary@example.com' }, 'badges.url: Leave user'],
    [{ url: 'https://example.com/?a=1' }, 'badges.url: Give the URL without'],
    [{ url: 'nonsense' }, 'badges.url: Give a URL'],
    [{ paths: { remove: '../admin' } }, 'badges.paths.remove: Use letters'],
    [{ paths: { remove: '/remove' } }, 'badges.paths.remove: Use letters'],
    [{ signingKeys: [] }, 'badges.signingKeys'],
    [
      { signingKeys: [{ id: 'a', secret: 'canary' }] },
      'badges.signingKeys.0.secret: Use 32 characters',
    ],
    [
      { signingKeys: [{ id: 'a=b', secret: SECRET }] },
      'badges.signingKeys.0.id: Use 1 to 64',
    ],
    [
      { signingKeys: [...badges.signingKeys, ...badges.signingKeys] },
      'badges.signingKeys: Give the keys different ids',
    ],
    [{ subject: { from: 'annotation' } }, 'badges.subject.annotation: Name'],
    [
      { subject: { from: 'name', annotation: 'x' } },
      'badges.subject.annotation: Name',
    ],
    [{ allowedNetworks: ['10.0.0.0/33'] }, 'badges.allowedNetworks.0: Give'],
    [{ allowedNetworks: ['10.0.0.0'] }, 'badges.allowedNetworks.0: Give'],
    [{ allowedNetworks: ['internal'] }, 'badges.allowedNetworks.0: Give'],
    [{ requestTimeout: 'soon' }, 'badges.requestTimeout: Give an ISO 8601'],
    [{ follow: true }, 'badges: Unrecognized key: "follow"'],
  ])('names the key that is wrong, and no secret: %j', (wrong, expected) => {
    const reading = () =>
      read({ badges: { ...badges, ...wrong } as JsonObject });
    expect(reading).toThrow(
      `jitAccess.providers.webhook.endpoints.${expected}`,
    );
    expect(reading).not.toThrow('canary');
  });

  it.each(['http://localhost:1/jit', 'http://127.0.0.1:1', 'http://[::1]:1'])(
    'takes %s for a developer, and not in production',
    url => {
      expect(read({ badges: { ...badges, url } }).size).toBe(1);
      jest.replaceProperty(process.env, 'NODE_ENV', 'production');
      expect(() => read({ badges: { ...badges, url } })).toThrow(/Use https/);
    },
  );

  it('refuses a name that roles could not use', () => {
    expect(() => read({ 'Not A Name': badges })).toThrow(
      /endpoints.Not A Name: .*lower-case/,
    );
  });
});
