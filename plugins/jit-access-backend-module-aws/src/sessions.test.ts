import {
  PermanentProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { policyNameOf } from './ourPolicies';
import { inAnHour, soon, TestAws } from './__fixtures__/TestAws';

describe('sessions of roles', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;

  beforeEach(async () => {
    aws = await TestAws.startFake();
    provider = aws.provider({ waitsMs: [1, 1] });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await aws.stop();
  });

  const order = (name: string, target: object = aws.targets.session) =>
    aws.order(provider, name, target);
  const rolePolicies = () =>
    aws.fake.iam.role('orders-admin').policies as Map<string, string>;
  const assumed = () =>
    aws.fake.asked
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ input }) => input);

  it('come as lines for a shell, and end with the access', async () => {
    const made = await order('shell');
    const { credential, handle, details } = await provider.ensure(made, soon());
    expect(credential!.secret.split('\n')).toEqual([
      expect.stringMatching(/^export AWS_ACCESS_KEY_ID=ASIA[0-9A-F]+$/),
      expect.stringMatching(/^export AWS_SECRET_ACCESS_KEY=\S+$/),
      expect.stringMatching(/^export AWS_SESSION_TOKEN=\S+$/),
    ]);
    const [{ DurationSeconds, RoleArn, RoleSessionName }] = assumed();
    expect(DurationSeconds).toBeGreaterThan(3500);
    expect(DurationSeconds).toBeLessThanOrEqual(3600);
    expect(RoleArn).toBe('arn:aws:iam::222222222222:role/orders-admin');
    expect(RoleSessionName).toMatch(/^jit-[0-9a-f]{16}\.[0-9a-f]{8}$/);
    expect(Date.parse(credential!.expiresAt!)).toBeLessThanOrEqual(
      Date.parse(made.notAfter!) + 1000,
    );
    expect(JSON.stringify([handle, details])).not.toContain('ASIA');
    expect(await aws.letsIn(credential!.secret)).toBe(true);
    expect(provider.instructions(made).steps[0].code).toBe('{{password}}');
  });

  it.each([
    ['no shorter than AWS gives', 60_000, {}, 900],
    ['no longer than the configuration says', 20 * 3_600_000, {}, 3600],
    [
      'as long as the configuration says',
      20 * 3_600_000,
      { maxSession: 'PT12H' },
      43_200,
    ],
  ])('last %s', async (_what, ms, account, seconds) => {
    provider = aws.provider({ account });
    const made = await order('length');
    const notAfter = new Date(Date.now() + ms).toISOString();
    await provider.ensure({ ...made, notAfter }, soon());
    expect(assumed()[0].DurationSeconds).toBe(seconds);
  });

  it('let nobody in from the end on, also where AWS gave keys for longer', async () => {
    const made = await order('short');
    const end = Date.now() + 60_000;
    const notAfter = new Date(end).toISOString();
    const { credential } = await provider.ensure({ ...made, notAfter }, soon());
    const key = credential!.secret.match(/ID=(\w+)/)![1];
    const { iam } = aws.fake;
    expect(iam.allows(key, 's3:GetObject')).toBe(true);
    jest.useFakeTimers({ now: end, doNotFake: ['nextTick', 'setImmediate'] });
    expect(iam.allows(key, 's3:GetObject')).toBe(false);
  });

  it('are kept out at once when the access ends before the keys', async () => {
    const made = await order('over');
    const { credential, handle } = await provider.ensure(made, soon());
    const taken = await provider.remove({ ...made, handle }, soon());
    expect(await aws.letsIn(credential!.secret)).toBe(false);
    const [name, ...more] = rolePolicies().keys();
    expect(more).toEqual([]);
    expect(name).toMatch(/^jit-ended-\d+-jit-[0-9a-f]{16}$/);
    const after = { ...made, handle: taken.handle };
    expect((await provider.observe(after, soon())).state).toBe('absent');
    // Others go on.
    const other = await provider.ensure(await order('other'), soon());
    expect(await aws.letsIn(other.credential!.secret)).toBe(true);
  });

  it('that are over leave nothing behind once their keys have run out', async () => {
    const made = await order('past');
    const { handle } = await provider.ensure(made, soon());
    await provider.remove({ ...made, handle }, soon());
    expect(rolePolicies().size).toBe(1);
    const nextDay = Date.now() + 86_400_000;
    jest.spyOn(Date, 'now').mockReturnValue(nextDay);
    await provider.remove(made, soon());
    jest.restoreAllMocks();
    expect(rolePolicies().size).toBe(0);
  });

  it('that nobody keeps out any more are not said to be gone', async () => {
    const made = await order('unkept');
    const { handle, credential } = await provider.ensure(made, soon());
    const taken = await provider.remove({ ...made, handle }, soon());
    const after = { ...made, handle: taken.handle };
    const [name] = rolePolicies().keys();
    await aws.deleteRolePolicy(name);
    expect(await aws.letsIn(credential!.secret)).toBe(true);
    expect(await provider.observe(after, soon())).toMatchObject({
      state: 'pending',
      origin: 'ours',
      details: { changedByOthers: true },
    });
    await provider.remove(after, soon());
    expect(await aws.letsIn(credential!.secret)).toBe(false);
    expect((await provider.observe(after, soon())).state).toBe('absent');
  });

  it('go on with the same keys when the end is moved', async () => {
    const made = await order('longer');
    const { handle, credential } = await provider.ensure(made, soon());
    const later = new Date(Date.now() + 7_200_000).toISOString();
    const moved = { ...made, handle, notAfter: later };
    const receipt = await provider.ensure(moved, soon());
    expect(receipt.credential).toBeUndefined();
    expect(receipt.handle).toEqual(handle);
    expect(await provider.observe(moved, soon())).toMatchObject({
      state: 'present',
      expiresAt: later,
    });
    expect(await aws.letsIn(credential!.secret)).toBe(true);
    expect(assumed()).toHaveLength(1);
  });

  it('are given anew where the keys never arrived', async () => {
    const made = await order('never');
    aws.fake.fail({ match: /sts:AssumeRole/, lose: 'after' });
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      UnknownOutcomeProviderError,
    );
    expect((await provider.observe(made, soon())).state).toBe('present');
    const [lost] = aws.fake.iam.sessions;
    const { credential } = await provider.ensure(made, soon());
    expect(await aws.letsIn(credential!.secret)).toBe(true);
    expect(aws.fake.iam.allows(lost.keys.AccessKeyId, 's3:GetObject')).toBe(
      false,
    );
  });

  it('that AWS refuses leave nothing behind', async () => {
    aws.fake.iam.maxSessionSeconds = 3600;
    provider = aws.provider({ account: { maxSession: 'PT12H' } });
    const made = await order('chained');
    const notAfter = new Date(Date.now() + 6 * 3_600_000).toISOString();
    const error = await provider
      .ensure({ ...made, notAfter }, soon())
      .catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/MaxSessionDuration.*Set "maxSession"/);
    expect((await provider.observe(made, soon())).state).toBe('absent');
    expect(rolePolicies().size).toBe(0);
  });

  it.each([
    ['with what the access remembers', true],
    ['without it', false],
  ])(
    'of before stay out where AWS refuses new ones, %s',
    async (_what, knows) => {
      const made = await order('before');
      const { handle, credential } = await provider.ensure(made, soon());
      const taken = await provider.remove({ ...made, handle }, soon());
      aws.fake.fail({
        match: /sts:AssumeRole/,
        answer: { status: 403, code: 'AccessDenied' },
      });
      const again = { ...made, handle: knows ? taken.handle : undefined };
      await expect(provider.ensure(again, soon())).rejects.toThrow(
        PermanentProviderError,
      );
      expect(await aws.letsIn(credential!.secret)).toBe(false);
      const { credential: fresh } = await provider.ensure(again, soon());
      expect(await aws.letsIn(credential!.secret)).toBe(false);
      expect(await aws.letsIn(fresh!.secret)).toBe(true);
    },
  );

  it.each([
    ['the end is taken out', (all: any[]) => all.slice(0, 1)],
    [
      'older keys are let in',
      (all: any[]) => all.map(one => ({ ...one, Effect: 'Allow' })),
    ],
  ])('are not as they were made where %s', async (_what, change) => {
    const made = await order('meddled');
    const { handle } = await provider.ensure(made, soon());
    const name = policyNameOf(made.bindingId);
    const { Statement } = JSON.parse(rolePolicies().get(name)!);
    await aws.putRolePolicy(name, change(Statement));
    const seen = await provider.observe({ ...made, handle }, soon());
    expect(seen).toMatchObject({ state: 'pending', origin: 'ours' });
    await provider.ensure({ ...made, handle }, soon());
    expect((await provider.observe(made, soon())).state).toBe('present');
  });

  it('may do no more than the session policy allows', async () => {
    const made = await order('narrow', {
      ...aws.targets.session,
      sessionPolicy: [{ Action: 's3:Get*', Resource: '*' }],
    });
    const { credential } = await provider.ensure(made, soon());
    const key = credential!.secret.match(/ID=(\w+)/)![1];
    const { iam } = aws.fake;
    expect(iam.allows(key, 's3:GetObject')).toBe(true);
    expect(iam.allows(key, 's3:PutObject')).toBe(false);
    expect(made.effectKey).toMatch(
      /^session:222222222222\/orders-admin:[0-9a-f]{16}$/,
    );
    const held = [];
    for await (const holder of provider.inventory(aws.names.account, soon())) {
      if (holder.ours) held.push(holder);
    }
    expect(held).toMatchObject([
      { effectKey: made.effectKey, found: { subject: 'user:default/narrow' } },
    ]);
  });

  it('of a role that was deleted are gone', async () => {
    const made = await order('roleless');
    const { handle, credential } = await provider.ensure(made, soon());
    aws.fake.iam.roles.clear();
    expect((await provider.observe({ ...made, handle }, soon())).state).toBe(
      'absent',
    );
    await provider.remove({ ...made, handle }, soon());
    expect(await aws.letsIn(credential!.secret)).toBe(false);
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      PermanentProviderError,
    );
  });

  it('that were made a moment ago are kept out although nobody sees them yet', async () => {
    const made = await order('unseen');
    const { credential } = await provider.ensure(made, soon());
    aws.fake.iam.staleReads = 1;
    await provider.remove(made, soon());
    expect(await aws.letsIn(credential!.secret)).toBe(false);
  });

  it('for which there is no room at the role say so', async () => {
    await aws.putRolePolicy('standing', [
      {
        Effect: 'Allow',
        Action: 's3:Get*',
        Resource: Array.from(
          { length: 300 },
          (_, i) => `arn:aws:s3:::bucket-${i}-xxxxxx`,
        ),
      },
    ]);
    const error = await provider
      .ensure(await order('crowd'), soon())
      .catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(
      /10240 bytes exceeded.*those of a role to 10,240/,
    );
  });

  it('fit at a role fifteen at a time', async () => {
    const all = [];
    for (let i = 0; i < 15; i++) {
      const made = await order(`somebody-with-a-long-name-${i}`);
      all.push(
        await provider.ensure({ ...made, notAfter: inAnHour() }, soon()),
      );
    }
    expect(await aws.letsIn(all[0].credential!.secret)).toBe(true);
  });
});
