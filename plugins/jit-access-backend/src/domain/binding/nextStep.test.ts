import { bindingStateSchema } from '@jit-access/backstage-plugin-jit-access-common';
import { Desired } from './desired';
import { BindingFacts, nextStep, Step } from './nextStep';

const NOW = '2026-03-02T12:00:00.000Z';
const END = '2026-03-02T13:00:00.000Z';
const PRESENT: Desired = { present: true, notAfter: END };
const ABSENT: Desired = { present: false };
const traits = { revocable: true, expiry: 'movable', renews: true } as const;
const context = { traits, now: NOW, someoneWaits: false };
const binding = (changes: Partial<BindingFacts> = {}): BindingFacts => ({
  state: 'absent',
  pinned: true,
  standing: false,
  suspect: false,
  wasPresent: false,
  ...changes,
});

/** Every combination of what can be known of a binding. */
const EVERYTHING = bindingStateSchema.options.flatMap(state =>
  [true, false].flatMap(pinned =>
    [true, false, undefined].flatMap(standing =>
      (['ensure', 'remove', undefined] as const).flatMap(intent =>
        [true, false].map(suspect =>
          binding({ state, pinned, standing, intent, suspect }),
        ),
      ),
    ),
  ),
);

describe('towards presence', () => {
  it.each<[string, Partial<BindingFacts>, Step]>([
    [
      'an account is found first',
      { pinned: false, standing: undefined },
      'pin',
    ],
    ['then what was there is looked at', { standing: undefined }, 'look'],
    ['what is away is made', {}, 'ensure'],
    ['what is not known is read', { state: 'unknown' }, 'observe'],
    [
      'what is suspect is read',
      { state: 'present', notAfter: END, suspect: true },
      'observe',
    ],
    [
      'what is there with its end is left alone',
      { state: 'present', notAfter: END },
      'rest',
    ],
    [
      'an end that is wrong is moved',
      { state: 'present', notAfter: NOW },
      'ensure',
    ],
    ['an end that nobody is sure of is set', { state: 'present' }, 'ensure'],
    [
      'what our removal may have taken after it was read is made again',
      { state: 'present', notAfter: END, intent: 'remove' },
      'ensure',
    ],
    [
      'a secret that is to be replaced is',
      { state: 'present', notAfter: END, renewing: true },
      'renew',
    ],
    [
      'what is not there is made before its secret is thought of',
      { renewing: true },
      'ensure',
    ],
    [
      'standing access is left alone',
      { state: 'present', standing: true },
      'rest',
    ],
    ['standing access that went away is made', { standing: true }, 'ensure'],
    ['what a removal left is made again', { intent: 'remove' }, 'ensure'],
  ])('%s', (_, changes, step) => {
    expect(nextStep(binding(changes), PRESENT, context)).toBe(step);
  });

  it('never calls a target before it was looked at, whatever is known', () => {
    for (const facts of EVERYTHING) {
      const untouched = facts.intent === undefined && !facts.suspect;
      if (facts.standing !== undefined || !untouched) continue;
      expect(['pin', 'look']).toContain(nextStep(facts, PRESENT, context));
    }
  });

  it('never removes', () => {
    for (const facts of EVERYTHING) {
      expect(nextStep(facts, PRESENT, context)).not.toBe('remove');
    }
  });

  it.each([
    ['none', undefined, 'rest'],
    ['fixed', END, 'rest'],
    ['fixed', '2026-03-02T14:00:00.000Z', 'rest'],
    ['fixed', NOW, 'ensure'],
    ['movable', '2026-03-02T14:00:00.000Z', 'ensure'],
  ] as const)(
    'with an expiry of kind %s that is %s: %s',
    (expiry, notAfter, step) => {
      const there = binding({ state: 'present', notAfter });
      expect(
        nextStep(there, PRESENT, { ...context, traits: { ...traits, expiry } }),
      ).toBe(step);
    },
  );
});

describe('towards absence', () => {
  it.each<[string, Partial<BindingFacts>, Step]>([
    [
      'what was never touched is left alone',
      { pinned: false, standing: undefined },
      'rest',
    ],
    ['what was only looked up is left alone', { standing: undefined }, 'rest'],
    ['what is verified absent is left alone', {}, 'rest'],
    ['what is there is removed', { state: 'present' }, 'remove'],
    ['what is not known is removed', { state: 'unknown' }, 'remove'],
    [
      'what a failed attempt may have left is removed',
      { intent: 'ensure' },
      'remove',
    ],
    ['what is suspect is removed', { suspect: true }, 'remove'],
  ])('%s', (_, changes, step) => {
    expect(nextStep(binding(changes), ABSENT, context)).toBe(step);
  });

  it('never removes standing access, and never makes anything', () => {
    for (const facts of EVERYTHING) {
      const allowed = facts.standing
        ? ['rest', 'observe']
        : ['rest', 'observe', 'remove'];
      expect(allowed).toContain(nextStep(facts, ABSENT, context));
    }
  });

  it('never rests while something of ours may be there', () => {
    for (const facts of EVERYTHING) {
      if (facts.standing || !facts.pinned) continue;
      const mayBeThere =
        facts.intent !== undefined ||
        facts.suspect ||
        (facts.standing === false && facts.state !== 'absent');
      expect(nextStep(facts, ABSENT, context)).toBe(
        mayBeThere ? 'remove' : 'rest',
      );
    }
  });

  it('reads standing access when somebody waits to hear', () => {
    const standing = binding({ state: 'present', standing: true });
    expect(nextStep(standing, ABSENT, context)).toBe('rest');
    expect(nextStep(standing, ABSENT, { ...context, someoneWaits: true })).toBe(
      'observe',
    );
  });

  it('waits for what cannot be taken back, and looks when it should be gone', () => {
    const final = { ...context, traits: { ...traits, revocable: false } };
    const there = binding({ state: 'present', notAfter: END });
    expect(nextStep(there, ABSENT, final)).toBe('rest');
    expect(nextStep(there, ABSENT, { ...final, now: END })).toBe('observe');
  });
});
