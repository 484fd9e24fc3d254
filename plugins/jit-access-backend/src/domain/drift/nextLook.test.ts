import { bindingStateSchema } from '@jit-access/backstage-plugin-jit-access-common';
import fc from 'fast-check';
import { addMilliseconds, millisecondsBetween } from '../time';
import { DEFAULT_DRIFT_RULES } from './driftRules';
import { lookAgain, LookedAt, nextLook } from './nextLook';

const NOW = '2026-03-02T12:00:00.000Z';
const RULES = DEFAULT_DRIFT_RULES;
const binding = (changes: Partial<LookedAt> = {}): LookedAt => ({
  state: 'present',
  pinned: true,
  standing: false,
  suspect: false,
  wasPresent: true,
  ...changes,
});
const gone = (restedAt: string) => binding({ state: 'absent', restedAt });
const jitter = fc.double({ min: 0, max: 1, noNaN: true });

it('looks at access that should be there about every interval, each at its own time', () => {
  fc.assert(
    fc.property(jitter, chance => {
      const at = nextLook(binding(), { present: true }, RULES, {
        now: NOW,
        jitter: chance,
      })!;
      const wait = millisecondsBetween(NOW, at);
      expect(wait).toBeGreaterThanOrEqual(RULES.intervalMs * 0.9 - 1);
      expect(wait).toBeLessThanOrEqual(RULES.intervalMs * 1.1 + 1);
    }),
  );
  const at = (chance: number) =>
    nextLook(binding(), { present: true }, RULES, { now: NOW, jitter: chance });
  expect(at(0)).not.toBe(at(1));
});

it('looks at access that ended five minutes, an hour and a day later, and then no more', () => {
  fc.assert(
    fc.property(fc.array(jitter, { minLength: 6 }), chances => {
      const looks: number[] = [];
      let now = NOW;
      for (const chance of chances) {
        const next = nextLook(gone(NOW), { present: false }, RULES, {
          now,
          jitter: chance,
        });
        if (!next) break;
        expect(next > now).toBe(true);
        now = next;
        looks.push(millisecondsBetween(NOW, next));
      }
      // What is planned anew at a look may come once more within the spread.
      for (const [i, ms] of RULES.afterEndMs.entries()) {
        expect(
          looks.filter(look => look >= ms && look <= ms * 1.1 + 1).length,
        ).toBeGreaterThanOrEqual(i < looks.length ? 1 : 0);
      }
      expect(
        nextLook(gone(NOW), { present: false }, RULES, {
          now: addMilliseconds(NOW, 27 * 3_600_000),
          jitter: 0,
        }),
      ).toBeUndefined();
    }),
  );
});

it('does not look at what it could say nothing about, or what is worked on anyway', () => {
  const always = (changes: Partial<LookedAt>, present: boolean) =>
    nextLook(binding(changes), { present }, RULES, { now: NOW, jitter: 0.5 });
  for (const state of bindingStateSchema.options) {
    for (const present of [true, false]) {
      expect(always({ state, pinned: false }, present)).toBeUndefined();
      expect(always({ state, standing: undefined }, present)).toBeUndefined();
    }
    expect(always({ state, standing: true }, false)).toBeUndefined();
    expect(always({ state, intent: 'remove' }, false)).toBeUndefined();
    expect(always({ state, suspect: true }, false)).toBeUndefined();
  }
  expect(always({ state: 'present' }, false)).toBeUndefined();
  expect(always({ state: 'unknown' }, false)).toBeUndefined();
  // Standing access that somebody was granted is access that should be there.
  expect(always({ standing: true }, true)).toBeDefined();
});

it('waits after a look without an answer, and for as long as the target asks', () => {
  const soon = lookAgain(RULES, { now: NOW, jitter: 0 });
  expect(millisecondsBetween(NOW, soon)).toBe(RULES.intervalMs / 2);
  const asked = lookAgain(RULES, { now: NOW, jitter: 0 }, 3_600_000);
  expect(millisecondsBetween(NOW, asked)).toBe(3_600_000);
});
