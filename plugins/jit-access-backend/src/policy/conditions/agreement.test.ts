import fc from 'fast-check';
import { FreezeInForce, ItemFacts } from '../facts/itemFacts';
import {
  conditionOf,
  context,
  part,
  partly,
  past,
  payer,
  paymentsDbFacts,
  situation,
} from '../testing/situation';
import { DEVELOPER, ON_CALL, PAYMENTS_DB } from '../testing/shop';
import { Truth, allOf, anyOf, not } from '../truth';

const keys = fc.constantFrom<unknown>(
  { environment: 'production' },
  { 'entity.tags': ['pci'] },
  { 'entity.domain': 'domain:default/money' },
  { 'entity.ownerSeen': { atLeast: 'P1D' } },
  { risk: 'medium' },
  { memberOfOwner: true },
  { memberOfOwner: false },
  { 'requester.memberOf': 'group:default/shop' },
  { 'receiver.is': ON_CALL },
  { 'receiver.tenure': { atLeast: 'P1D' } },
  { 'onCall.any': true },
  { 'onCall.any': false, 'onCall.on': ['self', 'dependencies'] },
  { 'incident.active': true, 'incident.on': 'dependents', 'incident.steps': 3 },
  { 'incident.severity': 'sev1' },
  { 'ticket.open': true },
  { 'calendar.freeze': true },
  { 'calendar.time': { zone: 'Asia/Tokyo', from: '22:00', to: '06:00' } },
  { 'history.hoursThisWeek': { lessThan: 'PT1H' } },
  { 'request.duration': { atMost: 'PT1H' } },
  "risk == 'medium' || onCall.any",
  'receiver.memberOfOwner && incident.count == 0',
  '!calendar.freeze && history.denials < 3',
  'requester.groups.exists(g, g in receiver.groups)',
);

const { condition } = fc.letrec<{ condition: unknown }>(tie => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    keys,
    fc.record({
      all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ not: tie('condition') }),
  ),
}));

const shift = {
  personRef: ON_CALL,
  level: 'primary',
  rota: 'payments',
  entityRef: PAYMENTS_DB,
};
const incident = {
  id: 'I',
  title: 'x',
  entityRef: PAYMENTS_DB,
  severity: 'sev1',
};
const people = fc.constantFrom(
  payer(),
  payer({ status: 'unknown', record: undefined }),
  payer({ status: 'absent', record: undefined, ref: DEVELOPER }),
  payer({ tenure: { groups: new Map() } }),
);
const sources = fc.constantFrom(
  undefined,
  context(),
  context({ onCall: part(shift), incidents: partly(incident) }),
  context({
    onCall: partly(),
    incidents: partly(),
    tickets: partly(),
    freezes: partly(),
  }),
);

const facts: fc.Arbitrary<ItemFacts> = fc
  .record({
    entity: fc.constantFrom(undefined, paymentsDbFacts(), {
      ...paymentsDbFacts(),
      placed: false,
    }),
    receiver: people,
    requester: people,
    context: sources,
    history: fc.constantFrom(undefined, past()),
    startsAt: fc.constantFrom(
      '2026-03-02T12:00:00.000Z',
      '2026-03-02T14:00:00.000Z',
    ),
    freezesInForce: fc.constantFrom<FreezeInForce[]>(
      [],
      [{ name: 'f', until: '2026-04-01T00:00:00.000Z', source: 'ops' }],
    ),
    request: fc.constantFrom(
      { items: 1, breakGlass: false },
      { items: 2, breakGlass: true, ticket: 'OPS-1' },
    ),
  })
  .map(situation);

describe('compiled conditions', () => {
  it('test as they explain', () => {
    fc.assert(
      fc.property(condition, facts, (written, situated) => {
        const compiled = conditionOf(written);
        const { truth, because } = compiled.evaluate(situated);
        expect(compiled.test(situated)).toBe(truth);
        expect(because.length).toBeGreaterThan(0);
        for (const finding of because) {
          expect(finding.say({ you: ON_CALL })).not.toMatch(
            /undefined|\[object/,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('combine as three-valued logic says', () => {
    const written = fc.array(condition, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(written, facts, (parts, situated) => {
        const truths = parts.map(one => conditionOf(one).test(situated));
        const test = (whole: unknown): Truth =>
          conditionOf(whole).test(situated);
        expect(test({ all: parts })).toBe(allOf(truths));
        expect(test({ any: parts })).toBe(anyOf(truths));
        expect(test({ not: parts[0] })).toBe(not(truths[0]));
      }),
      { numRuns: 500 },
    );
  });

  it('are ruled out by memberships only where they do not hold, and held only where they do', () => {
    fc.assert(
      fc.property(condition, facts, (written, situated) => {
        const compiled = conditionOf(written);
        const eligible = compiled.eligible(situated);
        const settled = eligible !== 'unknown';
        expect(settled ? compiled.test(situated) : eligible).toBe(eligible);
      }),
      { numRuns: 1000 },
    );
  });
});
