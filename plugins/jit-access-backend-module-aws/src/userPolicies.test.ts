import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { policyNameOf } from './ourPolicies';
import { says } from './__fixtures__/policyEvaluation';
import { soon, STATEMENTS, TestAws } from './__fixtures__/TestAws';

describe('policies of IAM users', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;

  beforeAll(async () => {
    aws = await TestAws.startFake();
    provider = aws.provider({ waitsMs: [1, 1] });
  });
  afterAll(async () => {
    await aws.stop();
  });

  const order = (name: string, target: object = aws.targets.policy) =>
    aws.order(provider, name, target);
  const policiesOf = (name: string) =>
    aws.fake.iam.user(name).policies as Map<string, string>;

  it('have the statements of the role with the end in each of them', async () => {
    const made = await order('made', {
      account: aws.names.account,
      statements: [
        ...STATEMENTS,
        {
          Action: 's3:PutObject',
          Resource: '*',
          Condition: { StringLike: { 'aws:userid': 'AIDA*' } },
        },
      ],
    });
    await provider.ensure(made, soon());
    const [[name, text]] = policiesOf(made.account.name);
    expect(name).toBe(`jit-access-${made.bindingId}`);
    const until = { 'aws:CurrentTime': made.notAfter };
    expect(JSON.parse(text)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { ...STATEMENTS[0], Condition: { DateLessThan: until } },
        {
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: '*',
          Condition: {
            StringLike: { 'aws:userid': 'AIDA*' },
            DateLessThan: until,
          },
        },
      ],
    });
    // AWS itself ends it, whatever becomes of us.
    const asking = { 'aws:userid': 'AIDA1' };
    const end = Date.parse(made.notAfter!);
    for (const action of ['s3:GetObject', 's3:PutObject']) {
      const at = (time: number) =>
        says('Allow', [text], action, { ...asking, 'aws:CurrentTime': time });
      expect([at(end - 1), at(end)]).toEqual([true, false]);
    }
  });

  it.each([
    ['the end is taken out', ({ Condition: _, ...rest }: any) => rest],
    [
      'the end is moved in one of them only',
      (statement: any, i: number) =>
        i
          ? statement
          : {
              ...statement,
              Condition: {
                DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' },
              },
            },
    ],
    ['more is allowed', (statement: any) => ({ ...statement, Action: '*' })],
  ])('are not as they were made where %s', async (what, change) => {
    const made = await order(what.replace(/\W/g, '-'), {
      account: aws.names.account,
      statements: [...STATEMENTS, { Action: 's3:PutObject', Resource: '*' }],
    });
    await provider.ensure(made, soon());
    const name = policyNameOf(made.bindingId);
    const policy = JSON.parse(policiesOf(made.account.name).get(name)!);
    await aws.putUserPolicy(made, name, policy.Statement.map(change));
    expect(await provider.observe(made, soon())).toMatchObject({
      state: 'pending',
      origin: 'ours',
      details: { changedByOthers: true },
    });
    const { details } = await provider.ensure(made, soon());
    expect(details).toMatchObject({ did: 'changed' });
    expect(await provider.observe(made, soon())).toMatchObject({
      state: 'present',
      expiresAt: made.notAfter,
    });
  });

  it('say whose end it is where all of it was moved by somebody else', async () => {
    const made = await order('moved');
    await provider.ensure(made, soon());
    const later = '2099-01-01T00:00:00Z';
    await aws.putUserPolicy(made, policyNameOf(made.bindingId), [
      {
        ...STATEMENTS[0],
        Condition: { DateLessThan: { 'aws:CurrentTime': later } },
      },
    ]);
    // The engine compares it with the end that it told.
    expect(await provider.observe(made, soon())).toMatchObject({
      state: 'present',
      expiresAt: later,
    });
  });

  it('are read again until they are seen, and are not where they were deleted', async () => {
    const made = await order('late');
    const { iam } = aws.fake;
    aws.fake.asked.length = 0;
    iam.staleReads = 2;
    await provider.ensure(made, soon());
    expect(iam.staleReads).toBe(0);
    expect((await provider.observe(made, soon())).state).toBe('present');
    iam.staleReads = 1;
    await provider.remove(made, soon());
    expect((await provider.observe(made, soon())).state).toBe('absent');
    const calls = aws.fake.asked.map(({ operation }) => operation);
    expect(calls.filter(name => name === 'PutUserPolicy')).toHaveLength(1);
    expect(calls.filter(name => name === 'DeleteUserPolicy')).toHaveLength(1);
  });

  it('that are deleted a second time are deleted', async () => {
    const made = await order('twice');
    await provider.ensure(made, soon());
    await provider.remove(made, soon());
    const { details, providerRequestIds } = await provider.remove(made, soon());
    expect(details).toMatchObject({ removed: false });
    expect(providerRequestIds!.length).toBeGreaterThan(1);
  });

  it('follow a user whose name was changed, and nobody who took it over', async () => {
    const made = await order('renamed');
    await provider.ensure(made, soon());
    const { users } = aws.fake.iam;
    const { name } = made.account;
    const user = users.get(name)!;
    users.delete(name);
    users.set('new-name', { ...user, name: 'new-name' });
    await aws.fake.iam.CreateUser({ UserName: name });
    expect((await provider.observe(made, soon())).state).toBe('present');
    await provider.remove(made, soon());
    expect(policiesOf('new-name').size).toBe(0);
    await provider.ensure(made, soon());
    expect(policiesOf('new-name').size).toBe(1);
    expect(policiesOf(name).size).toBe(0);
  });

  it('went with their user', async () => {
    const made = await order('left');
    await provider.ensure(made, soon());
    aws.fake.iam.users.delete(made.account.name);
    expect((await provider.observe(made, soon())).state).toBe('absent');
    const { details } = await provider.remove(made, soon());
    expect(details).toMatchObject({ userGone: true });
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      /has no user left-.* any more; correct the mapping of user:default\/left/,
    );
  });

  it('that are too long for IAM are refused when the role is read', () => {
    const Resource = Array.from(
      { length: 60 },
      (_, i) => `arn:aws:s3:::a-bucket-with-a-name-${i}`,
    );
    const target = provider.targetSchema.parse({
      account: aws.names.account,
      statements: [{ Action: 's3:GetObject', Resource }],
    });
    expect(() => provider.effects(target)).toThrow(
      /come to \d{4} characters; IAM allows 2048.*Name fewer actions/,
    );
  });

  it('for which there is no room any more say so', async () => {
    const made = await order('full');
    await aws.putUserPolicy(made, 'standing', [
      {
        Effect: 'Allow',
        Action: 's3:Get*',
        Resource: Array.from(
          { length: 68 },
          (_, i) => `arn:aws:s3:::bucket-${i}-x`,
        ),
      },
    ]);
    const error = await provider.ensure(made, soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /Maximum policy size of 2048 bytes exceeded.*end other access of that user/,
    );
    expect((await provider.observe(made, soon())).state).toBe('absent');
  });

  it('are made with an end only', async () => {
    const made = await order('endless');
    await expect(
      provider.ensure({ ...made, notAfter: undefined }, soon()),
    ).rejects.toThrow(/made with an end only/);
  });

  it('that cannot be read any more are listed, so that they can be taken away', async () => {
    const made = await order('broken');
    await aws.putUserPolicy(made, policyNameOf(made.bindingId), [
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
    ]);
    const held = [];
    for await (const holder of provider.inventory(aws.names.account, soon())) {
      if (holder.accountKey === made.account.key) held.push(holder);
    }
    expect(held).toMatchObject([
      {
        ours: true,
        bindingId: made.bindingId,
        found: { account: made.account },
      },
    ]);
    const { target } = held[0].found!;
    await provider.remove({ ...made, target }, soon());
    expect(await aws.policyNames(made)).toEqual([]);
  });
});
