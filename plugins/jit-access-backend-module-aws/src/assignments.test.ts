import {
  ConflictProviderError,
  PermanentProviderError,
  ThrottledProviderError,
  UnknownOutcomeProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { AwsAccessProvider } from './AwsAccessProvider';
import { FakeIdentityCenter } from './__fixtures__/FakeIdentityCenter';
import { settled } from './__fixtures__/settled';
import { soon, TestAws } from './__fixtures__/TestAws';

jest.setTimeout(60_000);

const FOR_EVER_MS = 3_600_000;
const HOUR_MS = 3_600_000;

describe('account assignments', () => {
  let aws: TestAws;
  let provider: AwsAccessProvider;
  let center: FakeIdentityCenter;

  beforeEach(async () => {
    aws = await TestAws.startFake();
    provider = aws.provider({ waitsMs: [1] });
    center = aws.fake.center;
  });
  afterEach(async () => {
    await aws.stop();
  });

  const order = (name: string) =>
    aws.order(provider, name, aws.targets.assignment);

  it('are pending until Identity Center says that they were made', async () => {
    center.workMs = FOR_EVER_MS;
    const made = await order('waiting');
    const { handle, details, providerRequestIds } = await provider.ensure(
      made,
      soon(),
    );
    const [{ RequestId }] = center.requests;
    expect(handle).toEqual({ version: 1, creation: RequestId });
    expect(details).toEqual({ given: true, request: RequestId });
    expect(providerRequestIds!.length).toBeGreaterThan(1);
    const seen = await provider.observe({ ...made, handle }, soon());
    expect(seen.state).toBe('pending');
    expect(seen.providerRequestIds!.length).toBeGreaterThan(1);
    center.finish();
    const after = await provider.observe({ ...made, handle }, soon());
    expect(after.state).toBe('present');
  });

  it('are pending also where the answer to the request was lost', async () => {
    center.workMs = FOR_EVER_MS;
    const made = await order('lost');
    aws.fake.fail({ match: /sso:Create/, lose: 'after' });
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      UnknownOutcomeProviderError,
    );
    expect((await provider.observe(made, soon())).state).toBe('pending');
    // Not sent a second time.
    const { handle } = await provider.ensure(made, soon());
    expect(center.requests).toHaveLength(1);
    expect(handle).toEqual({
      version: 1,
      creation: center.requests[0].RequestId,
    });
  });

  it('that nobody heard of and that come later are taken away', async () => {
    center.workMs = FOR_EVER_MS;
    const made = await order('late');
    aws.fake.fail({ match: /sso:Create/, lose: 'after' });
    await provider.ensure(made, soon()).catch(() => {});
    // The access is over before it came.
    const first = await provider.remove(made, soon());
    expect(first.details).toMatchObject({ removed: false });
    const waiting = { ...made, handle: first.handle };
    expect((await provider.observe(waiting, soon())).state).toBe('pending');
    center.finish();
    center.workMs = 0;
    const { handle } = await provider.remove(waiting, soon());
    expect((await settled(provider, { ...made, handle })).state).toBe('absent');
    expect(center.assignments.size).toBe(0);
  });

  it.each([
    ['Received a 404 status error: Account not found', PermanentProviderError],
    [
      'Access denied to the role that Identity Center makes',
      PermanentProviderError,
    ],
  ])('that could not be made say why: %s', async (reason, expected) => {
    const made = await order('refused');
    center.failNext = reason;
    center.workMs = 0;
    const { handle } = await provider.ensure(made, soon());
    const error = await provider
      .observe({ ...made, handle }, soon())
      .catch(e => e);
    expect(error).toBeInstanceOf(expected);
    expect(error.message).toContain(reason);
    expect(error.cause).toMatchObject({
      failureReason: reason,
      requestId: center.requests[0].RequestId,
    });
    // And can be cleared away all the same.
    const { handle: after } = await provider.remove(
      { ...made, handle },
      soon(),
    );
    expect(
      (await provider.observe({ ...made, handle: after }, soon())).state,
    ).toBe('absent');
  });

  it('that failed for what passes by itself are asked for again', async () => {
    const made = await order('unlucky');
    center.failNext = 'Received a 429 status error: Rate exceeded';
    center.workMs = 0;
    const { handle } = await provider.ensure(made, soon());
    const seen = await provider.observe({ ...made, handle }, soon());
    expect(seen.state).toBe('absent');
    expect(seen.details!.failed).toMatch(/Rate exceeded/);
    const again = await provider.ensure({ ...made, handle }, soon());
    expect(
      (await settled(provider, { ...made, handle: again.handle })).state,
    ).toBe('present');
  });

  it('that could not be deleted say why, and are deleted at the next try', async () => {
    center.workMs = 0;
    const made = await order('stuck');
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    center.failNext = 'Received a 500 status error: Internal error';
    const first = await provider.remove({ ...made, handle }, soon());
    const taking = { ...made, handle: first.handle };
    await expect(provider.observe(taking, soon())).rejects.toThrow(
      /could not delete the account assignment.*Internal error/,
    );
    const { handle: after } = await provider.remove(taking, soon());
    expect((await settled(provider, { ...made, handle: after })).state).toBe(
      'absent',
    );
  });

  it('wait where Identity Center works on ten already', async () => {
    center.workMs = FOR_EVER_MS;
    for (let i = 0; i < 10; i++) {
      await provider.ensure(await order(`crowd-${i}`), soon());
    }
    const late = await order('eleventh');
    const error = await provider.ensure(late, soon()).catch(e => e);
    expect(error).toBeInstanceOf(ThrottledProviderError);
    expect(error.retryAfterSeconds).toBe(2);
    expect(error.message).toMatch(/works on 10 new assignments already/);
    expect(center.requests).toHaveLength(10);
    // Removals are not held up.
    await provider.remove(late, soon());
    center.finish();
    center.workMs = 0;
    const { handle } = await provider.ensure(late, soon());
    expect((await settled(provider, { ...late, handle })).state).toBe(
      'present',
    );
  });

  it('are made again only after an earlier deletion has ended', async () => {
    center.workMs = 0;
    const made = await order('again');
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    center.workMs = FOR_EVER_MS;
    await provider.remove({ ...made, handle }, soon());
    await expect(provider.ensure(made, soon())).rejects.toThrow(
      ConflictProviderError,
    );
    center.finish();
    center.workMs = 0;
    const again = await provider.ensure(made, soon());
    expect(
      (await settled(provider, { ...made, handle: again.handle })).state,
    ).toBe('present');
  });

  it('are there as soon as they were made, whatever an old list says', async () => {
    center.workMs = 0;
    const made = await order('stale');
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    center.staleReads = 1;
    expect((await provider.observe({ ...made, handle }, soon())).state).toBe(
      'present',
    );
    center.staleReads = 1;
    const { details } = await provider.remove({ ...made, handle }, soon());
    expect(details).toMatchObject({ removed: true });
  });

  it('say until when their sessions can last after them', async () => {
    center.workMs = 0;
    const made = await order('session');
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    const before = Date.now();
    const taken = await provider.remove({ ...made, handle }, soon());
    const gone = await settled(provider, { ...made, handle: taken.handle });
    const left = Date.parse(gone.sessionsUntil!) - before;
    expect(left).toBeGreaterThanOrEqual(2 * HOUR_MS);
    expect(left).toBeLessThan(2 * HOUR_MS + 60_000);
    // Said also when it was taken away again, and no longer than it is true.
    const again = await provider.remove(
      { ...made, handle: taken.handle },
      soon(),
    );
    expect(
      await provider.observe({ ...made, handle: again.handle }, soon()),
    ).toMatchObject({ state: 'absent', sessionsUntil: gone.sessionsUntil });
    const long = { version: 1, sessionsUntil: '2020-01-01T00:00:00.000Z' };
    expect(
      await provider.observe({ ...made, handle: long }, soon()),
    ).not.toHaveProperty('sessionsUntil');
  });

  it('say the longest where the permission set is gone', async () => {
    const made = await order('orphan');
    center.workMs = 0;
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    aws.fake.fail({
      match: /sso:DescribePermissionSet/,
      answer: { status: 400, code: 'AccessDeniedException' },
    });
    const { handle: after } = await provider.remove(
      { ...made, handle },
      soon(),
    );
    const left = Date.parse(String(after!.sessionsUntil)) - Date.now();
    expect(left).toBeGreaterThan(11.9 * HOUR_MS);
  });

  it('in an account that was closed are gone', async () => {
    center.workMs = 0;
    const made = await order('closed');
    const { handle } = await provider.ensure(made, soon());
    await settled(provider, { ...made, handle });
    center.accounts.delete(aws.names.account);
    expect((await provider.observe(made, soon())).state).toBe('absent');
    await provider.remove(made, soon());
    const error = await provider.ensure(made, soon()).catch(e => e);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toMatch(/AWS account not found.*Correct the role/);
  });

  it('are made and deleted also where requests cannot be listed', async () => {
    const none = { answer: { status: 400, code: 'UnknownOperationException' } };
    const withoutLists = async <T>(work: () => Promise<T>) => {
      for (let i = 0; i < 10; i++) {
        aws.fake.fail({ match: /sso:List\w+Status$/, ...none });
      }
      return work().finally(() => aws.fake.heal());
    };
    center.workMs = FOR_EVER_MS;
    const made = await order('simple');
    const { handle } = await withoutLists(() => provider.ensure(made, soon()));
    const held = { ...made, handle };
    await withoutLists(() => provider.ensure(held, soon()));
    const seen = await withoutLists(() => provider.observe(held, soon()));
    expect(seen.state).toBe('pending');
    center.finish();
    const taken = await withoutLists(() => provider.remove(held, soon()));
    const going = { ...made, handle: taken.handle };
    await withoutLists(() => provider.remove(going, soon()));
    expect(center.requests).toHaveLength(2);
    center.finish();
    const gone = await withoutLists(() => provider.observe(going, soon()));
    expect(gone.state).toBe('absent');
  });

  it('are found on whatever page of the list they are', async () => {
    const made = await order('last');
    const { account, permissionSet } = aws.names;
    for (let i = 0; i < 250; i++) {
      center.assignments.add(`somebody-${i}|${account}|${permissionSet}`);
    }
    center.workMs = 0;
    const { handle } = await provider.ensure(made, soon());
    expect((await settled(provider, { ...made, handle })).state).toBe(
      'present',
    );
    const held = [];
    for await (const holder of provider.inventory('acme', soon())) {
      held.push(holder);
    }
    expect(held).toContainEqual({
      accountKey: made.account.key,
      effectKey: made.effectKey,
      ours: false,
    });
    expect(held.length).toBeGreaterThan(250);
  });
});
