import fc from 'fast-check';
import { Absence } from '../absences';
import { sourceOf } from '../testing/contextSources';
import { createTestPolicy, NOON, pastOf } from '../testing/createTestPolicy';
import { policyDocument, roleDocument } from '../testing/documents';
import {
  CONTRACTOR,
  DEVELOPER,
  HEAD,
  LEAD,
  ON_CALL,
  ORDERS_DB,
  SECURITY,
} from '../testing/shop';

const person = fc.constantFrom(
  DEVELOPER,
  LEAD,
  ON_CALL,
  SECURITY,
  HEAD,
  CONTRACTOR,
);
const selectors = fc.uniqueArray(
  fc.constantFrom(
    'receiver.manager',
    'requester.manager',
    'entity.owner',
    'entity.owner.lead',
    'entity.system.owner',
    'entity.onCall',
    'group:default/shop',
    'lead of group:default/security',
    DEVELOPER,
    LEAD,
    { contextSource: 'rota', approvers: 'board' },
  ),
  { minLength: 1, maxLength: 3 },
);
const stage = fc.record(
  {
    anyOf: selectors,
    count: fc.constantFrom(1, 2),
    fallback: selectors,
  },
  { requiredKeys: ['anyOf'] },
);
const absence = fc
  .record({
    person,
    delegates: fc.array(person, { minLength: 1, maxLength: 2 }),
  })
  .map((given): Absence => ({
    id: 'a',
    since: '2026-03-01T00:00:00.000Z',
    until: '2026-03-05T00:00:00.000Z',
    ...given,
  }));
const situation = fc.record({
  requester: person,
  receiver: person,
  stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
  reviewers: selectors,
  onCall: person,
  board: fc.array(person, { minLength: 1, maxLength: 2 }),
  absences: fc.array(absence, { maxLength: 2 }),
  breakGlass: fc.boolean(),
});

async function decide(
  given: typeof situation extends fc.Arbitrary<infer T> ? T : never,
) {
  const { requester, receiver, breakGlass } = given;
  const spec = {
    routes: [
      {
        name: 'ask',
        onBehalf: true,
        approval: { waitAtMost: 'PT1H', stages: given.stages },
      },
      {
        name: 'emergency',
        onBehalf: true,
        breakGlass: { reviewWithin: 'P1D', reviewers: given.reviewers },
      },
    ],
  };
  const { engine } = await createTestPolicy({
    documents: roleDocument() + policyDocument(JSON.stringify(spec)),
    absences: given.absences,
    past: pastOf(),
    sources: [
      sourceOf({
        approvers: [{ key: 'board', people: given.board }],
        onCall: [
          {
            personRef: given.onCall,
            level: 'primary',
            rota: 'orders',
            entityRef: ORDERS_DB,
          },
        ],
      }),
    ],
  });
  const ask = (complete: boolean) =>
    engine.decide({
      requester,
      receiver,
      at: NOON,
      duration: 'PT1H',
      justification: 'It is really necessary now',
      breakGlass,
      complete,
      items: [{ entityRef: ORDERS_DB, role: 'read' }],
    });
  return { preview: await ask(false), submission: await ask(true) };
}

describe('whoever asks for whomever', () => {
  it('neither is shown among those who can review, and preview and submission say the same', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async given => {
        const { preview, submission } = await decide(given);
        expect(submission).toEqual(preview);
        const [{ decision }] = preview;
        const shown = [
          ...decision.stages.flatMap(({ people }) => people),
          ...(decision.breakGlass?.reviewers.people ?? []),
        ].map(({ ref }) => ref);
        expect(shown).not.toContain(given.requester);
        expect(shown).not.toContain(given.receiver);
        expect(decision.breakGlass?.tell ?? []).not.toContain(given.requester);
        for (const { people, count } of decision.stages) {
          expect(people.length).toBeGreaterThanOrEqual(count);
        }
        const { reviewers } = decision.breakGlass ?? {};
        expect(reviewers?.people).not.toEqual([]);
      }),
      { numRuns: 120 },
    );
  });
});
