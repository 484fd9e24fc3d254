import { JsonObject } from '@backstage/types';
import {
  PermanentProviderError,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { soon, TestAws } from './__fixtures__/TestAws';

describe('who a person is', () => {
  let aws: TestAws;
  let ada: Subject;
  let userId: string;

  beforeAll(async () => {
    aws = await TestAws.startFake();
    ada = await aws.person('ada');
    userId = Array.from(aws.fake.center.users.keys())[0];
    aws.fake.center.users.get(userId)!.ExternalIds = [
      { Issuer: 'https://idp', Id: 'Ext-1' },
    ];
  });
  afterAll(async () => {
    await aws.stop();
  });

  const find = async (
    settings: { center?: JsonObject; account?: JsonObject },
    person: Partial<Subject>,
    kind: 'group' | 'policy' | 'session' = 'group',
  ) => {
    const provider = aws.provider(settings);
    const [effect] = provider.effects(
      provider.targetSchema.parse(aws.targets[kind]),
    );
    return provider.account({ ...ada, ...person }, effect, 'b-1', soon());
  };
  const annotated = (value: string) => ({
    annotations: {
      'jit-access/aws-user': value,
      'jit-access/aws-iam-user': value,
    },
  });
  const by = (user: JsonObject) => ({ center: { user } });

  it.each([
    [
      'user name, in any case',
      {},
      (name: string) => annotated(name.toUpperCase()),
    ],
    ['e-mail address', by({ attribute: 'email', from: 'email' }), () => ({})],
    ['e-mail address as user name', by({ from: 'email' }), undefined],
    [
      'external id',
      by({ attribute: 'externalId', issuer: 'https://idp' }),
      () => annotated('Ext-1'),
    ],
    ['id', by({ attribute: 'userId' }), () => annotated(userId)],
  ])('is found by %s', async (what, settings, person) => {
    const user = aws.fake.center.users.get(userId)!;
    if (!person) user.UserName = ada.email!;
    const found = await find(settings, person?.(user.UserName) ?? {});
    expect(found).toEqual({ key: `acme/${userId}`, name: user.UserName });
    expect(what).toBeTruthy();
    user.UserName = ada.annotations['jit-access/aws-user'];
  });

  it.each([
    [
      'nothing says it',
      {},
      { annotations: {} },
      /user:default\/ada has no annotation jit-access\/aws-user; add it/,
    ],
    [
      'there is no address',
      by({ attribute: 'email', from: 'email' }),
      { email: undefined },
      /has no e-mail address/,
    ],
    [
      'nobody is called so',
      {},
      annotated('nobody'),
      /no user with the userName "nobody".*correct it there or in the catalog/,
    ],
    ['two are named', {}, annotated('ada,bob'), /has to name one user/],
    ['a pattern is given', {}, annotated('a*'), /has to name one user/],
    [
      'the id is of nobody',
      by({ attribute: 'userId' }),
      annotated('0a0a0a0a-1111-2222-3333-444455556666'),
      /no user with the userId/,
    ],
    [
      'the issuer is another',
      by({ attribute: 'externalId', issuer: 'https://other' }),
      annotated('Ext-1'),
      /no user with the externalId/,
    ],
  ])('is refused where %s', async (_what, settings, person, message) => {
    const error = await find(settings, person).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(message);
  });

  it('is refused where Identity Center answers with somebody else', async () => {
    const { center } = aws.fake;
    const spy = jest
      .spyOn(center, 'GetUserId')
      .mockReturnValue({ UserId: userId, IdentityStoreId: 'd-1234567890' });
    await expect(find({}, annotated('bob'))).rejects.toThrow(
      /answered with the user ada-.*it is not certain who is meant/,
    );
    spy.mockRestore();
  });

  it('is refused where the user is disabled', async () => {
    const user = aws.fake.center.users.get(userId)!;
    user.UserStatus = 'DISABLED';
    await expect(find({}, {})).rejects.toThrow(
      /is disabled in Identity Center acme/,
    );
    user.UserStatus = undefined;
  });

  it('is an IAM user by its id, so that nobody can take its name over', async () => {
    const login = ada.annotations['jit-access/aws-iam-user'];
    const found = await find({}, {}, 'policy');
    expect(found).toEqual({
      key: `222222222222/${aws.fake.iam.user(login).id}`,
      name: login,
    });
    await expect(find({}, annotated('nobody'), 'policy')).rejects.toThrow(
      /AWS account 222222222222 has no user "nobody"; correct the annotation/,
    );
    await expect(find({}, annotated('a/b'), 'policy')).rejects.toThrow(
      /cannot be the name of an IAM user/,
    );
  });

  it('is the person of the catalog for a session of a role', async () => {
    expect(await find({}, { annotations: {} }, 'session')).toEqual({
      key: '222222222222/user:default/ada',
      name: 'user:default/ada',
    });
  });
});
