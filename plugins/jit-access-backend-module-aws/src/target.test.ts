import { ConfigReader } from '@backstage/config';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { readAwsConfig } from './config';
import { awsEffect, awsTargetSchema } from './target';
import {
  GROUP_ID,
  INSTANCE_ARN,
  PERMISSION_SET,
  STORE_ID,
} from './__fixtures__/FakeIdentityCenter';

const account = '222222222222';
const statement = { Action: 's3:GetObject', Resource: '*' };
const center = {
  instanceArn: INSTANCE_ARN,
  identityStoreId: STORE_ID,
  region: 'eu-central-1',
  permissionSets: { ReadOnly: PERMISSION_SET },
  groups: { Orders: GROUP_ID.toUpperCase() },
};
const read = (identityCenters: object) =>
  readAwsConfig(
    new ConfigReader({
      jitAccess: {
        providers: {
          aws: { identityCenters, accounts: [{ accountId: account }] },
        },
      },
    } as any),
  );
const config = read({ acme: center });
const effect = (target: object, of = config) =>
  awsEffect(of, awsTargetSchema.parse(target));

describe('the target of a role', () => {
  it.each([
    { account, permissionSet: 'ReadOnly' },
    { instance: 'acme', account, permissionSet: PERMISSION_SET },
    { group: 'Orders' },
    { instance: 'acme', group: GROUP_ID },
    { account, statements: [statement] },
    { account, assumeRole: 'orders/admin' },
    { account, assumeRole: 'admin', sessionPolicy: [statement] },
  ])('may be %j', target => {
    const { key, target: pinned } = effect(target);
    // What is pinned is a target itself, of the same effect.
    expect(effect(pinned).key).toBe(key);
    expect(effect(pinned).target).toEqual(pinned);
  });

  it.each([
    {},
    { account },
    { account: '22222222222', permissionSet: 'ReadOnly' },
    { account: 222222222222, permissionSet: 'ReadOnly' },
    { permissionSet: 'ReadOnly' },
    { account, permissionSet: 'ReadOnly', group: 'Orders' },
    { account, permissionSet: '{{ entity.metadata.name }}' },
    { account, statements: [] },
    { account, statements: [{ ...statement, Principal: '*' }] },
    { account, statements: [{ ...statement, NotAction: '*' }] },
    { account, statements: [{ Action: 's3:*' }] },
    {
      account,
      statements: [
        {
          ...statement,
          Condition: { DateLessThan: { 'AWS:CurrentTime': '2099-01-01' } },
        },
      ],
    },
    { account, assumeRole: 'arn:aws:iam::222222222222:role/admin' },
    { account, assumeRole: '../admin role' },
    { account, assumeRole: 'admin', statements: [statement] },
  ])('may not be %j', target => {
    expect(awsTargetSchema.safeParse(target).success).toBe(false);
  });

  it('is the same effect by name and by id, and with the instance said or not', () => {
    const same = (one: object, other: object) =>
      expect(effect(one)).toEqual(effect(other));
    same(
      { account, permissionSet: 'ReadOnly' },
      { instance: 'acme', account, permissionSet: PERMISSION_SET },
    );
    same({ group: 'Orders' }, { instance: 'acme', group: GROUP_ID });
    expect(effect({ group: 'Orders' }).title).toBe('group Orders (acme)');
  });

  it('is the same effect where IAM sees no difference', () => {
    const key = (statements: object[]) => effect({ account, statements }).key;
    const one = {
      Action: ['s3:getobject', 'S3:ListBucket'],
      Resource: ['b', 'a'],
    };
    const other = {
      Sid: 'Read',
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:GetObject'],
      Resource: ['a', 'b'],
    };
    expect(key([one, statement])).toBe(key([statement, other]));
    const role = (assumeRole: string) => effect({ account, assumeRole }).key;
    expect(role('Orders/Admin')).toBe(role('admin'));
  });

  it('is another effect where anything else differs', () => {
    const keys = [
      { account, permissionSet: 'ReadOnly' },
      { account: '333333333333', permissionSet: 'ReadOnly' },
      { account, permissionSet: `${PERMISSION_SET.slice(0, -1)}x` },
      { group: 'Orders' },
      { account, statements: [statement] },
      { account, statements: [{ ...statement, Effect: 'Deny' }] },
      { account, statements: [{ ...statement, Resource: 'x' }] },
      {
        account,
        statements: [
          {
            ...statement,
            Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
          },
        ],
      },
      { account, assumeRole: 'admin' },
      { account, assumeRole: 'reader' },
      { account, assumeRole: 'admin', sessionPolicy: [statement] },
    ].map(target => effect(target).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    [
      { account, permissionSet: 'Admin' },
      config,
      /names "Admin".*permissionSets \(known: ReadOnly\); add it there, or name it by its ARN/,
    ],
    [{ group: 'constructor' }, config, /names "constructor".*known: Orders/],
    [
      { instance: 'other', group: 'Orders' },
      config,
      /no Identity Center "other".*known: acme/,
    ],
    [
      { account: '999999999999', statements: [statement] },
      config,
      /no account 999999999999.*known: 222222222222/,
    ],
    [
      { group: 'Orders' },
      read({ acme: center, beta: center }),
      /does not say in which Identity Center.*known: acme, beta/,
    ],
    [{ group: 'Orders' }, read({}), /known: none/],
    [
      { account: '333333333333', permissionSet: 'ReadOnly' },
      read({ acme: { ...center, accounts: [account] } }),
      /Nothing may be granted in account 333333333333.*acme\.accounts \(222222222222\)/,
    ],
  ])(
    'that the configuration does not know or allow is refused: %j',
    (target, of, message) => {
      expect(() => effect(target, of)).toThrow(PermanentProviderError);
      expect(() => effect(target, of)).toThrow(message);
    },
  );
});
