import fc from 'fast-check';
import {
  OnCallShift,
  OpenIncident,
  TicketFact,
} from '@jit-access/backstage-plugin-jit-access-node';
import { durationMilliseconds } from '../../domain/time';
import { optionalLength } from '../compile/length';
import { FreezeInForce, ItemFacts, PersonFacts } from '../facts/itemFacts';
import { PersonHistory } from '../historyFacts';
import { FAKE_PROVIDER, pastOf, windowOf } from '../testing/createTestPolicy';
import {
  Json,
  fragileSpec,
  guardrail,
  policySpec,
} from '../testing/arbitraries';
import { policyDocument, roleDocument } from '../testing/documents';
import {
  DEVELOPER_FACTS,
  compiled,
  failedPart,
  itemFacts,
  partOf,
} from '../testing/itemFacts';
import { DEVELOPER, LEAD, NOON, ORDERS_DB } from '../testing/shop';
import { Ask, BARE_ASK } from './ask';
import { ItemAnswer, decideItem } from './decideItem';
import { Outcome, outcomeOf } from './outcome';

const history = fc.constantFrom<PersonHistory>(
  ...[
    {},
    {},
    {},
    { windows: [windowOf()] },
    { windows: [windowOf({ role: 'other', lengthMs: 4 * 3_600_000 })] },
    { standing: new Set(['fake fixed']) },
    { breakGlassUnreviewedSince: NOON },
    { pending: [{ requestId: 'r', entityRef: ORDERS_DB, role: 'write' }] },
  ].map(given => pastOf(given)!({} as never)),
);
const LEAD_FACTS: PersonFacts = {
  ...DEVELOPER_FACTS,
  ref: LEAD,
  name: 'Orders lead',
};
const STRANGER: PersonFacts = {
  ...DEVELOPER_FACTS,
  record: { ...DEVELOPER_FACTS.record!, groups: [], directGroups: [] },
};
const SHIFT = {
  personRef: DEVELOPER,
  level: 'primary',
  rota: 'orders',
  entityRef: ORDERS_DB,
};
const INCIDENT = {
  id: 'I',
  title: 'Slow',
  entityRef: ORDERS_DB,
  severity: 'sev1',
};
const TICKET = { id: 'T', title: 'Do it', open: true };

const world = fc.record({
  history,
  receiver: fc.constantFrom(DEVELOPER_FACTS, STRANGER),
  onCall: fc.constantFrom<OnCallShift[]>([], [SHIFT]),
  incidents: fc.constantFrom<OpenIncident[]>([], [INCIDENT]),
  tickets: fc.constantFrom<TicketFact[]>([], [TICKET]),
  freezes: fc.constantFrom<FreezeInForce[]>(
    [],
    [{ name: 'f', until: '2026-03-03T00:00:00.000Z', source: 'c' }],
  ),
  named: fc.constantFrom({}, { ticket: 'T' }, { incident: 'I' }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const ask = fc.record(
  {
    duration: fc.constantFrom('PT30M', 'PT1H', 'PT3H', 'PT9H'),
    justification: fc.constantFrom('short', 'long enough for whatever it is'),
    complete: fc.constantFrom(false, false, true),
    breakGlass: fc.constantFrom(false, false, false, true),
    unbrokenMs: fc.constantFrom(0, 3_600_000),
  },
  { requiredKeys: ['complete', 'breakGlass', 'unbrokenMs'] },
);
type Asked = typeof ask extends fc.Arbitrary<infer T> ? T : never;

const role = (spec: Json, more: Json[] = []) =>
  compiled(
    [spec, ...more].reduce(
      (text: string, one, index) =>
        text + policyDocument(JSON.stringify(one), `policy-${index}`),
      roleDocument(),
    ),
  ).roles.get('read')!;

function factsOf(
  of: ReturnType<typeof role>,
  given: World,
  { breakGlass, duration }: Asked,
): ItemFacts {
  return itemFacts(of, {
    requester: given.receiver,
    receiver: given.receiver,
    history: given.history,
    ownerSeen: { since: NOON, baseline: true },
    duration: duration ?? of.duration.default.iso,
    request: { items: 1, breakGlass, ...given.named },
    freezesInForce: given.freezes,
    context: {
      onCall: partOf(...given.onCall),
      incidents: partOf(...given.incidents),
      tickets: partOf(...given.tickets),
      freezes: partOf(),
      approvers: partOf(),
    },
  });
}

function askOfItem({ duration, ...asked }: Asked): Ask {
  return { ...BARE_ASK, ...asked, asked: optionalLength(duration) };
}

function explained(
  of: ReturnType<typeof role>,
  facts: ItemFacts,
  asked: Asked,
): { answer: ItemAnswer; outcome: Outcome } {
  const asks = askOfItem(asked);
  const answer = decideItem({
    role: of,
    facts,
    input: { requester: DEVELOPER, receiver: DEVELOPER, at: NOON },
    ask: asks,
    managers: { receiver: [], requester: [] },
    provider: FAKE_PROVIDER,
    contact: 'somebody',
  });
  const effects = ['fake fixed'];
  return { answer, outcome: outcomeOf(of, facts, { ...asks, effects }) };
}

/** Things that can be away, and the facts without them. */
const AWAY: Record<string, (facts: ItemFacts) => ItemFacts> = {
  entity: facts => ({ ...facts, entity: undefined }),
  systems: facts => ({ ...facts, entity: { ...facts.entity!, placed: false } }),
  people: facts => {
    const nobody = { ...facts.receiver, status: 'unknown', record: undefined };
    const unknown = nobody as PersonFacts;
    return { ...facts, requester: unknown, receiver: unknown };
  },
  history: facts => ({ ...facts, history: undefined }),
  owner: facts => ({ ...facts, ownerSeen: undefined }),
  context: facts => ({ ...facts, context: undefined }),
  onCall: facts => ({
    ...facts,
    context: { ...facts.context!, onCall: failedPart() },
  }),
  incidents: facts => ({
    ...facts,
    context: { ...facts.context!, incidents: failedPart() },
  }),
  tickets: facts => ({
    ...facts,
    context: { ...facts.context!, tickets: failedPart() },
  }),
  freezes: facts => ({
    ...facts,
    context: { ...facts.context!, freezes: failedPart() },
    freezesInForce: [],
  }),
};
const away = fc.subarray(Object.keys(AWAY), { minLength: 1, maxLength: 3 });

function without(facts: ItemFacts, parts: string[]): ItemFacts {
  const wanted = parts.includes('context') ? ['context'] : parts;
  return wanted.reduce(
    (rest, what) => (rest.entity ? AWAY[what](rest) : rest),
    facts,
  );
}
const LADDER = ['refuse', 'approval', 'breakGlass', 'allow'];
const width = ({ kind }: Outcome) => LADDER.indexOf(kind);

describe('the verdict', () => {
  it('is what the explanation explains', () => {
    fc.assert(
      fc.property(policySpec, world, ask, fc.option(away), (...given) => {
        const [spec, state, asked, missing] = given;
        const of = role(spec);
        const all = factsOf(of, state, asked);
        const facts = missing ? without(all, missing) : all;
        const { answer, outcome } = explained(of, facts, asked);
        const { refusals } = answer.draft;
        expect(refusals.length > 0).toBe(outcome.kind === 'refuse');
        expect(JSON.stringify(refusals)).not.toContain(
          'policy does not allow this',
        );
        if (outcome.kind === 'refuse') return;
        expect(answer.policy).toBe(outcome.policy);
        expect(answer.chosen?.route).toBe(outcome.route);
        expect(answer.stages.length > 0).toBe(outcome.kind === 'approval');
        expect(answer.emergency !== undefined).toBe(
          outcome.kind === 'breakGlass',
        );
      }),
      { numRuns: 600 },
    );
  });

  it('is not widened by a fact that is not known', () => {
    fc.assert(
      fc.property(
        fc.oneof(policySpec, fragileSpec),
        world,
        ask,
        away,
        (spec, given, asked, missing) => {
          const of = role(spec);
          const facts = factsOf(of, given, asked);
          const known = explained(of, facts, asked).outcome;
          const unknown = explained(of, without(facts, missing), asked).outcome;
          if (unknown.kind === 'refuse' || unknown.kind === 'approval') return;
          expect(unknown.kind).toBe(known.kind);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('is not widened by a further guardrail, nor is the maximum', () => {
    fc.assert(
      fc.property(
        policySpec,
        guardrail,
        fc.boolean(),
        world,
        ask,
        (spec, added, apart, given, asked) => {
          const extra = { name: 'added', ...added };
          const guardrails = [...(spec.guardrails ?? []), extra];
          const before = role(spec);
          const after = apart
            ? role(spec, [{ guardrails: [extra] }])
            : role({ ...spec, guardrails });
          const old = explained(before, factsOf(before, given, asked), asked);
          const now = explained(after, factsOf(after, given, asked), asked);
          expect(width(now.outcome)).toBeLessThanOrEqual(width(old.outcome));
          expect(longest(now.answer)).toBeLessThanOrEqual(longest(old.answer));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('for somebody else needs a route that says so', () => {
    const of = (onBehalf: boolean) =>
      role({ routes: [{ name: 'all', allow: true, onBehalf }] });
    for (const onBehalf of [true, false]) {
      const one = of(onBehalf);
      const facts = itemFacts(one, { requester: LEAD_FACTS });
      expect(outcomeOf(one, facts).kind).toBe(onBehalf ? 'allow' : 'refuse');
    }
  });

  it('needs nothing but role and facts', () => {
    const one = role({ routes: [{ name: 'all', allow: true }] });
    expect(outcomeOf(one, itemFacts(one))).toMatchObject({
      kind: 'allow',
      policy: { name: 'policy-0' },
      route: { name: 'all' },
    });
  });
});

function longest({ durations }: ItemAnswer): number {
  return durations.max ? durationMilliseconds(durations.max) : 0;
}
