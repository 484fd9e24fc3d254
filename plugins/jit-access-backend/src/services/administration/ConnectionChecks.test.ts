import { mockServices } from '@backstage/backend-test-utils';
import {
  AccessProvider,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { FaultInjectingFakeProvider } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { ConnectionChecks } from './ConnectionChecks';

const NOON = '2026-03-02T12:00:00.000Z';

function provider(
  id: string,
  check: AccessProvider['check'] | undefined,
): AccessProvider {
  const fake = new FaultInjectingFakeProvider({ id, title: `Title of ${id}` });
  return Object.assign(fake, { check }) as unknown as AccessProvider;
}

/** A check that is answered by hand. */
function byHand() {
  const calls: { resolve(): void; reject(error: unknown): void }[] = [];
  const check = () =>
    new Promise<void>((resolve, reject) => calls.push({ resolve, reject }));
  return { calls, check };
}

describe('ConnectionChecks', () => {
  let passed: number;
  const logger = mockServices.logger.mock();

  function create(providers: AccessProvider[], deadlineMs?: number) {
    return new ConnectionChecks({
      providers: new Map(providers.map(one => [one.id, one])),
      now: async () => NOON,
      logger,
      deadlineMs,
      monotonic: () => passed,
    });
  }

  beforeEach(() => {
    passed = 0;
    jest.clearAllMocks();
  });

  it('says what is reached, what is not and why, and what cannot say', async () => {
    const reached = provider('reached', async () => {});
    const refused = provider('refused', async () => {
      throw new PermanentProviderError('The token ran out; make a new one');
    });
    const silent = provider('silent', undefined);
    const checks = create([reached, refused, silent]);
    expect(await checks.check(reached)).toEqual({
      status: 'ok',
      at: NOON,
      durationMs: 0,
    });
    expect(await checks.check(refused)).toEqual({
      status: 'failed',
      message: 'The token ran out; make a new one',
      at: NOON,
      durationMs: 0,
    });
    expect(await checks.check(silent)).toMatchObject({ status: 'unchecked' });
    expect(Array.from(checks.known().keys())).toEqual([
      'reached',
      'refused',
      'silent',
    ]);
  });

  it('gives up on one that hangs, tells it so, and says what to look at', async () => {
    let aborted = false;
    const hanging = provider(
      'hanging',
      signal =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    );
    expect(await create([hanging], 10).check(hanging)).toMatchObject({
      status: 'failed',
      message:
        'Title of hanging gave no answer within 0.01 s. Check its address in the configuration, and the way there from this backend',
    });
    expect(aborted).toBe(true);
  });

  it('takes secrets out of what libraries say, for people and for the log', async () => {
    const leaking = provider('leaking', async () => {
      throw new Error('no way to postgres://admin:s3cr3t@db/x');
    });
    const { message } = await create([leaking]).check(leaking);
    expect(message).toBe('no way to postgres://[hidden]@db/x');
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain('s3cr3t');
  });

  it.each([
    ['throws before it answers', 'Broken', new Error('Broken')],
    ['throws what is no error', 'just text', 'just text'],
    ['says nothing', 'Title of odd failed without saying why', new Error('')],
  ])('survives one that %s', async (_, message, thrown) => {
    const odd = provider('odd', () => {
      throw thrown;
    });
    expect(await create([odd]).check(odd)).toMatchObject({
      status: 'failed',
      message,
    });
  });

  it('asks a target once, however many want to know at the same time', async () => {
    const { calls, check } = byHand();
    const slow = provider('slow', check);
    const checks = create([slow]);
    expect(checks.known().size).toBe(0);
    const answers = [checks.check(slow), checks.check(slow)];
    checks.known();
    await Promise.resolve();
    expect(calls).toHaveLength(1);
    calls[0].resolve();
    const [one, two] = await Promise.all(answers);
    expect(one).toBe(two);
  });

  it('does not make the page wait, and asks again after a minute', async () => {
    const { calls, check } = byHand();
    const slow = provider('slow', check);
    const checks = create([slow]);
    const first = checks.check(slow);
    await Promise.resolve();
    calls[0].resolve();
    await first;
    passed = 59_999;
    expect(checks.known().get('slow')).toMatchObject({ status: 'ok' });
    await Promise.resolve();
    expect(calls).toHaveLength(1);
    passed = 60_000;
    // What is known already is shown until the new answer is there.
    expect(checks.known().get('slow')).toMatchObject({ status: 'ok' });
    const again = checks.check(slow);
    await Promise.resolve();
    expect(calls).toHaveLength(2);
    calls[1].reject(new Error('Gone'));
    await again;
    expect(checks.known().get('slow')).toMatchObject({
      status: 'failed',
      message: 'Gone',
    });
  });

  it('writes to the log when a failure begins and when it ends, not each time', async () => {
    let broken = true;
    const flaky = provider('flaky', async () => {
      if (broken) throw new Error('Out of reach');
    });
    const checks = create([flaky]);
    await checks.check(flaky);
    await checks.check(flaky);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    broken = false;
    await checks.check(flaky);
    await checks.check(flaky);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });
});
