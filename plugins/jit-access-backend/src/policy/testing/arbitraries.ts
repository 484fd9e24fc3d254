import fc from 'fast-check';

export type Json = object;

const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { risk: 'medium' },
  { risk: 'high' },
  { environment: 'production' },
  { 'entity.domain': 'domain:default/shop' },
  { memberOfOwner: true },
  { memberOfOwner: false },
  { 'requester.memberOf': 'group:default/shop' },
  { 'onCall.any': true },
  { 'onCall.any': false },
  { 'incident.active': true },
  { 'incident.severity': 'sev1' },
  { 'ticket.open': true },
  { 'calendar.freeze': true },
  { 'entity.ownerSeen': { atLeast: 'P1D' } },
  { 'request.breakGlass': true },
  { 'request.duration': { atMost: 'PT2H' } },
);
const condition: fc.Arbitrary<Json> = fc.letrec<{ tree: Json }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('tree'), { minLength: 1, maxLength: 3 })
        .map(all => ({ all })),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('tree'), { minLength: 1, maxLength: 3 })
        .map(any => ({ any })),
    },
    { weight: 1, arbitrary: tie('tree').map(not => ({ not })) },
  ),
})).tree;

/** A guardrail, not always with a condition. */
export const guardrail = fc
  .record(
    {
      when: condition,
      evenInEmergency: fc.boolean(),
      does: fc.constantFrom<Json>(
        { refuse: 'No' },
        { maxDuration: 'PT1H' },
        { maxPerWeek: 'PT5H' },
        { require: 'ticket' },
        { require: { anyOf: ['incident', 'ticket'], ticket: 'given' } },
        { reason: { minLength: 10 } },
        { separationOfDuties: { roles: ['write'], lookBack: 'PT1H' } },
        { noStandingAccess: true },
        { maxDuration: 'PT3H', reason: { minWords: 2 }, maxPerWeek: 'PT9H' },
      ),
    },
    { requiredKeys: ['does'] },
  )
  .map(({ does, ...rest }) => ({ ...rest, ...does }));

const STAGE = { anyOf: ['group:default/security'] };
const route = fc
  .record(
    {
      when: condition,
      onBehalf: fc.boolean(),
      does: fc.oneof(
        fc.constant<Json>({ allow: true }),
        condition.map<Json>(when => ({
          approval: { waitAtMost: 'PT8H', stages: [{ ...STAGE, when }] },
        })),
        fc.constant<Json>({
          approval: { waitAtMost: 'PT8H', stages: [STAGE] },
        }),
        fc.constant<Json>({
          breakGlass: { reviewWithin: 'P1D', reviewers: STAGE.anyOf },
        }),
      ),
    },
    { requiredKeys: ['does', 'when'] },
  )
  .map(({ does, ...rest }) => ({ ...rest, ...does }));

const named = (items: Json[]) =>
  items.map((item, index) => ({ name: `n${index}`, ...item }));
interface PolicySpec {
  guardrails?: Json[];
  routes: Json[];
}

/** Guardrails that would mostly refuse hide what routes do, so that there are often none. */
export const policySpec: fc.Arbitrary<PolicySpec> = fc
  .record({
    guardrails: fc.oneof(
      { weight: 2, arbitrary: fc.constant<Json[]>([]) },
      { weight: 1, arbitrary: fc.array(guardrail, { maxLength: 3 }) },
    ),
    routes: fc.array(route, { minLength: 1, maxLength: 4 }),
  })
  .map(({ guardrails, routes }) =>
    guardrails.length > 0
      ? { guardrails: named(guardrails), routes: named(routes) }
      : { routes: named(routes) },
  );

/** Routes that hang on what can be away, before one that does not. */
export const fragileSpec: fc.Arbitrary<PolicySpec> = fc
  .array(
    fc.record({
      when: fc.constantFrom<Json>(
        { 'onCall.any': true },
        { 'onCall.any': false },
        { 'incident.active': true },
        { 'incident.active': false },
        { 'calendar.freeze': false },
        { 'entity.ownerSeen': { atLeast: 'P1D' } },
      ),
      does: fc.constantFrom<Json>(
        { allow: true },
        { approval: { waitAtMost: 'PT8H', stages: [STAGE] } },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map(routes => ({
    routes: named([
      ...routes.map(({ when, does }) => ({ when, ...does })),
      { when: { risk: 'medium' }, allow: true },
    ]),
  }));
