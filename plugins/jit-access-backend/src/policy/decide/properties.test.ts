import fc from 'fast-check';
import {
  OnCallShift,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { createTestPolicy, NOON } from '../testing/createTestPolicy';
import { policyDocument, roleDocument } from '../testing/documents';
import {
  CONTRACTOR,
  DEVELOPER,
  LEAD,
  ON_CALL,
  ORDERS_DB,
  PAYMENTS_DB,
} from '../testing/shop';
import { durationMilliseconds } from '../../domain/time';
import { Decision } from '@jit-access/backstage-plugin-jit-access-common';

type Json = object;

const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { environment: 'production' },
  { environment: 'staging' },
  { risk: 'medium' },
  { risk: 'high' },
  { memberOfOwner: true },
  { memberOfOwner: false },
  { 'receiver.leadOfOwner': true },
  { 'onCall.any': true },
  { 'onCall.any': false },
  { 'onCall.level': ['primary'], 'onCall.on': ['self', 'system'] },
  { 'incident.active': true },
  { 'incident.active': false, 'incident.on': ['self', 'system'] },
  { 'request.duration': { atMost: 'PT2H' } },
  { memberOf: ['group:default/shop'] },
);
const condition: fc.Arbitrary<Json> = fc.letrec<{ tree: Json }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
    tie('tree').map(not => ({ not })),
  ),
})).tree;

const guardrail = fc
  .record({
    when: condition,
    does: fc.constantFrom<Json>(
      { refuse: 'No' },
      { maxDuration: 'PT1H' },
      { maxDuration: 'PT3H' },
      { reason: { minLength: 10 } },
    ),
  })
  .map(({ when, does }) => ({ when, ...does }));
const route = fc
  .record({
    when: condition,
    does: fc.constantFrom<Json>(
      { allow: true },
      {
        approval: {
          waitAtMost: 'PT8H',
          stages: [{ anyOf: ['group:default/security'] }],
        },
      },
    ),
  })
  .map(({ when, does }) => ({ when, ...does }));

const named = (items: Json[]) =>
  items.map((item, index) => ({ name: `n${index}`, ...item }));

const policySpec = fc.record({
  guardrails: fc.array(guardrail, { minLength: 1, maxLength: 3 }).map(named),
  routes: fc.array(route, { minLength: 1, maxLength: 4 }).map(named),
});

const person = fc.constantFrom(DEVELOPER, LEAD, ON_CALL, CONTRACTOR);
const question = fc.record({
  requester: person,
  entityRef: fc.constantFrom(ORDERS_DB, PAYMENTS_DB),
  duration: fc.constantFrom('PT30M', 'PT1H', 'PT3H', 'PT8H'),
  justification: fc.constantFrom('too short', 'long enough by far'),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const SHIFT = {
  personRef: ON_CALL,
  level: 'primary',
  rota: 'r',
  entityRef: PAYMENTS_DB,
};
const INCIDENT = { id: 'I', title: 'Slow', entityRef: ORDERS_DB };

/** What the sources would say if they answered. */
const world = fc.record({
  onCall: fc.constantFrom<OnCallShift[]>([], [SHIFT]),
  incidents: fc.constantFrom<OpenIncident[]>([], [INCIDENT]),
});

/** JSON is YAML too. */
const text = (spec: Json, name?: string) =>
  policyDocument(JSON.stringify(spec), name);

async function decide(
  documents: string | string[],
  asked: Question,
  sources: Parameters<typeof createTestPolicy>[0]['sources'],
): Promise<Decision> {
  const { engine } = await createTestPolicy({ documents, sources });
  const { entityRef, ...input } = asked;
  const [{ decision }] = await engine.decide({
    ...input,
    receiver: asked.requester,
    at: NOON,
    items: [{ entityRef, role: 'read' }],
  });
  return decision;
}

const LADDER = ['refuse', 'approval', 'allow'];
const width = ({ outcome }: Decision) => LADDER.indexOf(outcome);

describe('whatever the policy says', () => {
  it('adding a guardrail never widens', async () => {
    await fc.assert(
      fc.asyncProperty(
        policySpec,
        guardrail,
        question,
        world,
        async (spec, added, asked, facts) => {
          const more = {
            ...spec,
            guardrails: [...spec.guardrails, { name: 'added', ...added }],
          };
          const sources = [sourceOf(facts)];
          const before = await decide(
            roleDocument() + text(spec),
            asked,
            sources,
          );
          const after = await decide(
            roleDocument() + text(more),
            asked,
            sources,
          );
          expect(width(after)).toBeLessThanOrEqual(width(before));
          expect(longest(after)).toBeLessThanOrEqual(longest(before));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('adding a policy of guardrails alone never widens', async () => {
    await fc.assert(
      fc.asyncProperty(
        policySpec,
        guardrail,
        question,
        world,
        async (spec, added, asked, facts) => {
          const sources = [sourceOf(facts)];
          const alone = text(
            { guardrails: [{ name: 'added', ...added }] },
            'more',
          );
          const before = await decide(
            roleDocument() + text(spec),
            asked,
            sources,
          );
          const after = await decide(
            roleDocument() + text(spec) + alone,
            asked,
            sources,
          );
          expect(width(after)).toBeLessThanOrEqual(width(before));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('facts that are not known grant only what is granted whatever they are', async () => {
    const away = [FAILING_SOURCE];
    await fc.assert(
      fc.asyncProperty(policySpec, question, async (spec, asked) => {
        const documents = roleDocument() + text(spec);
        const unknown = await decide(documents, asked, away);
        if (unknown.outcome !== 'allow') return;
        // Allowed without knowing: then it is allowed in every state of the world.
        const possible = await Promise.all(
          [[], [SHIFT]].flatMap(onCall =>
            [[], [INCIDENT]].map(incidents =>
              decide(documents, asked, [sourceOf({ onCall, incidents })]),
            ),
          ),
        );
        expect(possible.map(({ outcome }) => outcome)).toEqual(
          possible.map(() => 'allow'),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('a route that only an unknown fact could open stays shut', async () => {
    await fc.assert(
      fc.asyncProperty(
        question,
        fc.constantFrom<Json>(
          { 'onCall.any': true },
          { 'onCall.any': false },
          { not: { 'onCall.any': true } },
          { 'incident.active': true },
          { all: [{ 'incident.active': false }, { risk: 'medium' }] },
          { any: [{ 'onCall.level': 'primary' }, { risk: 'high' }] },
        ),
        async (asked, when) => {
          const spec = { routes: [{ name: 'a', when, allow: true }] };
          const decision = await decide(roleDocument() + text(spec), asked, [
            FAILING_SOURCE,
          ]);
          expect(decision.outcome).toBe('refuse');
        },
      ),
      { numRuns: 30 },
    );
  });

  it('the order and the files of documents do not matter', async () => {
    await fc.assert(
      fc.asyncProperty(
        policySpec,
        guardrail,
        question,
        world,
        fc.boolean(),
        async (spec, added, asked, facts, split) => {
          const parts = [
            roleDocument(),
            roleDocument('', 'other'),
            text(spec),
            text({ guardrails: [{ name: 'added', ...added }] }, 'more'),
          ];
          const sources = [sourceOf(facts)];
          const turned = [...parts].reverse();
          const first = await decide(parts.join(''), asked, sources);
          const second = await decide(
            split ? turned : turned.join(''),
            asked,
            sources,
          );
          expect(placeless(second)).toEqual(placeless(first));
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** The longest duration allowed, in milliseconds; none is 0. */
function longest({ durations }: Decision): number {
  return durations.max ? durationMilliseconds(durations.max) : 0;
}

/** A decision without the lines and files that it points at. */
function placeless(decision: Decision): unknown {
  return JSON.parse(
    JSON.stringify(decision, (key, value) =>
      key === 'location' ? undefined : value,
    ),
  );
}
