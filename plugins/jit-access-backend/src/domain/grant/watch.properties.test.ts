import fc from 'fast-check';
import { addMilliseconds, Instant, millisecondsBetween } from '../time';
import {
  ContextFinding,
  judgeWatch,
  WatchedGrant,
  WatchFinding,
} from './watch';

const NOON = '2026-03-02T12:00:00.000Z';
const MINUTE = 60_000;
const GRACE_MS = 15 * MINUTE;

interface Look {
  at: Instant;
  finding: WatchFinding;
}

const context: fc.Arbitrary<ContextFinding> = fc.oneof(
  fc
    .option(fc.integer({ min: 0, max: 600 }), { nil: undefined })
    .map(minutes => ({
      state: 'holds' as const,
      endsAt:
        minutes === undefined
          ? undefined
          : addMilliseconds(NOON, minutes * MINUTE),
    })),
  fc.constant({ state: 'unknown' as const, why: 'it is away' }),
);

/** Looks in their order, seconds or minutes apart. */
const looks = (finding: fc.Arbitrary<WatchFinding>): fc.Arbitrary<Look[]> =>
  fc
    .array(
      fc.record({
        after: fc.integer({ min: 1_000, max: 7 * MINUTE }),
        finding,
      }),
      { minLength: 1, maxLength: 30 },
    )
    .map(steps => {
      let at = NOON;
      return steps.map(step => {
        at = addMilliseconds(at, step.after);
        return { at, finding: step.finding };
      });
    });

const granted: WatchedGrant = {
  receiver: 'user:default/orders-developer',
  state: 'active',
  duration: 'PT4H',
  createdAt: NOON,
  startsAt: NOON,
  activateBy: addMilliseconds(NOON, 60 * MINUTE),
  admittedAt: NOON,
  activatedAt: NOON,
  boundTo: {
    kind: 'shift',
    id: 'shop#primary',
    title: 'primary shift',
    endsAt: addMilliseconds(NOON, 180 * MINUTE),
  },
  boundUntil: addMilliseconds(NOON, 180 * MINUTE),
  endsAt: addMilliseconds(NOON, 180 * MINUTE),
};

/** Follows a grant through looks until it ends. @returns the look that ended it, by index */
function follow(sequence: Look[], seen: (grant: WatchedGrant) => void) {
  let grant = granted;
  for (const [index, { at, finding }] of sequence.entries()) {
    const { end, ...next } = judgeWatch(grant, finding, at);
    if (end) return { index, end };
    grant = { ...grant, ...next };
    seen(grant);
  }
  return undefined;
}

it('ends bound access exactly when nothing was known of it for the grace', () => {
  fc.assert(
    fc.property(looks(fc.record({ context })), sequence => {
      const ended = follow(sequence, () => {});
      let known = NOON;
      const over = sequence.findIndex(({ at, finding }) => {
        if (finding.context?.state === 'holds') known = at;
        return millisecondsBetween(known, at) >= GRACE_MS;
      });
      expect(ended?.index ?? -1).toBe(over);
    }),
  );
});

it('never moves an end beyond what was granted', () => {
  fc.assert(
    fc.property(looks(fc.record({ context })), sequence => {
      follow(sequence, ({ endsAt, boundUntil }) => {
        expect(endsAt! <= granted.endsAt!).toBe(true);
        expect(boundUntil! <= granted.boundUntil!).toBe(true);
      });
    }),
  );
});

it('never ends access that is not bound because a source is away', () => {
  const { boundTo: _, boundUntil: __, ...unbound } = granted;
  fc.assert(
    fc.property(
      looks(
        fc.record({
          eligible: fc.constantFrom('yes', 'unknown' as const),
        }),
      ),
      sequence => {
        for (const { at, finding } of sequence) {
          expect(judgeWatch(unbound, finding, at)).toMatchObject({
            end: undefined,
            endsAt: granted.endsAt,
          });
        }
      },
    ),
  );
});
