import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { soon, TestAws } from './__fixtures__/TestAws';

jest.setTimeout(60_000);

/**
 * `emulate` has users, roles and sessions, but no inline policies: those are kept
 * by the fake that stands before it.
 */
describe('with IAM and STS on emulate', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;

  beforeAll(async () => {
    aws = await TestAws.startEmulated();
    provider = aws.provider();
  });
  afterAll(async () => {
    await aws.stop();
  });

  it('the account is the one of the configuration', async () => {
    await expect(provider.check(soon())).resolves.toBeUndefined();
  });

  it('a user gets a policy and loses it', async () => {
    const order = await aws.order(provider, 'ada', aws.targets.policy);
    expect(order.account.key).toMatch(/^123456789012\/AIDA/);
    await provider.ensure(order, soon());
    expect(await provider.observe(order, soon())).toMatchObject({
      state: 'present',
      expiresAt: order.notAfter,
    });
    await provider.remove(order, soon());
    expect((await provider.observe(order, soon())).state).toBe('absent');
  });

  it('nobody gets a policy who is not there', async () => {
    const [effect] = provider.effects(
      provider.targetSchema.parse(aws.targets.policy),
    );
    const nobody = {
      ref: 'user:default/nobody',
      annotations: { 'jit-access/aws-iam-user': 'nobody' },
    };
    const error = await provider
      .account(nobody, effect, 'b-1', soon())
      .catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/has no user "nobody"/);
  });

  it('a session begins, is renewed and is kept out', async () => {
    const order = await aws.order(provider, 'bob', aws.targets.session);
    const first = await provider.ensure(order, soon());
    expect(await aws.letsIn(first.credential!.secret)).toBe(true);
    const held = { ...order, handle: first.handle };
    const second = await provider.renewCredential(held, soon());
    expect(await aws.letsIn(first.credential!.secret)).toBe(false);
    expect(await aws.letsIn(second.credential!.secret)).toBe(true);
    await provider.remove({ ...order, handle: second.handle }, soon());
    expect(await aws.letsIn(second.credential!.secret)).toBe(false);
  });

  it('a role that is not there is assumed by nobody', async () => {
    const target = { ...aws.targets.session, assumeRole: 'nobody' };
    const order = await aws.order(provider, 'cleo', target);
    await expect(provider.ensure(order, soon())).rejects.toThrow(
      PermanentProviderError,
    );
  });
});
