import { setOf } from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import {
  CONTRACTOR,
  DEVELOPER,
  HEAD,
  LEAD,
  ON_CALL,
  ORDERS_DB,
  SECOND_SECURITY,
  SECURITY,
} from '../testing/shop';
import { FirstSeen, Tenure } from '../tenure';

const stages = (...rows: string[]) =>
  setOf(`- name: ask
  onBehalf: true
  approval:
    waitAtMost: PT8H
    stages:
${rows.map(row => `      - ${row}`).join('\n')}`);
const refs = (people: { ref: string }[]) => people.map(({ ref }) => ref).sort();

const onCall = (personRef: string, entityRef = ORDERS_DB, until?: string) => ({
  personRef,
  level: 'Primary',
  rota: 'orders',
  entityRef,
  until,
});

describe('who can approve', () => {
  it.each([
    ['entity.system.owner', 'a member of orders', [LEAD]],
    ['entity.system.owner.lead', 'the lead of orders', [LEAD]],
    ['receiver.manager', 'your manager', [LEAD]],
    ['requester.manager', 'your manager', [LEAD]],
  ])('%s is %s', async (entry, words, people) => {
    const { decision } = await decideOne({
      documents: stages(`{ anyOf: [${entry}] }`),
    });
    expect(decision.headline).toBe(`Asks ${words}`);
    expect(refs(decision.stages[0].people)).toEqual(people);
  });

  it('tells the manager of the receiver from that of the requester', async () => {
    const of = async (entry: string) => {
      const { decision } = await decideOne(
        { documents: stages(`{ anyOf: [${entry}] }`) },
        { requester: SECOND_SECURITY, receiver: DEVELOPER },
      );
      return [decision.stages[0].title, ...refs(decision.stages[0].people)];
    };
    expect(await of('receiver.manager')).toEqual([
      'the manager of orders developer',
      LEAD,
    ]);
    expect(await of('requester.manager')).toEqual([
      'the manager of second security engineer',
      SECURITY,
    ]);
  });

  it('is nobody where there is no such owner', async () => {
    const { decision } = await decideOne({
      documents: stages('{ anyOf: [entity.domain.owner] }'),
    });
    expect(decision.headline).toMatch(
      /^Not requestable: this has to be approved by the owner of the domain of orders-db, and nobody/,
    );
  });

  it('is whoever is on call, for the entity, its system or by name', async () => {
    const shifts = [
      onCall(ON_CALL),
      onCall(HEAD, 'system:default/orders'),
      onCall(SECURITY, 'component:default/checkout'),
    ];
    const of = async (entry: string) => {
      const { decision } = await decideOne({
        documents: stages(`{ anyOf: [${entry}] }`),
        sources: [sourceOf({ onCall: shifts })],
      });
      const [stage] = decision.stages;
      return { ...stage, people: refs(stage.people) };
    };
    expect(await of('entity.onCall')).toMatchObject({
      title: 'whoever is on call for orders-db',
      audience: [`on-call:${ORDERS_DB}`],
      people: [ON_CALL],
    });
    expect(await of('{ onCall: entity, level: primary }')).toMatchObject({
      title: 'whoever is primary on call for orders-db',
      audience: [`on-call:${ORDERS_DB}#primary`],
      people: [ON_CALL],
    });
    expect(await of('entity.system.onCall')).toMatchObject({
      people: [HEAD],
    });
    expect(await of('{ onCall: component:checkout }')).toMatchObject({
      audience: ['on-call:component:default/checkout'],
      people: [SECURITY],
    });
  });

  it('is nobody on call when the shift is over or the source is away', async () => {
    const documents = stages('{ anyOf: [entity.onCall] }');
    const over = onCall(ON_CALL, ORDERS_DB, '2026-03-02T12:00:00.000Z');
    expect(
      await outcomeOf({ documents, sources: [sourceOf({ onCall: [over] })] }),
    ).toBe('refuse');
    const { decision } = await decideOne({
      documents,
      sources: [FAILING_SOURCE],
    });
    expect(decision.headline).toMatch(
      /^Not now: .*who it is could not be found out \(broken: it failed\)$/,
    );
  });

  it('is whomever a context source names', async () => {
    const documents = stages(
      '{ anyOf: [{ contextSource: board, approvers: change-board }] }',
    );
    const approvers = [{ key: 'change-board', people: [HEAD, SECURITY] }];
    const { decision } = await decideOne({
      documents,
      sources: [
        sourceOf({ approvers }, 'board'),
        sourceOf({ approvers: [{ key: 'change-board', people: [LEAD] }] }),
      ],
    });
    expect(decision.stages[0]).toMatchObject({
      title: 'change-board (board)',
      audience: [`named:board/change-board@${ORDERS_DB}`],
    });
    expect(refs(decision.stages[0].people)).toEqual([HEAD, SECURITY]);
    expect(
      await outcomeOf({ documents, sources: [sourceOf({ approvers })] }),
    ).toBe('refuse');
  });

  it('never is requester or receiver, in any capacity', async () => {
    const documents = stages(
      `{ anyOf: [${LEAD}, entity.onCall, ${DEVELOPER}], fallback: [group:default/orders] }`,
    );
    const { decision } = await decideOne(
      { documents, sources: [sourceOf({ onCall: [onCall(LEAD)] })] },
      { requester: LEAD, receiver: DEVELOPER },
    );
    expect(decision.outcome).toBe('refuse');
  });

  it('is said with what they are, on call and away', async () => {
    const { decision } = await decideOne({
      documents: stages('{ anyOf: [lead of group:default/orders] }'),
      sources: [sourceOf({ onCall: [onCall(LEAD)] })],
      absences: [
        {
          id: 'a',
          person: LEAD,
          delegates: [SECURITY, DEVELOPER, 'user:default/ghost'],
          since: '2026-03-01T00:00:00.000Z',
          until: '2026-03-05T08:00:00.000Z',
        },
        {
          id: 'b',
          person: SECURITY,
          delegates: [CONTRACTOR],
          since: '2026-03-01T00:00:00.000Z',
          until: '2026-03-05T08:00:00.000Z',
        },
      ],
    });
    expect(decision.stages[0].people).toEqual([
      {
        ref: LEAD,
        name: 'orders lead',
        marks: ['lead of orders', 'away until Thursday 08:00 UTC'],
        awayUntil: '2026-03-05T08:00:00.000Z',
      },
      {
        ref: SECURITY,
        name: 'security engineer',
        marks: ['stands in for orders lead'],
      },
    ]);
  });

  it('is nobody in the place of requester or receiver', async () => {
    const { decision } = await decideOne(
      {
        documents: stages(
          '{ anyOf: [group:default/orders], fallback: [user:default/head] }',
        ),
        absences: [
          {
            id: 'a',
            person: LEAD,
            delegates: [SECURITY],
            since: '2026-03-01T00:00:00.000Z',
            until: '2026-03-05T08:00:00.000Z',
          },
        ],
      },
      { requester: LEAD, receiver: DEVELOPER },
    );
    expect(refs(decision.stages[0].people)).toEqual([HEAD]);
  });
});

describe('too few people', () => {
  const TWO = 'anyOf: [lead of group:default/orders], count: 2';

  it('are replaced by the fallback, and that is said', async () => {
    const { decision } = await decideOne({
      documents: stages(`{ ${TWO}, fallback: [group:default/security] }`),
    });
    expect(decision).toMatchObject({
      outcome: 'approval',
      headline: 'Asks 2 members of security',
      stages: [
        {
          fallback: true,
          count: 2,
          title: '2 members of security',
          audience: ['member:group:default/security'],
        },
      ],
    });
  });

  it('refuse where there is no fallback, or it does not suffice', async () => {
    expect(await outcomeOf({ documents: stages(`{ ${TWO} }`) })).toBe('refuse');
    const documents = stages(`{ ${TWO}, fallback: [user:default/head] }`);
    const { decision } = await decideOne({ documents });
    expect(decision.reasons[0]).toMatch(
      /only 1 can be given now \(requester and receiver never approve\), and head instead are too few as well\.$/,
    );
  });

  it('for several stages together use as few fallbacks as will do', async () => {
    const lead = '{ anyOf: [entity.owner.lead] }';
    const again = `{ anyOf: [${LEAD}], fallback: [group:default/security] }`;
    const { decision } = await decideOne({ documents: stages(lead, again) });
    expect(decision.stages.map(({ fallback }) => fallback)).toEqual([
      undefined,
      true,
    ]);
    expect(await outcomeOf({ documents: stages(lead, lead) })).toBe('refuse');
  });

  it('ask the fallback when who is asked cannot be found out', async () => {
    const { decision } = await decideOne({
      documents: stages(
        '{ anyOf: [entity.onCall], fallback: [group:default/security] }',
      ),
      sources: [FAILING_SOURCE],
    });
    expect(decision.outcome).toBe('approval');
    expect(decision.stages[0].fallback).toBe(true);
  });
});

describe('minimum membership age', () => {
  const row = '{ anyOf: [group:default/security], minMembershipAge: P7D }';
  const tenureOf = (seen: Record<string, FirstSeen>): Tenure => ({
    ofPeople: async people =>
      new Map(
        people
          .filter(ref => seen[ref])
          .map(ref => [
            ref,
            { groups: new Map([['group:default/security', seen[ref]]]) },
          ]),
      ),
    ofOwners: async () => new Map(),
  });
  const since = (instant: string, baseline = false) => ({
    since: instant,
    baseline,
  });

  it('lets those review who have been members for exactly that long, or since sweeping began', async () => {
    const tenure = tenureOf({
      [SECURITY]: since('2026-02-23T12:00:00.000Z'),
      [SECOND_SECURITY]: since('2026-03-02T11:00:00.000Z', true),
    });
    const { decision } = await decideOne({ documents: stages(row), tenure });
    expect(decision.stages[0].minMembershipAge).toBe('P7D');
    expect(refs(decision.stages[0].people)).toEqual([
      SECOND_SECURITY,
      SECURITY,
    ]);
  });

  it('leaves out who joined later, and who was not seen yet', async () => {
    const tenure = tenureOf({ [SECURITY]: since('2026-02-23T12:00:00.001Z') });
    const { decision } = await decideOne({ documents: stages(row), tenure });
    expect(decision.reasons[0]).toContain(
      'requester, receiver and those who joined too recently never approve',
    );
  });

  it('leaves out everybody while it cannot be read', async () => {
    const away: Tenure = {
      ofPeople: async () => {
        throw new Error('away');
      },
      ofOwners: async () => new Map(),
    };
    for (const tenure of [away, undefined]) {
      expect(await outcomeOf({ documents: stages(row), tenure })).toBe(
        'refuse',
      );
    }
  });

  it('does not concern people who are named', async () => {
    const named = '{ anyOf: [user:default/head], minMembershipAge: P7D }';
    expect(await outcomeOf({ documents: stages(named) })).toBe('approval');
  });
});

describe('what a stage says for later', () => {
  it('is its escalation and its reminders', async () => {
    const { decision } = await decideOne({
      documents: stages(
        '{ anyOf: [entity.owner.lead], escalateAfter: PT1H, to: [lead of group:default/shop], remindEvery: PT15M }',
      ),
    });
    expect(decision.stages[0]).toMatchObject({
      escalation: {
        after: 'PT1H',
        title: 'the lead of shop',
        audience: ['lead:group:default/shop'],
      },
      remindEvery: 'PT15M',
    });
  });

  it('is either audience once the reviews are in', async () => {
    const { decision } = await decideOne(
      {
        documents: stages(
          '{ anyOf: [user:default/ghost], fallback: [group:default/security] }',
        ),
      },
      { reviewsGiven: true },
    );
    expect(decision).toMatchObject({
      outcome: 'approval',
      stages: [
        {
          audience: [
            'member:group:default/security',
            'user:user:default/ghost',
          ],
          people: [],
        },
      ],
    });
  });

  it('does not wait for a source that only knows whom to ask, once the reviews are in', async () => {
    const options = {
      documents: stages('{ anyOf: [entity.onCall] }'),
      sources: [FAILING_SOURCE],
    };
    const { decision } = await decideOne(options, { reviewsGiven: true });
    expect(decision.outcome).toBe('approval');
    expect(decision.facts.every(({ status }) => status === 'known')).toBe(true);
  });
});
