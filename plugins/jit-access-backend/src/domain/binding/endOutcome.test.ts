import { EndOutcome } from '@jit-access/backstage-plugin-jit-access-common';
import { effectOutcome, grantOutcome } from './endOutcome';
import { BindingFacts } from './nextStep';

const context = {
  admitted: true,
  coveredByOther: false,
  traits: { revocable: true, expiry: 'none' },
} as const;
const facts = (changes: Partial<BindingFacts> = {}): BindingFacts => ({
  state: 'absent',
  pinned: true,
  standing: false,
  suspect: false,
  wasPresent: true,
  ...changes,
});

describe('effectOutcome', () => {
  it.each<[string, Partial<BindingFacts>, EndOutcome | undefined]>([
    ['verified absent', {}, 'removed'],
    ['absent, and never was present', { wasPresent: false }, 'never-present'],
    ['present', { state: 'present' }, undefined],
    ['not known', { state: 'unknown' }, undefined],
    [
      'absent, but an attempt may have left something',
      { intent: 'ensure' },
      undefined,
    ],
    ['absent, but suspect', { suspect: true }, undefined],
    [
      'standing and there',
      { standing: true, state: 'present' },
      'standing-remains',
    ],
    ['standing and not known', { standing: true, state: 'unknown' }, undefined],
    [
      'never touched',
      { standing: undefined, wasPresent: false },
      'never-present',
    ],
  ])('of what is %s', (_, changes, outcome) => {
    expect(effectOutcome(facts(changes), context)).toBe(outcome);
  });

  it('says nothing is removed that another grant covers', () => {
    expect(effectOutcome(facts(), { ...context, coveredByOther: true })).toBe(
      'covered',
    );
  });

  it('claims nothing for a grant that was never let through', () => {
    expect(
      effectOutcome(facts({ state: 'present' }), {
        ...context,
        admitted: false,
      }),
    ).toBe('never-present');
  });

  it('says of what cannot be taken back that it expires by itself', () => {
    const traits = { revocable: false, expiry: 'fixed' } as const;
    expect(
      effectOutcome(facts({ state: 'present' }), { ...context, traits }),
    ).toBe('expires-by-itself');
    expect(
      effectOutcome(facts({ state: 'unknown' }), { ...context, traits }),
    ).toBeUndefined();
  });
});

describe('grantOutcome', () => {
  it('is open while one effect is', () => {
    expect(grantOutcome(['removed', undefined])).toBeUndefined();
  });
  it.each<[EndOutcome[], EndOutcome]>([
    [['removed', 'never-present'], 'removed'],
    [['removed', 'covered'], 'covered'],
    [['covered', 'standing-remains'], 'standing-remains'],
    [['standing-remains', 'expires-by-itself'], 'expires-by-itself'],
  ])('of %s is the gravest: %s', (effects, outcome) => {
    expect(grantOutcome(effects)).toBe(outcome);
    expect(grantOutcome([...effects].reverse())).toBe(outcome);
  });
});
