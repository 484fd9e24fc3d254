import { DEFAULT_DRIFT_RULES } from '../drift/driftRules';
import { addMilliseconds } from '../time';
import { Desired } from './desired';
import { nextStep } from './nextStep';
import { RunResult, SettledFacts, Settlement } from './runResult';
import { settlementOf } from './settlement';

const NOW = '2026-03-02T12:00:00.000Z';
const END = '2026-03-02T13:00:00.000Z';
const PRESENT: Desired = { present: true, notAfter: END };
const ABSENT: Desired = { present: false };
const traits = { revocable: true, expiry: 'movable' } as const;

const live: SettledFacts = {
  state: 'present',
  pinned: true,
  standing: false,
  suspect: false,
  wasPresent: true,
  notAfter: END,
  attempts: 0,
  stuck: false,
  lookAt: NOW,
};
const ended: SettledFacts = {
  ...live,
  state: 'absent',
  notAfter: undefined,
  restedAt: addMilliseconds(NOW, -300_000),
};
type Seen = NonNullable<RunResult['observed']>;

function look(
  binding: SettledFacts,
  desired: Desired,
  observed: Seen | undefined,
  rules: Partial<typeof DEFAULT_DRIFT_RULES> = {},
): Settlement {
  const failure = {
    kind: 'throttled',
    message: 'not now',
    retryAfterMs: 7_200_000,
  } as const;
  return settlementOf(
    binding,
    desired,
    {
      step: 'observe',
      ...(observed ? { observed } : { observeFailure: failure }),
    },
    { now: NOW, jitter: 0.5, drift: { ...DEFAULT_DRIFT_RULES, ...rules } },
  );
}

/** What follows from what was found. */
function then(found: Settlement, desired: Desired) {
  return nextStep({ ...found, pinned: true, suspect: false }, desired, {
    traits,
    now: NOW,
    someoneWaits: false,
  });
}

describe('a look that is due', () => {
  it('is taken where nothing else is to be done', () => {
    const context = { traits, now: NOW, someoneWaits: false };
    expect(nextStep(live, PRESENT, context)).toBe('observe');
    expect(nextStep(ended, ABSENT, context)).toBe('observe');
    const later = addMilliseconds(NOW, 1);
    expect(nextStep({ ...live, lookAt: later }, PRESENT, context)).toBe('rest');
    expect(
      nextStep({ ...live, pinned: false, lookAt: NOW }, ABSENT, context),
    ).toBe('rest');
  });

  it('does not keep anything else from being done', () => {
    const context = { traits, now: NOW, someoneWaits: false };
    expect(nextStep(live, ABSENT, context)).toBe('remove');
    expect(nextStep(ended, PRESENT, context)).toBe('ensure');
  });

  it('that gets no answer is no failure, and comes again later', () => {
    for (const [binding, desired] of [
      [live, PRESENT],
      [ended, ABSENT],
    ] as const) {
      const found = look(binding, desired, undefined);
      expect(found).toMatchObject({
        state: binding.state,
        attempts: 0,
        stuck: false,
        alarm: false,
        uneventful: true,
        lookAt: addMilliseconds(NOW, 7_200_000),
      });
      expect(found.retryAt).toBeUndefined();
      expect(found.drift).toBeUndefined();
      expect(then(found, desired)).toBe('rest');
    }
  });

  it('that finds all as it was is nothing for the history', () => {
    const there = look(live, PRESENT, { state: 'present', expiresAt: END });
    expect(there).toMatchObject({ uneventful: true, state: 'present' });
    expect(then(there, PRESENT)).toBe('rest');
    const away = look(ended, ABSENT, { state: 'absent' });
    expect(away).toMatchObject({
      uneventful: true,
      state: 'absent',
      restedAt: ended.restedAt,
    });
    expect(away.lookAt! > NOW).toBe(true);
    expect(then(away, ABSENT)).toBe('rest');
  });

  it('is not mistaken for the reading of what is not known', () => {
    const found = look({ ...live, state: 'unknown' }, PRESENT, undefined);
    expect(found).toMatchObject({ attempts: 1 });
    expect(found.retryAt).toBeDefined();
  });
});

describe('access that should be there', () => {
  it('is put back when it vanished', () => {
    const found = look(live, PRESENT, { state: 'absent' });
    expect(found).toMatchObject({ drift: 'vanished', state: 'absent' });
    expect(found.hopeless).toBeUndefined();
    expect(then(found, PRESENT)).toBe('ensure');
  });

  it('is made anew when somebody changed it', () => {
    const found = look(live, PRESENT, { state: 'pending' });
    expect(found.drift).toBe('altered');
    expect(then(found, PRESENT)).toBe('ensure');
    // Not gone either: when it ends it is removed.
    expect(then(found, ABSENT)).toBe('remove');
  });

  it('has its end set again when somebody moved it, but not for a rounding', () => {
    const moved = look(live, PRESENT, {
      state: 'present',
      expiresAt: '2026-03-05T13:00:00.000Z',
    });
    expect(moved.drift).toBe('altered');
    expect(then(moved, PRESENT)).toBe('ensure');
    const rounded = look(live, PRESENT, {
      state: 'present',
      expiresAt: '2026-03-02T13:00:00.500Z',
    });
    expect(rounded.uneventful).toBe(true);
  });

  it.each(['absent', 'pending'] as const)(
    'has its grants end when it is %s and is not to be put back',
    state => {
      const found = look(live, PRESENT, { state }, { repairVanished: false });
      expect(found.hopeless).toMatch(/in the target itself/);
    },
  );
});

describe('access that ended', () => {
  it('is removed when it comes back with our mark, whatever is configured', () => {
    for (const repairAppeared of [true, false]) {
      const found = look(
        ended,
        ABSENT,
        { state: 'present', origin: 'ours' },
        { repairAppeared },
      );
      expect(found).toMatchObject({ drift: 'appeared', standing: false });
      expect(then(found, ABSENT)).toBe('remove');
    }
  });

  it('is removed when it comes back and nobody can say who made it', () => {
    const found = look(ended, ABSENT, { state: 'present' });
    expect(found).toMatchObject({ drift: 'appeared', standing: false });
    expect(then(found, ABSENT)).toBe('remove');
    const pending = look(ended, ABSENT, { state: 'pending' });
    expect(then(pending, ABSENT)).toBe('remove');
  });

  it.each([
    ['carries the mark of others', 'foreign', true],
    ['may be of others, and is to be left', undefined, false],
  ] as const)(
    'is reported and never touched when it %s',
    (_, origin, repairAppeared) => {
      const found = look(
        ended,
        ABSENT,
        { state: 'present', origin },
        { repairAppeared },
      );
      expect(found).toMatchObject({
        drift: 'appeared',
        standing: true,
        lookAt: undefined,
      });
      expect(then(found, ABSENT)).toBe('rest');
    },
  );
});

it('counts the time since access was verified gone from the first proof of it', () => {
  const removed = settlementOf(
    { ...live, intent: 'remove', state: 'unknown' },
    ABSENT,
    { step: 'remove', observed: { state: 'absent' } },
    { now: NOW, jitter: 0 },
  );
  expect(removed).toMatchObject({
    restedAt: NOW,
    lookAt: addMilliseconds(NOW, 300_000),
  });
  const open = settlementOf(
    { ...live, intent: 'remove', state: 'unknown' },
    ABSENT,
    { step: 'remove', observed: { state: 'present' } },
    { now: NOW, jitter: 0 },
  );
  expect(open.restedAt).toBeUndefined();
  expect(open.lookAt).toBeUndefined();
});

it('does not look again and again at what could not be read', () => {
  const found = settlementOf(
    { ...live, state: 'unknown', intent: 'ensure' },
    PRESENT,
    {
      step: 'ensure',
      observeFailure: { kind: 'retryable', message: 'down' },
    },
    { now: NOW, jitter: 0 },
  );
  expect(found.lookAt! > NOW).toBe(true);
});
