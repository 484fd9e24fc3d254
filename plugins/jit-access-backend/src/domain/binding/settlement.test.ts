import { Desired } from './desired';
import { BindingFacts } from './nextStep';
import { CallFailure, RunResult, settlementOf } from './settlement';

const NOW = '2026-03-02T12:00:00.000Z';
const END = '2026-03-02T13:00:00.000Z';
const PRESENT: Desired = { present: true, notAfter: END };
const ABSENT: Desired = { present: false };
const lost: CallFailure = { kind: 'unknown-outcome', message: 'lost' };
const down: CallFailure = { kind: 'retryable', message: 'down' };
const never: CallFailure = { kind: 'permanent', message: 'never' };

type Known = BindingFacts & {
  attempts: number;
  stuck: boolean;
  pendingSince?: string;
  restedAt?: string;
};
const binding = (changes: Partial<Known> = {}): Known => ({
  state: 'unknown',
  pinned: true,
  standing: false,
  suspect: false,
  wasPresent: false,
  attempts: 0,
  stuck: false,
  ...changes,
});
const settle = (known: Partial<Known>, desired: Desired, result: RunResult) =>
  settlementOf(binding(known), desired, result, { now: NOW, jitter: 0 });
const seen = (state: 'present' | 'absent' | 'pending', expiresAt?: string) => ({
  observed: { state, expiresAt },
});

describe('after an ensure', () => {
  it('is settled by what is read back, whatever the call said', () => {
    for (const failure of [undefined, lost]) {
      expect(
        settle({ intent: 'ensure' }, PRESENT, {
          step: 'ensure',
          failure,
          ...seen('present'),
        }),
      ).toMatchObject({
        state: 'present',
        intent: undefined,
        wasPresent: true,
        attempts: 0,
        retryAt: undefined,
      });
    }
  });

  it('believes in the end that was told only if the call succeeded, or it is read back', () => {
    const after = (failure: CallFailure | undefined, expiresAt?: string) =>
      settle({}, PRESENT, {
        step: 'ensure',
        failure,
        ...seen('present', expiresAt),
      }).notAfter;
    expect(after(undefined)).toBe(END);
    expect(after(lost)).toBeUndefined();
    expect(after(lost, END)).toBe(END);
    expect(after(lost, NOW)).toBeUndefined();
  });

  it('keeps the intent when it is not there: an attempt may leave remnants', () => {
    expect(
      settle({ intent: 'ensure' }, PRESENT, {
        step: 'ensure',
        failure: down,
        ...seen('absent'),
      }),
    ).toMatchObject({
      state: 'absent',
      intent: 'ensure',
      attempts: 1,
      lastError: 'down',
      retryAt: '2026-03-02T12:00:01.000Z',
      stuck: false,
      hopeless: undefined,
    });
  });

  it('is not known when nobody can look', () => {
    expect(
      settle({ intent: 'ensure' }, PRESENT, {
        step: 'ensure',
        observeFailure: down,
      }),
    ).toMatchObject({ state: 'unknown', intent: 'ensure', attempts: 1 });
  });

  it('is hopeless only where it is not there and never will be', () => {
    const after = (known: Partial<Known>, result: Partial<RunResult>) =>
      settle(known, PRESENT, { step: 'ensure', failure: never, ...result })
        .hopeless;
    expect(after({}, seen('absent'))).toBe('never');
    expect(after({}, { observeFailure: down })).toBe('never');
    expect(after({}, seen('present'))).toBeUndefined();
    // Access that ran is not ended because nobody can look right now.
    expect(
      after({ wasPresent: true }, { observeFailure: down }),
    ).toBeUndefined();
  });

  it('does not trust a success that is read back as absent', () => {
    expect(
      settle({ intent: 'ensure' }, PRESENT, {
        step: 'ensure',
        ...seen('absent'),
      }),
    ).toMatchObject({ attempts: 1, intent: 'ensure' });
  });
});

describe('what is wanted again after a removal that is not proved', () => {
  it('is only believed to be there once it was made anew', () => {
    const known = { intent: 'remove', wasPresent: true } as const;
    expect(
      settle(known, PRESENT, { step: 'observe', ...seen('present') }),
    ).toMatchObject({ state: 'present', intent: 'remove' });
    expect(
      settle(known, PRESENT, { step: 'ensure', ...seen('present') }),
    ).toMatchObject({ state: 'present', intent: undefined });
  });
});

describe('what was verified gone before further grants', () => {
  const before = '2026-03-02T11:50:00.000Z';
  const again = { standing: undefined, restedAt: before } as const;

  it('is remembered until the first look for them', () => {
    const read = { step: 'observe', ...seen('present') } as const;
    expect(settle(again, PRESENT, read)).toMatchObject({ restedAt: before });
    expect(
      settle({ ...again, standing: false }, PRESENT, read).restedAt,
    ).toBeUndefined();
  });
});

describe('after a new secret was to be set', () => {
  const there = { state: 'present', wasPresent: true, renewing: true } as const;

  it.each([lost, down, never])('tries again where it was not: %p', failure => {
    const after = settle(there, PRESENT, {
      step: 'renew',
      failure,
      ...seen('present', END),
    });
    expect(after).toMatchObject({
      state: 'present',
      attempts: 1,
      stuck: false,
      lastError: failure.message,
    });
    expect(after.hopeless).toBeUndefined();
  });

  it('says nothing of the secret where the access is gone', () => {
    const after = settle(there, PRESENT, {
      step: 'renew',
      failure: never,
      ...seen('absent'),
    });
    expect(after).toMatchObject({
      state: 'absent',
      attempts: 0,
      drift: 'vanished',
    });
    expect(after.hopeless).toBeUndefined();
  });
});

describe('after a removal', () => {
  it('is over when it is read back as absent, whatever the call said', () => {
    for (const failure of [undefined, lost, never]) {
      expect(
        settle({ intent: 'remove', attempts: 3, wasPresent: true }, ABSENT, {
          step: 'remove',
          failure,
          ...seen('absent'),
        }),
      ).toMatchObject({
        state: 'absent',
        intent: undefined,
        attempts: 0,
        retryAt: undefined,
      });
    }
  });

  it('is never over while it is there, and never hopeless', () => {
    for (const failure of [undefined, lost, never, down]) {
      const after = settle({ intent: 'remove' }, ABSENT, {
        step: 'remove',
        failure,
        ...seen('present'),
      });
      expect(after).toMatchObject({ state: 'present', intent: 'remove' });
      expect(after.retryAt).toBe('2026-03-02T12:00:01.000Z');
      expect(after.hopeless).toBeUndefined();
    }
  });

  it('is stuck from the sixth failure on, until it succeeds', () => {
    const failing = (attempts: number, stuck: boolean) =>
      settle({ intent: 'remove', attempts, stuck }, ABSENT, {
        step: 'remove',
        failure: never,
        ...seen('present'),
      });
    expect(failing(4, false)).toMatchObject({ stuck: false, alarm: false });
    expect(failing(5, false)).toMatchObject({ stuck: true, alarm: true });
    expect(failing(6, true)).toMatchObject({ stuck: true, alarm: false });
    expect(
      settle({ attempts: 9, stuck: true }, ABSENT, {
        step: 'remove',
        ...seen('absent'),
      }),
    ).toMatchObject({ stuck: false, recovered: true });
  });

  it('waits as long as the target asks, if that is longer', () => {
    expect(
      settle({}, ABSENT, {
        step: 'remove',
        failure: {
          kind: 'throttled',
          message: 'slow down',
          retryAfterMs: 90_000,
        },
        ...seen('present'),
      }).retryAt,
    ).toBe('2026-03-02T12:01:30.000Z');
  });
});

describe('while the target works on it', () => {
  it('asks again later and later without counting failures', () => {
    expect(
      settle({ attempts: 2 }, ABSENT, { step: 'remove', ...seen('pending') }),
    ).toMatchObject({
      state: 'unknown',
      attempts: 2,
      pendingSince: NOW,
      retryAt: '2026-03-02T12:00:00.500Z',
    });
    expect(
      settle({ pendingSince: '2026-03-02T11:59:50.000Z' }, ABSENT, {
        step: 'remove',
        ...seen('pending'),
      }).retryAt,
    ).toBe('2026-03-02T12:00:10.000Z');
  });

  it('says what it waits for, where the target knows', () => {
    const observed = {
      state: 'pending',
      waitingFor: 'An invitation waits to be accepted',
    } as const;
    for (const [pendingSince, attempts] of [
      [undefined, 0],
      ['2026-03-02T11:44:59.000Z', 1],
    ] as const) {
      expect(
        settle({ intent: 'ensure', pendingSince }, PRESENT, {
          step: 'ensure',
          observed,
        }),
      ).toMatchObject({ attempts, lastError: observed.waitingFor });
    }
  });

  it('loses patience after a quarter of an hour', () => {
    expect(
      settle({ pendingSince: '2026-03-02T11:44:59.000Z' }, ABSENT, {
        step: 'remove',
        ...seen('pending'),
      }),
    ).toMatchObject({ attempts: 1, state: 'unknown' });
  });
});

describe('after a look', () => {
  it('that found work to do, the count of failures of that work stays', () => {
    expect(
      settle({ intent: 'ensure', attempts: 4 }, PRESENT, {
        step: 'observe',
        ...seen('absent'),
      }),
    ).toMatchObject({ state: 'absent', attempts: 4, retryAt: undefined });
  });

  it('reports what vanished and what appeared behind our back', () => {
    expect(
      settle({ state: 'present' }, PRESENT, {
        step: 'observe',
        ...seen('absent'),
      }).drift,
    ).toBe('vanished');
    expect(
      settle({ state: 'absent' }, ABSENT, {
        step: 'remove',
        ...seen('present'),
      }).drift,
    ).toBe('appeared');
    expect(
      settle({ state: 'unknown', intent: 'ensure' }, PRESENT, {
        step: 'observe',
        ...seen('absent'),
      }).drift,
    ).toBeUndefined();
  });
});
