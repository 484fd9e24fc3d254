import { ConflictProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { soon, TestAws } from './__fixtures__/TestAws';

const HOUR_MS = 3_600_000;

describe('group memberships', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;

  beforeEach(async () => {
    aws = await TestAws.startFake();
    provider = aws.provider({ waitsMs: [1] });
  });
  afterEach(async () => {
    await aws.stop();
  });

  it('that somebody else made at the same moment are made', async () => {
    const made = await aws.order(provider, 'twin', aws.targets.group);
    const { center } = aws.fake;
    await provider.ensure(made, soon());
    const [id] = center.memberships.values();
    // The first look does not see it yet; creating it is a conflict, and done.
    center.staleReads = 1;
    const { details } = await provider.ensure(made, soon());
    expect(details).toEqual({ given: true, membership: id });
    expect(center.memberships.size).toBe(1);
  });

  it('are not made where the conflict is another one', async () => {
    const made = await aws.order(provider, 'other', aws.targets.group);
    aws.fake.fail({
      match: /identitystore:Create/,
      answer: { status: 400, code: 'ConflictException' },
    });
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      ConflictProviderError,
    );
  });

  it('that were made a moment ago are taken away although nobody sees them yet', async () => {
    const made = await aws.order(provider, 'fresh', aws.targets.group);
    const { handle } = await provider.ensure(made, soon());
    aws.fake.center.staleReads = 1;
    const { details } = await provider.remove({ ...made, handle }, soon());
    expect(details).toMatchObject({ removed: true });
    expect(aws.fake.center.memberships.size).toBe(0);
  });

  it('of a group that was deleted are gone', async () => {
    const made = await aws.order(provider, 'grouped', aws.targets.group);
    const { center } = aws.fake;
    await provider.ensure(made, soon());
    center.memberships.clear();
    center.groups.clear();
    expect((await provider.observe(made, soon())).state).toBe('absent');
    await provider.remove(made, soon());
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      /GROUP not found.*Correct the role document/,
    );
  });

  it('say that sessions may go on for as long as any can', async () => {
    const made = await aws.order(provider, 'goes-on', aws.targets.group);
    await provider.ensure(made, soon());
    const { handle } = await provider.remove(made, soon());
    const gone = await provider.observe({ ...made, handle }, soon());
    expect(gone.state).toBe('absent');
    expect(Date.parse(gone.sessionsUntil!) - Date.now()).toBeGreaterThan(
      11.9 * HOUR_MS,
    );
  });
});
