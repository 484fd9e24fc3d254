import { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { ContextFacts } from '@jit-access/backstage-plugin-jit-access-node';
import { EligibilityQuestion } from '../decision';
import { policyDocument, roleDocument, setOf } from '../testing/documents';
import {
  NOON,
  createTestPolicy,
  decideOne,
  outcomeOf,
} from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import {
  CONTRACTOR,
  DEVELOPER,
  LEAD,
  ON_CALL,
  ORDERS_DB,
  SECURITY,
} from '../testing/shop';

const INCIDENT = { id: 'INC-1', title: 'Orders hang', entityRef: ORDERS_DB };
const TICKET = { id: 'OPS-7', title: 'Clean up', open: true };
const SHIFT = {
  personRef: DEVELOPER,
  level: 'primary',
  rota: 'orders',
  entityRef: ORDERS_DB,
  until: '2026-03-02T14:00:00.000Z',
};

const approval = (until: string, when: string) => `- name: asked
  when: ${when}
  approval:
    until: ${until}
    waitAtMost: PT8H
    stages: [{ anyOf: [group:default/security] }]`;

describe('access that is asked for and bound', () => {
  it('to a shift ends with it', async () => {
    const { decision } = await decideOne({
      documents: setOf(approval('shift', '{ onCall.any: true }')),
      sources: [sourceOf({ onCall: [SHIFT] })],
    });
    expect(decision).toMatchObject({
      outcome: 'approval',
      headline: 'Asks a member of security; ends at 14:00 UTC',
      boundTo: { kind: 'shift', endsAt: SHIFT.until, grace: 'PT15M' },
      durations: { max: 'PT2H' },
    });
  });

  it('to a ticket ends with it, and keeps the grace of its policy', async () => {
    const documents =
      roleDocument() +
      policyDocument(`contextGrace: PT5M
routes:
  - { name: ticket, when: { ticket.open: true }, allow: { until: ticket } }`);
    const options = { documents, sources: [sourceOf({ tickets: [TICKET] })] };
    const { decision } = await decideOne(options, { ticket: 'OPS-7' });
    expect(decision).toMatchObject({
      outcome: 'allow',
      boundTo: {
        kind: 'ticket',
        id: 'OPS-7',
        title: 'Clean up',
        grace: 'PT5M',
      },
    });
    expect(await outcomeOf(options)).toBe('refuse');
  });

  it('and could not be checked is asked for, and granted only when it is known what ends it', async () => {
    const documents = setOf(
      `${approval('shift', '{ onCall.any: true }')}\n- { name: rest, allow: true }`,
    );
    const options = { documents, sources: [FAILING_SOURCE] };
    const { decision } = await decideOne(options);
    expect(decision).toMatchObject({
      outcome: 'approval',
      policy: { route: 'asked' },
      boundTo: undefined,
    });
    const settled = await decideOne(options, { reviewsGiven: true });
    expect(settled.decision).toMatchObject({
      outcome: 'refuse',
      headline: expect.stringMatching(/^Not now: access by route "asked" ends/),
    });
  });

  it('by an expression is bound to what there is, or refused', async () => {
    const route = `- name: calm
  when: "size(onCall.levels) >= 0"
  allow: { until: shift }`;
    const of = (facts: ContextFacts) =>
      decideOne({ documents: setOf(route), sources: [sourceOf(facts)] });
    expect((await of({ onCall: [SHIFT] })).decision.boundTo?.id).toBe(
      `${ORDERS_DB}#primary`,
    );
    const { decision } = await of({ onCall: [] });
    expect(decision).toMatchObject({
      outcome: 'refuse',
      remedies: ['Ask while you are on call, or ask whoever is.'],
    });
  });
});

describe('until', () => {
  it.each([
    ['shift', '{ incident.active: true }', 'onCall.any: true'],
    ['incident', '{ incident.active: false }', 'incident.active: true'],
    ['ticket', '{ ticket.given: true }', 'ticket.open: true'],
    ['incident', '{ not: { incident.active: true } }', 'incident.active: true'],
  ])('%s is an error with %s', async (until, when, hint) => {
    for (const route of [
      `- { name: a, when: ${when}, allow: { until: ${until} } }`,
      approval(until, when),
    ]) {
      await expect(
        createTestPolicy({ documents: setOf(route) }),
      ).rejects.toThrow(hint);
    }
  });

  it.each([
    ['incident.resolved', '{ incident.chosen: true }'],
    [
      'ticket.closed',
      '{ any: [{ ticket.open: true }, { ticket.about: entity }] }',
    ],
    ['shift.end', '{ all: [{ risk: medium }, { onCall.level: primary }] }'],
  ])('%s is fine with %s', async (until, when) => {
    await expect(
      createTestPolicy({ documents: setOf(approval(until, when)) }),
    ).resolves.toBeDefined();
  });
});

describe('what access is bound to', () => {
  const ask = async (
    boundTo: Omit<BoundTo, 'title'>,
    ...sources: (ContextFacts | 'away')[]
  ) => {
    const { engine } = await createTestPolicy({
      documents: setOf('- { name: all, allow: true }'),
      sources: sources.map((facts, index) =>
        facts === 'away'
          ? {
              ...FAILING_SOURCE,
              provides: ['onCall', 'incidents', 'tickets'] as const,
            }
          : sourceOf({ tickets: [], ...facts }, `source-${index}`),
      ),
    });
    return engine.contextState({
      entityRef: ORDERS_DB,
      receiver: DEVELOPER,
      boundTo: { title: 'primary on-call shift of orders', ...boundTo },
      at: NOON,
    });
  };
  const shift = { kind: 'shift', id: `${ORDERS_DB}#primary` } as const;
  const incident = { kind: 'incident', id: 'INC-1' } as const;
  const ticket = { kind: 'ticket', id: 'OPS-7' } as const;

  it('holds while it is there, whatever other sources do', async () => {
    expect(await ask(shift, { onCall: [SHIFT] }, 'away')).toEqual({
      state: 'holds',
      endsAt: SHIFT.until,
    });
    const incidents = [INCIDENT];
    expect(await ask(incident, { incidents })).toEqual({ state: 'holds' });
    expect(await ask(ticket, { tickets: [TICKET] })).toEqual({
      state: 'holds',
    });
  });

  it.each<[string, ContextFacts]>([
    ['of somebody else', { onCall: [{ ...SHIFT, personRef: ON_CALL }] }],
    ['of another level', { onCall: [{ ...SHIFT, level: 'secondary' }] }],
    ['that ends now', { onCall: [{ ...SHIFT, until: NOON }] }],
    ['of nobody', {}],
  ])('is over with a shift %s', async (_, facts) => {
    expect(await ask(shift, facts)).toEqual({
      state: 'over',
      why: 'the primary on-call shift of orders is over',
    });
  });

  it('is over when the incident is resolved, or the ticket closed', async () => {
    expect(await ask(incident, {})).toMatchObject({ state: 'over' });
    expect(
      await ask(ticket, { tickets: [{ ...TICKET, open: false }] }),
    ).toEqual({ state: 'over', why: 'ticket OPS-7 is closed' });
    expect(await ask(ticket, {})).toMatchObject({ state: 'over' });
  });

  it.each([shift, incident, ticket])(
    'is unknown while a source is away: $kind',
    async boundTo => {
      expect(await ask(boundTo, {}, 'away')).toEqual({
        state: 'unknown',
        why: 'broken: it failed',
      });
    },
  );
});

describe('eligibility', () => {
  const documents = setOf(`- name: team
  when: { memberOfOwner: true, onCall.any: true }
  allow: { until: shift }
- name: other
  when: { any: [{ memberOf: group:default/security }, { risk: high }] }
  allow: true`);
  const question: EligibilityQuestion = {
    receiver: DEVELOPER,
    requester: DEVELOPER,
    entityRef: ORDERS_DB,
    role: 'read',
    policy: 'main',
    route: 'team',
    at: NOON,
  };
  const ask = async (changes: Partial<EligibilityQuestion>, away = false) => {
    const { engine, catalog } = await createTestPolicy({
      documents,
      sources: [FAILING_SOURCE],
    });
    if (away) {
      catalog.getEntities = async () => {
        throw new Error('away');
      };
    }
    return engine.eligibility({ ...question, ...changes });
  };

  it('is asked of who the receiver is, not of what goes on', async () => {
    expect(await ask({})).toBe('yes');
    expect(await ask({ receiver: CONTRACTOR })).toEqual({
      no: 'contractor is not a member of orders, which owns orders-db',
    });
    expect(await ask({ receiver: SECURITY, route: 'other' })).toBe('yes');
  });

  it('is asked of the route that granted', async () => {
    expect(await ask({ receiver: LEAD, route: 'team' })).toBe('yes');
    expect(await ask({ receiver: SECURITY, route: 'team' })).toHaveProperty(
      'no',
    );
  });

  it('is over for people who are gone, and unknown while the catalog is away', async () => {
    expect(await ask({ receiver: 'user:default/ghost' })).toBe('gone');
    expect(await ask({}, true)).toBe('unknown');
  });

  it('holds where route, policy or role are not in force any more', async () => {
    for (const changes of [
      { route: 'gone' },
      { policy: 'gone' },
      { role: 'gone' },
    ]) {
      expect(await ask({ ...changes, receiver: CONTRACTOR })).toBe('yes');
    }
  });

  it('ends running access by default where the risk is high', async () => {
    const of = async (risk: string, policy = '') => {
      const { decision } = await decideOne({
        documents:
          roleDocument().replace('risk: medium', `risk: ${risk}`) +
          policyDocument(`${policy}\nroutes: [{ name: all, allow: true }]`),
      });
      return decision.whileEligible;
    };
    expect(await of('high')).toBe(true);
    expect(await of('medium')).toBe(false);
    expect(await of('high', 'whileEligible: false')).toBe(false);
    expect(await of('low', 'whileEligible: true')).toBe(true);
  });
});

describe('people behind principals of context sources', () => {
  it('are those of right now, and nobody where the source fails', async () => {
    const approvers = [{ key: 'board', people: [LEAD] }];
    const named = `named:rota/board@${ORDERS_DB}`;
    const rota = `on-call:${ORDERS_DB}#primary`;
    const principals = [named, rota, 'member:group:default/orders'];
    const good = await createTestPolicy({
      documents: setOf('- { name: all, allow: true }'),
      sources: [sourceOf({ onCall: [SHIFT], approvers })],
    });
    const of = (person: string, at = NOON) =>
      good.approvers.dynamicOf(person, principals, at);
    expect(await of(DEVELOPER)).toEqual([rota]);
    expect(await of(DEVELOPER, SHIFT.until)).toEqual([]);
    expect(await of(LEAD)).toEqual([named]);
    expect(await of(CONTRACTOR)).toEqual([]);
    expect(await good.approvers.peopleOf(principals, NOON)).toEqual([
      DEVELOPER,
      LEAD,
    ]);
    const bad = await createTestPolicy({
      documents: setOf('- { name: all, allow: true }'),
      sources: [FAILING_SOURCE],
    });
    expect(await bad.approvers.dynamicOf(DEVELOPER, [rota], NOON)).toEqual([]);
  });
});
