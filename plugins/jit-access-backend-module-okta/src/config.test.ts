import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readOrganizations } from './config';

const acme = { url: 'https://acme.okta.com', token: 'canary' };
const read = (organizations: JsonObject) =>
  readOrganizations(
    new ConfigReader({ jitAccess: { providers: { okta: { organizations } } } }),
  );

describe('readOrganizations', () => {
  it('finds none where the provider is not configured', () => {
    expect(readOrganizations(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    const url = 'https://acme.okta.com/';
    expect(read({ acme: { ...acme, url } }).get('acme')).toMatchObject({
      ...acme,
      name: 'acme',
      loginFrom: 'email',
      loginAnnotation: 'okta.com/login',
      requestTimeoutMs: 10_000,
    });
  });

  it('takes a private key in place of a token', () => {
    const oauth = { clientId: '0oa', privateKey: 'PEM' };
    expect(read({ acme: { url: acme.url, oauth } }).get('acme')).toMatchObject({
      oauth,
    });
  });

  it.each([
    [{ url: 'http://acme.okta.com' }, 'acme.url: Give the address'],
    [{ url: 'https://acme.okta.com/x' }, 'acme.url: Give the address'],
    [{ url: 'https://acme-admin.okta.com' }, 'acme.url: Give the address with'],
    [{ token: undefined }, 'acme: Give either token or oauth'],
    [
      { oauth: { clientId: 'a', privateKey: 'b' } },
      'acme: Give either token or oauth',
    ],
    [{ loginFrom: 'name' }, 'acme.loginFrom'],
    [{ requestTimeout: 'soon' }, 'acme.requestTimeout: Give an ISO 8601'],
    [{ tokne: 'x' }, 'acme: Unrecognized key: "tokne"'],
  ])('names the key that is wrong, and no secret: %j', (wrong, expected) => {
    const reading = () => read({ acme: { ...acme, ...wrong } as JsonObject });
    expect(reading).toThrow(
      `jitAccess.providers.okta.organizations.${expected}`,
    );
    expect(reading).not.toThrow('canary');
  });

  it('refuses a name that roles could not use', () => {
    expect(() => read({ 'Not A Name': acme })).toThrow(
      /organizations.Not A Name: .*lower-case/,
    );
  });
});
