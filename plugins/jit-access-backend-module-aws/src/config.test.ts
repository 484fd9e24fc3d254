import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readAwsConfig } from './config';
import { INSTANCE_ARN, STORE_ID } from './__fixtures__/FakeIdentityCenter';

const acme = {
  instanceArn: INSTANCE_ARN,
  identityStoreId: STORE_ID,
  region: 'eu-central-1',
};
const orders = { accountId: '222222222222' };
const read = (aws: JsonObject) =>
  readAwsConfig(new ConfigReader({ jitAccess: { providers: { aws } } }));

describe('readAwsConfig', () => {
  it('finds nothing where the provider is not configured', () => {
    const { identityCenters, accounts } = readAwsConfig(new ConfigReader({}));
    expect([identityCenters.size, accounts.size]).toEqual([0, 0]);
  });

  it('fills in what is usual', () => {
    const found = read({ identityCenters: { acme }, accounts: [orders] });
    expect(found.identityCenters.get('acme')).toMatchObject({
      ...acme,
      name: 'acme',
      user: {
        attribute: 'userName',
        from: 'annotation',
        annotation: 'jit-access/aws-user',
      },
      longestSessionMs: 43_200_000,
    });
    expect(found.accounts.get('222222222222')).toMatchObject({
      region: 'us-east-1',
      user: { from: 'annotation', annotation: 'jit-access/aws-iam-user' },
      maxSessionSeconds: 3600,
    });
    expect(found.requestTimeoutMs).toBe(10_000);
  });

  it.each([
    [{ instanceArn: 'acme' }, 'instanceArn: Give the ARN of the instance'],
    [{ identityStoreId: 'store' }, 'identityStoreId: Give the id'],
    [{ region: 'Frankfurt' }, 'region: Give a region'],
    [{ accounts: ['12'] }, 'accounts.0: Give the twelve digits'],
    [{ permissionSets: { a: 'b' } }, 'permissionSets.a: Give the ARN'],
    [{ groups: { a: 'b' } }, 'groups.a: Give the id of the group'],
    [{ user: { attribute: 'nickname' } }, 'user.attribute'],
    [{ user: { attribute: 'externalId' } }, 'user: Give "issuer"'],
    [{ user: { issuer: 'x' } }, 'user: Give "issuer"'],
    [{ longestSession: 'PT13H' }, 'longestSession: Give 15 minutes to 12'],
    [
      { endpoints: { ssoAdmin: 'http://sso.example.com' } },
      'endpoints.ssoAdmin: Give an https address',
    ],
    [{ secretAccessKey: 'canary' }, 'Unrecognized key: "secretAccessKey"'],
  ])(
    'names the key of an Identity Center that is wrong: %j',
    (wrong, expected) => {
      const reading = () =>
        read({
          identityCenters: { acme: { ...acme, ...wrong } as JsonObject },
        });
      expect(reading).toThrow('jitAccess.providers.aws.identityCenters.acme');
      expect(reading).toThrow(expected);
      expect(reading).not.toThrow('canary');
    },
  );

  it.each([
    [{ accounts: [{ accountId: 12 }] }, 'accounts.0.accountId'],
    [{ accounts: [orders, orders] }, 'accounts: Name every account once'],
    [
      { accounts: [{ ...orders, maxSession: 'PT5M' }] },
      'accounts.0.maxSession: Give 15 minutes to 12',
    ],
    [
      { accounts: [{ ...orders, maxSession: 'soon' }] },
      'accounts.0.maxSession: Give an ISO 8601',
    ],
    [
      { accounts: [{ ...orders, endpoints: { sts: 'x' } }] },
      'accounts.0.endpoints.sts: Give an https',
    ],
    [
      { identityCenters: { Acme: acme } },
      'identityCenters.Acme: Use 1 to 63 lower-case',
    ],
    [{ requestTimeout: 'soon' }, 'requestTimeout: Give an ISO 8601'],
    [{ roles: [] }, 'aws: Unrecognized key: "roles"'],
  ])('names what else is wrong: %j', (wrong, expected) => {
    expect(() => read(wrong as JsonObject)).toThrow(
      `jitAccess.providers.${expected.startsWith('aws') ? '' : 'aws.'}${expected}`,
    );
  });
});
