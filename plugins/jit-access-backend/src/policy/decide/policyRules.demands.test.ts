import {
  TEAM,
  policyDocument,
  roleDocument,
  setOf,
} from '../testing/documents';
import {
  FAKE_PROVIDER,
  decideOne,
  outcomeOf,
} from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { compiled, itemFacts } from '../testing/itemFacts';
import { DEVELOPER, NOON, ORDERS_DB, PAYMENTS_DB } from '../testing/shop';
import { BARE_ASK } from './ask';
import { decideItem } from './decideItem';

const INCIDENT = { id: 'INC-1', title: 'Orders hang', entityRef: ORDERS_DB };
const TICKET = {
  id: 'OPS-7',
  title: 'Clean up',
  open: true,
  entityRefs: [ORDERS_DB],
};
const COMPLETE = { complete: true };

describe('a ticket or an incident that is required', () => {
  const requiring = (require: string, ...sources: object[]) => ({
    documents: setOf(TEAM, `- { name: why, require: ${require} }`),
    sources: sources.map((facts, index) => sourceOf(facts, `source-${index}`)),
  });

  it('is said before submission, and refuses when it is missing at it', async () => {
    const options = requiring('ticket', { tickets: [] });
    const before = (await decideOne(options)).decision;
    expect(before).toMatchObject({
      outcome: 'allow',
      requires: { fields: [['ticket']] },
    });
    expect(before.checks[0]).toMatchObject({
      name: 'why',
      status: 'not-met',
      text: 'Needs an open ticket: none is named yet.',
    });
    const { decision } = await decideOne(options, COMPLETE);
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline: 'Not like this: this needs an open ticket: none is named yet',
      remedies: ['Name an open ticket.'],
    });
  });

  it.each<[string, string, object, string]>([
    ['ticket', 'OPS-7', TICKET, 'allow'],
    ['ticket', 'ops-7', TICKET, 'allow'],
    ['ticket', 'https://tickets.example/browse/OPS-7?x=1', TICKET, 'allow'],
    ['ticket', 'OPS-77', TICKET, 'refuse'],
    ['ticket', 'OPS-7', { ...TICKET, open: false }, 'refuse'],
    ['{ anyOf: [ticket], ticket: given }', 'whatever', TICKET, 'allow'],
    ['{ anyOf: [ticket], ticket: given }', '  ', TICKET, 'refuse'],
    ['{ anyOf: [ticket], ticket: related }', 'OPS-7', TICKET, 'allow'],
    [
      '{ anyOf: [ticket], ticket: related }',
      'OPS-7',
      { ...TICKET, entityRefs: [PAYMENTS_DB] },
      'refuse',
    ],
    [
      '{ anyOf: [ticket], ticket: related }',
      'OPS-7',
      { ...TICKET, entityRefs: [], assigneeRef: DEVELOPER },
      'allow',
    ],
  ])('%s: %s is looked up', async (require, ticket, known, outcome) => {
    const options = requiring(require, { tickets: [known] });
    expect(await outcomeOf(options, { ...COMPLETE, ticket })).toBe(outcome);
  });

  it('that is wrong refuses before submission as well', async () => {
    const options = requiring('ticket', { tickets: [] });
    const { decision } = await decideOne(options, { ticket: 'OPS-1' });
    expect(decision.reasons).toEqual([
      'This needs an open ticket: there is no ticket OPS-1.',
    ]);
  });

  it('that cannot be looked up refuses for now', async () => {
    const broken = { ...FAILING_SOURCE, provides: ['tickets'] as const };
    const options = { ...requiring('ticket'), sources: [broken] };
    const { decision } = await decideOne(options, { ticket: 'OPS-7' });
    expect(decision.headline).toMatch(/^Not now: guardrail "why"/);
    expect(decision.remedies).toContain('Try again in a moment.');
  });

  it('is one of both where either will do', async () => {
    const options = requiring('{ anyOf: [ticket, incident] }', {
      tickets: [],
      incidents: [INCIDENT],
    });
    const of = (input: object) => outcomeOf(options, { ...COMPLETE, ...input });
    expect(await of({ incident: 'INC-1' })).toBe('allow');
    expect(await of({ ticket: 'OPS-1', incident: 'INC-1' })).toBe('allow');
    expect(await of({ ticket: 'OPS-1' })).toBe('refuse');
    const { decision } = await decideOne(options, COMPLETE);
    expect(decision.requires?.fields).toEqual([['incident', 'ticket']]);
    expect(decision.remedies).toEqual([
      'Choose the open incident INC-1 (Orders hang).',
    ]);
  });

  it('counts incidents where the guardrail says', async () => {
    const near = { ...INCIDENT, entityRef: 'system:default/orders' };
    const facts = { incidents: [near] };
    const input = { ...COMPLETE, incident: 'INC-1' };
    expect(await outcomeOf(requiring('incident', facts), input)).toBe('refuse');
    const wider = requiring('{ anyOf: [incident], on: [self, system] }', facts);
    expect(await outcomeOf(wider, input)).toBe('allow');
  });
});

describe('several effects of one guardrail', () => {
  it('all hold where its condition is true', async () => {
    const documents = setOf(
      TEAM,
      '- { name: strict, maxDuration: PT2H, reason: { minWords: 3 }, require: { anyOf: [ticket], ticket: given } }',
    );
    const { decision } = await decideOne(
      { documents },
      { ...COMPLETE, duration: 'PT3H', justification: 'too short' },
    );
    expect(decision.reasons).toHaveLength(3);
    expect(decision.requires).toEqual({
      fields: [['ticket']],
      reason: { minWords: 3, minLength: undefined },
    });
    const fine = {
      ...COMPLETE,
      duration: 'PT2H',
      justification: 'one two three',
      ticket: 'X',
    };
    expect(await outcomeOf({ documents }, fine)).toBe('allow');
  });

  it('do not where it is false', async () => {
    const documents = setOf(
      TEAM,
      '- { name: strict, when: { risk: high }, maxDuration: PT2H, refuse: No }',
    );
    const { decision } = await decideOne({ documents }, { duration: 'PT3H' });
    expect(decision).toMatchObject({
      outcome: 'allow',
      requires: undefined,
    });
  });
});

describe('the reason', () => {
  const documents = setOf(TEAM, '- { name: why, reason: { minLength: 10 } }');

  it('is only said before anything was written', async () => {
    const { decision } = await decideOne({ documents });
    expect(decision).toMatchObject({
      outcome: 'allow',
      requires: { fields: [], reason: { minLength: 10 } },
    });
  });

  it('has to be there at submission', async () => {
    expect(await outcomeOf({ documents }, COMPLETE)).toBe('refuse');
    expect(
      await outcomeOf(
        { documents },
        { ...COMPLETE, justification: ' 123456789 ' },
      ),
    ).toBe('refuse');
    expect(
      await outcomeOf(
        { documents },
        { ...COMPLETE, justification: '1234567890' },
      ),
    ).toBe('allow');
  });
});

describe('a policy of which is not known whether it applies', () => {
  const applies = 'applies: { entity.domain: domain:default/shop }';
  const decide = (documents: string) => {
    const role = compiled(documents).roles.get('read')!;
    const facts = itemFacts(role);
    // Systems and domains could not be read.
    const entity = { ...facts.entity!, placed: false };
    return decideItem({
      role,
      facts: { ...facts, entity },
      input: { requester: DEVELOPER, receiver: DEVELOPER, at: NOON },
      ask: BARE_ASK,
      managers: { receiver: [], requester: [] },
      provider: FAKE_PROVIDER,
      contact: 'the platform team',
    }).draft;
  };

  it('refuses with its guardrails, whatever they say', () => {
    const cap = 'guardrails: [{ name: cap, maxDuration: PT8H }]';
    const draft = decide(
      setOf(TEAM) + policyDocument(`${applies}\n${cap}`, 'shop-wide'),
    );
    expect(draft.reasons()).toEqual([
      expect.stringMatching(
        /^Whether policy "shop-wide" applies could not be checked: /,
      ),
    ]);
    expect(draft.checks).toContainEqual(
      expect.objectContaining({ policy: 'shop-wide', status: 'unknown' }),
    );
  });

  it('offers no route', () => {
    const documents =
      roleDocument() + policyDocument(`${applies}\nroutes:\n  ${TEAM}`);
    expect(decide(documents).refusals).toMatchObject([
      { kind: 'now', clause: expect.stringContaining('policy "main" applies') },
    ]);
  });

  it('could be a second one with routes, so nothing is granted', () => {
    const second = policyDocument(`${applies}\nroutes:\n  ${TEAM}`, 'second');
    expect(decide(setOf(TEAM) + second).refusals).toHaveLength(1);
  });
});
