import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readInstances } from './config';

const demo = {
  baseUrl: 'https://idp.example.com/scim/v2',
  auth: { token: 'canary' },
  subject: { from: 'email' },
};
const read = (instances: JsonObject) =>
  readInstances(
    new ConfigReader({ jitAccess: { providers: { scim: { instances } } } }),
  );

describe('readInstances', () => {
  it('finds none where the provider is not configured', () => {
    expect(readInstances(new ConfigReader({})).size).toBe(0);
  });

  it('fills in what is usual', () => {
    expect(read({ demo }).get('demo')).toEqual({
      ...demo,
      name: 'demo',
      subject: { from: 'email', attribute: 'userName' },
      groupAttribute: 'displayName',
      memberFilter: 'auto',
      removal: 'auto',
      requestTimeout: 'PT10S',
      maxResponseBytes: 5_000_000,
    });
  });

  it('takes numbers from the environment, which are strings', () => {
    const { maxResponseBytes } = read({
      demo: { ...demo, maxResponseBytes: '9000' },
    }).get('demo')!;
    expect(maxResponseBytes).toBe(9000);
  });

  it('verifies certificates where TLS is described', () => {
    const { tls } = read({ demo: { ...demo, tls: { ca: 'PEM' } } }).get(
      'demo',
    )!;
    expect(tls).toEqual({ ca: 'PEM', rejectUnauthorized: true });
  });

  it.each([
    [{ baseUrl: 'nonsense' }, 'demo.baseUrl: Give a URL'],
    [{ baseUrl: 'http://idp.example.com' }, 'demo.baseUrl: Use https'],
    [{ baseUrl: 'ftp://localhost' }, 'demo.baseUrl: Use https'],
    [
      { baseUrl: 'https://a:canary@idp.example.com' },
      'demo.baseUrl: Give credentials',
    ],
    [{ baseUrl: 'https://idp.example.com/?a=b' }, 'demo.baseUrl: Give the URL'],
    [{ auth: {} }, 'demo.auth: Give exactly one'],
    [
      { auth: { token: 'canary', basic: { user: 'a', password: 'canary' } } },
      'demo.auth: Give exactly one',
    ],
    [
      {
        auth: {
          oauth2: {
            tokenUrl: 'http://x.example.com',
            clientId: 'a',
            clientSecret: 'canary',
          },
        },
      },
      'demo.auth.oauth2.tokenUrl: Use https',
    ],
    [
      { subject: { from: 'annotation' } },
      'demo.subject.annotation: Name the annotation',
    ],
    [{ subject: { from: 'guess' } }, 'demo.subject.from'],
    [{ removal: 'all' }, 'demo.removal'],
    [{ requestTimeout: 'soon' }, 'demo.requestTimeout: Give an ISO 8601'],
    [{ tls: { verify: true } }, 'demo.tls'],
    [{ proxy: 'x' }, 'demo: Unrecognized key: "proxy"'],
  ])('names the key that is wrong, and no secret: %j', (wrong, expected) => {
    const reading = () => read({ demo: { ...demo, ...wrong } as JsonObject });
    expect(reading).toThrow(`jitAccess.providers.scim.instances.${expected}`);
    expect(reading).not.toThrow('canary');
  });

  it('refuses a name that roles could not use', () => {
    expect(() => read({ 'Not A Name': demo })).toThrow(
      /instances.Not A Name: .*lower-case/,
    );
  });
});
