import { roleDocument, policyDocument } from '../testing/documents';
import {
  decideItems,
  decideOne,
  outcomeOf,
  pastOf,
} from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import {
  CONTRACTOR,
  DEVELOPER,
  HEAD,
  LEAD,
  ORDERS_DB,
  SECOND_SECURITY,
  SECURITY,
} from '../testing/shop';

const spec = (more = '', guardrails = '') => `${guardrails}
routes:
  - name: asked
    when: { memberOf: group:default/orders, risk: high }
    allow: true
  - name: emergency
    when: { memberOfOwner: true }
    breakGlass:
      reviewWithin: P1D
      reviewers: [group:default/security]
      reasonMinLength: 20
      tell: [user:default/head]
${more}`;
const documentsOf = (more?: string, guardrails?: string) =>
  roleDocument() + policyDocument(spec(more, guardrails));
const documents = documentsOf();
const past = pastOf();
const options = { documents, past };
const EMERGENCY = {
  breakGlass: true,
  complete: true,
  justification: 'The shop is down and nobody answers',
};

describe('break-glass', () => {
  it('is given at once, with what is due afterwards', async () => {
    const { decision } = await decideOne(options, EMERGENCY);
    expect(decision).toMatchObject({
      outcome: 'allow',
      headline:
        'Emergency, reviewed afterwards: you are a member of orders, which owns orders-db',
      policy: { route: 'emergency' },
      stages: [],
      breakGlass: {
        reviewWithin: 'P1D',
        reviewers: {
          title: 'a member of security',
          audience: ['member:group:default/security'],
        },
        escalateTo: [],
      },
    });
    expect(
      decision.breakGlass?.reviewers.people.map(({ ref }) => ref).sort(),
    ).toEqual([SECOND_SECURITY, SECURITY]);
    expect(decision.breakGlass?.tell).toEqual(
      [HEAD, LEAD, SECOND_SECURITY, SECURITY].sort(),
    );
  });

  it('is tried only when it was chosen, and is offered', async () => {
    const { decision } = await decideOne(options);
    expect(decision).toMatchObject({
      outcome: 'refuse',
      breakGlassOffered: true,
      breakGlass: undefined,
    });
    const stranger = await decideOne(options, { requester: CONTRACTOR });
    expect(stranger.decision.breakGlassOffered).toBeUndefined();
  });

  it('tries no other way when it was chosen', async () => {
    const open =
      roleDocument() + policyDocument('routes: [{ name: all, allow: true }]');
    const { decision } = await decideOne({ documents: open, past }, EMERGENCY);
    expect(decision.headline).toBe(
      'Not requestable: there is no way for emergencies to this role',
    );
  });

  it('does not match while its condition is unknown', async () => {
    const onCall = documents.replace(
      'memberOfOwner: true }',
      'onCall.any: true }',
    );
    const unknown = { documents: onCall, past, sources: [FAILING_SOURCE] };
    expect(await outcomeOf(unknown, EMERGENCY)).toBe('refuse');
  });

  it('needs a reason of the stated length, after trimming', async () => {
    const of = (justification: string | undefined) =>
      outcomeOf(options, { ...EMERGENCY, justification });
    expect(await of('   1234567890123456789   ')).toBe('refuse');
    expect(await of('12345678901234567890')).toBe('allow');
    expect(await of(undefined)).toBe('refuse');
    const { decision } = await decideOne(options, { breakGlass: true });
    expect(decision).toMatchObject({
      outcome: 'allow',
      requires: { reason: { minLength: 20 } },
    });
  });

  describe('and guardrails', () => {
    const guarded = (guardrail: string) => ({
      documents: documentsOf('', `guardrails: [{ name: g, ${guardrail} }]`),
      past,
    });

    it.each([
      'refuse: No',
      'maxDuration: PT30M',
      'require: ticket',
      'refuse: No, when: { onCall.any: true }',
    ])('records but does not heed %s', async guardrail => {
      const { decision } = await decideOne(guarded(guardrail), {
        ...EMERGENCY,
        duration: 'PT1H',
      });
      expect(decision.outcome).toBe('allow');
      const recorded = decision.checks.filter(({ name }) => name === 'g');
      expect(recorded).toHaveLength(1);
      for (const { text, status } of recorded) {
        expect(status).not.toBe('met');
        expect(text).toContain('recorded');
      }
    });

    it.each(['refuse: No', 'maxDuration: PT30M', 'require: ticket'])(
      'heeds %s where it holds even in an emergency',
      async guardrail => {
        const options_ = guarded(`${guardrail}, evenInEmergency: true`);
        const input = { ...EMERGENCY, duration: 'PT1H' };
        expect(await outcomeOf(options_, input)).toBe('refuse');
      },
    );

    it('keeps to the maximum of the role', async () => {
      const input = { ...EMERGENCY, duration: 'PT9H' };
      expect(await outcomeOf(options, input)).toBe('refuse');
    });
  });

  it('is not given again until the last one is reviewed', async () => {
    const waiting = pastOf({
      breakGlassUnreviewedSince: '2026-03-02T08:00:00.000Z',
    });
    const { decision } = await decideOne(
      { documents, past: waiting },
      EMERGENCY,
    );
    expect(decision.headline).toBe(
      'Not now: emergency access that was used at 08:00 UTC still waits for its review; until that is done, you cannot use it again',
    );
  });

  it('is not given while the past cannot be read', async () => {
    const { decision } = await decideOne({ documents }, EMERGENCY);
    expect(decision.outcome).toBe('refuse');
  });

  it('is not given where nobody else can review it', async () => {
    const own = documents.replace(
      'reviewers: [group:default/security]',
      `reviewers: [${DEVELOPER}]`,
    );
    const { decision } = await decideOne({ documents: own, past }, EMERGENCY);
    expect(decision.headline).toMatch(
      /^Not requestable: emergency access has to be reviewed afterwards/,
    );
  });

  it('is for oneself unless the route says otherwise', async () => {
    const input = { ...EMERGENCY, requester: LEAD, receiver: DEVELOPER };
    expect(await outcomeOf(options, input)).toBe('refuse');
    const onBehalf = documents.replace(
      'name: emergency',
      'name: emergency\n      onBehalf: true',
    );
    const { decision } = await decideOne({ documents: onBehalf, past }, input);
    expect(decision.outcome).toBe('allow');
    expect(decision.breakGlass?.tell).not.toContain(LEAD);
  });

  it('escalates its review to whom it says, and can be bound to an incident', async () => {
    const bound =
      roleDocument() +
      policyDocument(`routes:
  - name: emergency
    when: { incident.active: true }
    breakGlass:
      until: incident
      reviewWithin: P1D
      reviewers: [entity.owner.lead]
      escalateTo: [lead of group:default/shop]`);
    const incidents = [{ id: 'I', title: 'Down', entityRef: ORDERS_DB }];
    const { decision } = await decideOne(
      { documents: bound, past, sources: [sourceOf({ incidents })] },
      EMERGENCY,
    );
    expect(decision).toMatchObject({
      outcome: 'allow',
      boundTo: { kind: 'incident', id: 'I', grace: 'PT15M' },
      breakGlass: { escalateTo: ['lead:group:default/shop'] },
    });
  });

  it('keeps the hours of the week only where they hold in an emergency', async () => {
    const weekly = (more: string) => ({
      documents:
        documentsOf(
          '',
          `guardrails: [{ name: week, maxPerWeek: PT1H${more} }]`,
        ) + roleDocument('', 'write'),
      past,
    });
    const items = [{ role: 'read' }, { role: 'write' }];
    const free = await decideItems(weekly(''), items, EMERGENCY);
    expect(free.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'allow',
    ]);
    const strict = await decideItems(
      weekly(', evenInEmergency: true'),
      items,
      EMERGENCY,
    );
    expect(strict.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'refuse',
    ]);
  });
});
