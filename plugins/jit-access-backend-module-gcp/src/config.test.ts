import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { accountOf } from './account';
import { readConnections } from './config';

const read = (acme: JsonObject) =>
  readConnections(
    new ConfigReader({
      jitAccess: { providers: { gcp: { connections: { acme } } } },
    }),
  ).get('acme')!;
const resources = ['projects/orders-prod'];

describe('the configuration', () => {
  it('is optional', () => {
    expect(readConnections(new ConfigReader({})).size).toBe(0);
  });

  it('needs nothing but resources', () => {
    expect(
      read({ resources: [...resources, 'groups/OnCall@acme.example'] }),
    ).toMatchObject({
      name: 'acme',
      resources: ['projects/orders-prod', 'groups/oncall@acme.example'],
      credentials: {},
      account: { from: 'email', annotation: 'google.com/email' },
      requestTimeoutMs: 10_000,
    });
  });

  it.each([
    [{}, /connections\.acme\.resources: /],
    [{ resources: [] }, /acme\.resources: List what may be granted on/],
    [{ resources: ['orders'] }, /acme\.resources\.0: Write projects\/<id>/],
    [{ resources, roles: ['roles/owner'] }, /acme\.roles\.0: Basic roles/],
    [
      { resources, credentials: { key: 'x' } },
      /acme\.credentials\.key: Give the JSON/,
    ],
    [
      { resources, credentials: { key: '{"type":"x"}', keyFile: 'y' } },
      /acme\.credentials: Give keyFile or key, not both/,
    ],
    [
      { resources, credentials: { impersonate: 'me' } },
      /credentials\.impersonate: Give the address/,
    ],
    [
      { resources, endpoints: { storage: 'http://evil' } },
      /endpoints\.storage: Give an https address/,
    ],
    [{ resources, account: { from: 'guess' } }, /acme\.account\.from: /],
    [
      { resources, requestTimeout: 'soon' },
      /acme\.requestTimeout: Give an ISO 8601/,
    ],
    [{ resources, surprise: true }, /connections\.acme: .*surprise/],
  ])('is refused: %j', (acme, message) => {
    expect(() => read(acme as JsonObject)).toThrow(message);
  });

  it('never says the key that it refuses', () => {
    expect(() =>
      read({ resources, credentials: { key: 'canary-secret' } }),
    ).toThrow(expect.not.stringContaining('canary-secret') as never);
  });

  it('names connections in lower case', () => {
    expect(() =>
      readConnections(
        new ConfigReader({
          jitAccess: {
            providers: { gcp: { connections: { Acme: { resources } } } },
          },
        }),
      ),
    ).toThrow(/connections\.Acme: Use 1 to 63 lower-case letters/);
  });
});

describe('who is who', () => {
  const ann = {
    ref: 'user:default/ann',
    annotations: { 'google.com/email': 'ann@corp.example' },
    email: 'Ann.B@Acme.Example',
  };

  it('is told by the address, in lower case', () => {
    expect(accountOf(read({ resources }), ann)).toEqual({
      key: 'acme/user:ann.b@acme.example',
      name: 'ann.b@acme.example',
    });
  });

  it('is told by the annotation where that is configured', () => {
    const settings = read({ resources, account: { from: 'annotation' } });
    expect(accountOf(settings, ann).name).toBe('ann@corp.example');
    expect(() => accountOf(settings, { ...ann, annotations: {} })).toThrow(
      /user:default\/ann has no annotation google.com\/email; add/,
    );
  });

  it.each([
    [undefined, /has no e-mail address; add/],
    ['ann', /is not one e-mail address/],
    ['ann@a.example,bob@a.example', /is not one e-mail address/],
    ['user:ann@a.example', /is not one e-mail address/],
    ['ann@a.example?uid=1', /is not one e-mail address/],
    ['allUsers', /is not one e-mail address/],
  ])('is not guessed from %s', (email, message) => {
    expect(() => accountOf(read({ resources }), { ...ann, email })).toThrow(
      message,
    );
  });

  it('is refused from other domains where domains are configured', () => {
    const settings = read({
      resources,
      account: { domains: ['Acme.example'] },
    });
    expect(accountOf(settings, ann).name).toBe('ann.b@acme.example');
    expect(() =>
      accountOf(settings, { ...ann, email: 'ann@gmail.example' }),
    ).toThrow(/of gmail.example, which is not among .*acme.account.domains/);
  });
});
