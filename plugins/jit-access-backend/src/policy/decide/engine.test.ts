import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { countedCatalog } from '../testing/countedCatalog';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { createTestPolicy, decideOne, NOON } from '../testing/createTestPolicy';
import { policyDocument, roleDocument, setOf } from '../testing/documents';
import {
  CONTRACTOR,
  DEVELOPER,
  HEAD,
  LEAD,
  ON_CALL,
  ORDERS_DB,
  PAYMENTS_DB,
  SECURITY,
  SHOP,
  STAGING_DB,
} from '../testing/shop';

const LEAD_APPROVES = `- name: lead
  when: { memberOfOwner: true }
  approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead] }] }`;
const TEAM = '- { name: team, when: { memberOfOwner: true }, allow: true }';
const ON_CALL_ROUTE = `- name: on-call
  when: { onCall.any: true }
  allow: { until: shift }`;

const shift = (until?: string, level = 'primary') => ({
  personRef: ON_CALL,
  level,
  rota: 'payments',
  entityRef: PAYMENTS_DB,
  until,
});
const outcomeOf = async (...args: Parameters<typeof decideOne>) =>
  (await decideOne(...args)).decision.outcome;

describe('routes', () => {
  it('allow at once, and say why', async () => {
    const { decision, target, role } = await decideOne({
      documents: setOf(TEAM),
    });
    expect(decision).toMatchObject({
      outcome: 'allow',
      headline: 'Instant: you are a member of orders, which owns orders-db',
      reasons: [],
      policy: {
        name: 'main',
        route: 'team',
        location: { file: 'documents-0.yaml' },
      },
    });
    expect(decision.checks).toContainEqual(
      expect.objectContaining({
        kind: 'route',
        name: 'team',
        status: 'met',
        source: 'catalog',
        text: 'Orders developer is a member of orders, which owns orders-db.',
      }),
    );
    expect(target).toEqual({ database: 'fixed' });
    expect(role?.title).toBe('Read the database');
  });

  it('ask people, and name them', async () => {
    const { decision } = await decideOne({ documents: setOf(LEAD_APPROVES) });
    expect(decision).toMatchObject({
      outcome: 'approval',
      headline: 'Asks the lead of orders',
      waitAtMost: 'PT8H',
      stages: [
        {
          title: 'the lead of orders',
          count: 1,
          audience: ['lead:group:default/orders'],
          people: [
            { ref: LEAD, name: 'orders lead', marks: ['lead of orders'] },
          ],
        },
      ],
    });
  });

  it('refuse with what is missing when none matches', async () => {
    const { decision } = await decideOne(
      {
        documents: setOf(`${ON_CALL_ROUTE}\n${LEAD_APPROVES}`),
        sources: [sourceOf({})],
      },
      { requester: CONTRACTOR },
    );
    expect(decision.outcome).toBe('refuse');
    expect(decision.headline).toBe(
      'Not requestable: you are not a member of orders, which owns orders-db',
    );
    expect(decision.reasons).toEqual([
      'You are not a member of orders, which owns orders-db.',
      'You are not on call for orders-db.',
    ]);
    expect(decision.stages).toEqual([]);
    expect(decision.durations.max).toBeUndefined();
  });

  it('are tried in order', async () => {
    const both = `- { name: first, when: { risk: medium }, allow: true }\n${LEAD_APPROVES}`;
    expect(await outcomeOf({ documents: setOf(both) })).toBe('allow');
    const turned = `${LEAD_APPROVES}\n- { name: last, allow: true }`;
    expect(await outcomeOf({ documents: setOf(turned) })).toBe('approval');
    expect(
      await outcomeOf({ documents: setOf(turned) }, { requester: CONTRACTOR }),
    ).toBe('allow');
  });

  it('are for oneself, unless they say onBehalf', async () => {
    const input = { requester: LEAD, receiver: DEVELOPER };
    const own = (await decideOne({ documents: setOf(TEAM) }, input)).decision;
    expect(own.reasons).toEqual(['This can only be asked for oneself.']);
    const documents = setOf(TEAM.replace('when:', 'onBehalf: true, when:'));
    const { decision } = await decideOne({ documents }, input);
    expect(decision.outcome).toBe('allow');
    expect(decision.headline).toContain('orders developer is a member');
  });

  it('read the facts of the receiver, not of the requester', async () => {
    const route =
      '- { name: team, onBehalf: true, when: { memberOfOwner: true }, allow: true }';
    const input = { requester: LEAD, receiver: CONTRACTOR };
    expect(await outcomeOf({ documents: setOf(route) }, input)).toBe('refuse');
  });
});

describe('unknown facts', () => {
  const sources = [FAILING_SOURCE];
  const asked = { requester: DEVELOPER };
  const UNKNOWN_ALLOW = `- { name: maybe, when: { onCall.any: true }, allow: true }`;
  const UNKNOWN_APPROVAL = `- name: maybe-asks
  when: { onCall.any: false }
  approval: { waitAtMost: PT1H, stages: [{ anyOf: [group:default/security] }] }`;

  it('never make a route match', async () => {
    const { decision } = await decideOne(
      { documents: setOf(UNKNOWN_ALLOW), sources },
      asked,
    );
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline:
        'Not now: whether you are on call could not be found out (broken: it failed)',
    });
    expect(decision.facts).toContainEqual(
      expect.objectContaining({ name: 'onCall', status: 'unknown' }),
    );
  });

  it('let later routes be tried', async () => {
    const documents = setOf(`${UNKNOWN_ALLOW}\n${TEAM}`);
    expect(await outcomeOf({ documents, sources }, asked)).toBe('allow');
  });

  it('of a route that asks for approval: no later route allows in its place', async () => {
    const { decision } = await decideOne(
      { documents: setOf(`${UNKNOWN_APPROVAL}\n${TEAM}`), sources },
      asked,
    );
    expect(decision).toMatchObject({
      outcome: 'approval',
      policy: { route: 'maybe-asks' },
      headline: 'Asks a member of security',
    });
  });

  it('of a route that asks for approval: a later one that asks as well decides', async () => {
    const { decision } = await decideOne(
      { documents: setOf(`${UNKNOWN_APPROVAL}\n${LEAD_APPROVES}`), sources },
      asked,
    );
    expect(decision.policy?.route).toBe('lead');
  });

  it('of a route that asks for approval do not offer it by themselves', async () => {
    const documents = setOf(`${UNKNOWN_APPROVAL}\n${TEAM}`);
    const input = { requester: CONTRACTOR };
    expect(await outcomeOf({ documents, sources }, input)).toBe('refuse');
  });

  it('make a guardrail refuse', async () => {
    const { decision } = await decideOne({
      documents: setOf(
        TEAM,
        '- { name: calm, refuse: Wait, when: { incident.active: true } }',
      ),
      sources,
    });
    expect(decision.outcome).toBe('refuse');
    expect(decision.reasons[0]).toMatch(
      /^Guardrail "calm" of policy "main" could not be checked: whether an incident is open/,
    );
    expect(decision.checks[0]).toMatchObject({
      name: 'calm',
      status: 'unknown',
    });
  });

  it('make a guardrail refuse that would only have capped the duration', async () => {
    const guardrails =
      '- { name: short, maxDuration: PT1H, when: { onCall.any: true } }';
    expect(
      await outcomeOf({ documents: setOf(TEAM, guardrails), sources }),
    ).toBe('refuse');
  });

  it('that nobody reads make nothing unknown', async () => {
    const { decision } = await decideOne({ documents: setOf(TEAM), sources });
    expect(decision.outcome).toBe('allow');
    expect(decision.facts.map(fact => fact.name)).toEqual([
      'entity.owner',
      'receiver.groups',
    ]);
  });

  it('of the catalog refuse, whatever the policy', async () => {
    const catalog = catalogServiceMock({ entities: SHOP });
    catalog.getEntities = async () => {
      throw new Error('away');
    };
    const { decision } = await decideOne({
      documents: setOf('- { name: all, allow: true }'),
      catalog,
    });
    expect(decision.outcome).toBe('refuse');
    expect(decision.facts).toContainEqual(
      expect.objectContaining({ name: 'receiver', status: 'unknown' }),
    );
  });

  it('of the entity itself refuse and leave the outcome open', async () => {
    const catalog = catalogServiceMock({ entities: SHOP });
    catalog.getEntitiesByRefs = async () => {
      throw new Error('away');
    };
    const { decision } = await decideOne({ documents: setOf(TEAM), catalog });
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline: 'Not now: the catalog could not be asked about this entity',
    });
    expect(decision.facts[0]).toMatchObject({
      name: 'entity',
      status: 'unknown',
    });
  });
});

describe('guardrails', () => {
  it('are all named, before and regardless of routes', async () => {
    const documents =
      setOf(
        TEAM,
        `- { name: one, refuse: One says no, when: { risk: medium } }
- { name: fine, refuse: Never said, when: { risk: high } }`,
      ) +
      policyDocument(
        'guardrails: [{ name: two, refuse: Two says no. }]',
        'other',
      );
    const { decision } = await decideOne(
      { documents },
      { requester: CONTRACTOR },
    );
    expect(decision.outcome).toBe('refuse');
    expect(decision.reasons).toEqual([
      'One says no.',
      'Two says no.',
      'You are not a member of orders, which owns orders-db.',
    ]);
    expect(decision.checks.map(({ name, status }) => [name, status])).toEqual(
      expect.arrayContaining([
        ['one', 'not-met'],
        ['fine', 'met'],
        ['two', 'not-met'],
      ]),
    );
    expect((await decideOne({ documents })).decision.headline).toBe(
      'Not now: One says no',
    );
  });

  it('of policies that do not apply say nothing', async () => {
    const documents =
      setOf(TEAM) +
      policyDocument(
        'applies: { environment: staging }\nguardrails: [{ name: no, refuse: Never }]',
        'other',
      );
    expect(await outcomeOf({ documents })).toBe('allow');
    expect(await outcomeOf({ documents }, { entityRef: STAGING_DB })).toBe(
      'refuse',
    );
  });

  it('ask for a reason: said before, refused after', async () => {
    const documents = setOf(
      TEAM,
      '- { name: why, reason: { minLength: 20, minWords: 3 } }',
    );
    const before = (await decideOne({ documents })).decision;
    expect(before.outcome).toBe('allow');
    expect(before.checks[0]).toMatchObject({
      status: 'not-met',
      text: 'The reason needs at least 20 characters and 3 different words.',
    });
    const short = await decideOne({ documents }, { justification: 'please' });
    expect(short.decision).toMatchObject({
      outcome: 'refuse',
      headline:
        'Not like this: say more in the reason: it needs at least 20 characters and has 6',
    });
    const good = { justification: 'Compare order 4711 with the log' };
    expect(await outcomeOf({ documents }, good)).toBe('allow');
    expect(await outcomeOf({ documents }, { justification: '' })).toBe(
      'refuse',
    );
  });

  it('refuse a role that no policy gives a way to, all the same', async () => {
    const documents =
      roleDocument() +
      policyDocument('guardrails: [{ name: no, refuse: Not today }]');
    const { decision } = await decideOne({ documents });
    expect(decision.reasons).toEqual([
      'Not today.',
      'No policy offers a way to role "read" on orders-db.',
    ]);
  });
});

describe('structure', () => {
  it('refuses what two policies have routes for', async () => {
    const documents =
      setOf(TEAM) +
      policyDocument('routes: [{ name: a, allow: true }]', 'other');
    const { decision } = await decideOne({ documents });
    expect(decision.reasons).toEqual([
      'Policies "main" and "other" both have routes for this, which is a mistake in the policies.',
    ]);
  });

  it('refuses a role that is not offered on the entity', async () => {
    const { decision, role } = await decideOne(
      { documents: setOf('- { name: all, allow: true }') },
      { entityRef: 'component:default/checkout' },
    );
    expect(decision.reasons).toEqual([
      'Role "read" is not offered on checkout.',
    ]);
    expect(role?.name).toBe('read');
  });

  it('refuses a role that does not exist', async () => {
    const { decision, role } = await decideOne(
      { documents: setOf(TEAM) },
      { role: 'write' },
    );
    expect(decision.reasons).toEqual([
      'Role "write" is not offered on orders-db.',
    ]);
    expect(role).toBeUndefined();
  });

  it('refuses while a provider is missing', async () => {
    const { decision } = await decideOne({
      documents: setOf(TEAM),
      providers: [],
    });
    expect(decision.headline).toBe(
      'Not now: role "read" needs provider "fake", which is not installed',
    );
  });

  it.each([
    ['its schema', 'database: fixed', 'database: fixed, colour: red'],
    ['its configuration', 'database: fixed', 'database: unknown'],
  ])('refuses a target against %s', async (_, from, to) => {
    const { decision, target } = await decideOne({
      documents: setOf(TEAM).replace(from, to),
    });
    expect(decision.reasons[0]).toMatch(
      /^The target of role "read" does not suit Fake: /,
    );
    expect(target).toBeUndefined();
  });

  it('throws for an entity that cannot be seen', async () => {
    await expect(
      decideOne(
        { documents: setOf(TEAM) },
        { entityRef: 'resource:default/x' },
      ),
    ).rejects.toThrow('There is no resource:default/x that you can see');
  });

  it.each(['user:default/nobody', 'group:default/orders'])(
    'refuses %s, who is no person of the catalog',
    async requester => {
      const { decision } = await decideOne(
        { documents: setOf('- { name: all, allow: true }') },
        { requester },
      );
      expect(decision.reasons).toEqual([
        `${requester.replace(/^./, c => c.toUpperCase())} is not in the catalog.`,
      ]);
    },
  );

  it('carries the digests that it was decided by', async () => {
    const { digest } = await createTestPolicy({ documents: setOf(TEAM) });
    const { decision, owners } = await decideOne({ documents: setOf(TEAM) });
    expect(decision.policyDigest).toBe(digest);
    expect(decision.roleDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(decision.decidedAt).toBe(NOON);
    expect(owners).toEqual(['group:default/orders']);
  });
});

describe('durations', () => {
  const capped = (guardrails: string) => ({
    documents: setOf(TEAM, guardrails),
  });
  const CAP = '- { name: cap, maxDuration: PT4H }';

  it('are bounded by the least of role and guardrails, which is allowed exactly', async () => {
    expect(await outcomeOf(capped(CAP), { duration: 'PT4H' })).toBe('allow');
    const { decision } = await decideOne(capped(CAP), { duration: 'PT8H' });
    expect(decision.outcome).toBe('refuse');
    expect(decision.reasons).toEqual([
      'You can ask for at most 4 hours here; you asked for 8. Shorten it, or ask the platform team to change policy "main".',
    ]);
    expect(decision.durations).toEqual({
      max: 'PT4H',
      min: undefined,
      default: 'PT1H',
      choices: ['PT30M', 'PT1H', 'PT4H'],
    });
    expect(decision.checks).toContainEqual(
      expect.objectContaining({
        kind: 'limit',
        name: 'cap',
        status: 'not-met',
      }),
    );
  });

  it('are refused a second above the maximum', async () => {
    expect(await outcomeOf(capped(CAP), { duration: 'PT4H1S' })).toBe('refuse');
  });

  it('say whom to ask, and about what', async () => {
    const { decision } = await decideOne(
      { documents: setOf(TEAM), config: { policyContact: 'Platform' } },
      { duration: 'PT9H' },
    );
    expect(decision.reasons[0]).toContain(
      'or ask Platform to change role "read"',
    );
  });

  it('default to the maximum where that is less than the default', async () => {
    const { decision } = await decideOne(
      capped('- { name: cap, maxDuration: PT20M }'),
    );
    expect(decision.outcome).toBe('allow');
    expect(decision.durations).toMatchObject({ default: 'PT20M', choices: [] });
  });

  it('have a minimum', async () => {
    const documents = setOf(TEAM).replace('max: PT8H', 'min: PT30M, max: PT8H');
    expect(await outcomeOf({ documents }, { duration: 'PT30M' })).toBe('allow');
    const { decision } = await decideOne({ documents }, { duration: 'PT10M' });
    expect(decision.reasons).toEqual([
      'You have to ask for at least 30 minutes here; you asked for 10.',
    ]);
  });

  it('are impossible where the minimum lies above the maximum', async () => {
    const documents = setOf(
      TEAM,
      '- { name: cap, maxDuration: PT10M }',
    ).replace('max: PT8H', 'min: PT30M, max: PT8H');
    expect((await decideOne({ documents })).decision.headline).toMatch(
      /^Not requestable: the shortest time for this role is 30 minutes/,
    );
  });
});

describe('access bound to a shift', () => {
  const decideOnCall = (until: string | undefined, input: object = {}) =>
    decideOne(
      {
        documents: setOf(ON_CALL_ROUTE),
        sources: [sourceOf({ onCall: [shift(until)] })],
      },
      { requester: ON_CALL, entityRef: PAYMENTS_DB, ...input },
    );

  it('ends with it at the latest', async () => {
    const { decision } = await decideOnCall('2026-03-02T18:00:00.000Z');
    expect(decision).toMatchObject({
      outcome: 'allow',
      headline: 'Instant: you are on call for payments until 18:00 UTC',
      boundTo: { kind: 'shift', endsAt: '2026-03-02T18:00:00.000Z' },
      durations: { max: 'PT6H', default: 'PT1H' },
    });
  });

  it('is granted until its end when more was asked for, and says so', async () => {
    const { decision } = await decideOnCall('2026-03-02T12:20:30.000Z', {
      duration: 'PT1H',
    });
    expect(decision.outcome).toBe('allow');
    expect(decision.durations).toMatchObject({
      max: 'PT20M',
      default: 'PT20M',
    });
    expect(decision.checks).toContainEqual(
      expect.objectContaining({
        name: 'shift-end',
        status: 'not-met',
        text: 'Granted only until the primary on-call shift of payments ends at 12:20 UTC.',
      }),
    );
  });

  it('is refused above what the role allows, as any other', async () => {
    const { decision } = await decideOnCall('2026-03-03T18:00:00.000Z', {
      duration: 'PT9H',
    });
    expect(decision.outcome).toBe('refuse');
  });

  it('has no known end where the source knows none', async () => {
    const { decision } = await decideOnCall(undefined);
    expect(decision.boundTo).toMatchObject({
      kind: 'shift',
      endsAt: undefined,
    });
    expect(decision.durations.max).toBe('PT8H');
  });

  it('cannot start after it', async () => {
    const { decision } = await decideOnCall('2026-03-02T18:00:00.000Z', {
      startsAt: '2026-03-02T18:00:00.000Z',
    });
    expect(decision.reasons).toEqual([
      'The primary on-call shift of payments ends at 18:00 UTC, before the access would start.',
    ]);
  });

  it('lasts as long as the longest of several, at the level asked for', async () => {
    const sources = [
      sourceOf({
        onCall: [
          shift('2026-03-02T14:00:00.000Z'),
          shift('2026-03-02T16:00:00.000Z'),
          shift('2026-03-02T20:00:00.000Z', 'secondary'),
        ],
      }),
    ];
    const route = `- name: primary
  when: { onCall.any: true, onCall.level: primary }
  allow: { until: shift }`;
    const { decision } = await decideOne(
      { documents: setOf(route), sources },
      { requester: ON_CALL, entityRef: PAYMENTS_DB },
    );
    expect(decision.boundTo?.endsAt).toBe('2026-03-02T16:00:00.000Z');
  });
});

describe('access bound to an incident', () => {
  const route = `- name: incident
  when: { incident.active: true }
  allow: { until: incident }`;
  const incidents = [
    {
      id: 'B',
      title: 'Later',
      entityRef: ORDERS_DB,
      openedAt: '2026-03-02T11:00:00Z',
    },
    {
      id: 'A',
      title: 'Earlier',
      entityRef: ORDERS_DB,
      openedAt: '2026-03-02T10:00:00Z',
    },
    { id: 'C', title: 'Elsewhere', entityRef: PAYMENTS_DB },
  ];
  const options = {
    documents: setOf(route),
    sources: [sourceOf({ incidents })],
  };

  it('ends with the one that was named, else with the earliest', async () => {
    const named = await decideOne(options, { incident: 'B' });
    expect(named.decision.boundTo).toMatchObject({ kind: 'incident', id: 'B' });
    const unnamed = await decideOne(options);
    expect(unnamed.decision.boundTo?.id).toBe('A');
    expect(unnamed.decision.headline).toMatch(/; ends with the incident$/);
  });

  it('is refused for an incident that is not open there', async () => {
    expect(await outcomeOf(options, { incident: 'C' })).toBe('refuse');
  });
});

describe('stages', () => {
  const stages = (...rows: string[]) => `- name: ask
  approval:
    waitAtMost: PT8H
    stages:
${rows.map(row => `      - ${row}`).join('\n')}`;
  const decideStages = (rows: string[], input: object = {}) =>
    decideOne({ documents: setOf(stages(...rows)) }, input);

  it.each([
    [
      '{ anyOf: [receiver.manager] }',
      'Asks your manager',
      ['lead:group:default/orders'],
      [LEAD],
    ],
    [
      '{ anyOf: [lead of group:default/security] }',
      'Asks the lead of security',
      ['lead:group:default/security'],
      [SECURITY],
    ],
    [
      '{ anyOf: [entity.owner] }',
      'Asks a member of orders',
      ['member:group:default/orders'],
      [LEAD],
    ],
    [
      '{ anyOf: [user:default/head, entity.owner.lead] }',
      'Asks head or the lead of orders',
      ['lead:group:default/orders', `user:${HEAD}`],
      [HEAD, LEAD],
    ],
    [
      '{ anyOf: [group:default/security], count: 2 }',
      'Asks 2 members of security',
      ['member:group:default/security'],
      ['user:default/second-security-engineer', SECURITY],
    ],
    [
      '{ title: whoever is awake, anyOf: [group:default/shop] }',
      'Asks whoever is awake',
      ['member:group:default/shop'],
      [HEAD, LEAD, ON_CALL, SECURITY, 'user:default/second-security-engineer'],
    ],
  ])('%s: %s', async (row, headline, audience, people) => {
    const { decision } = await decideStages([row]);
    expect(decision.outcome).toBe('approval');
    expect(decision.headline).toBe(headline);
    expect(decision.stages[0].audience).toEqual(audience);
    expect(decision.stages[0].people.map(person => person.ref).sort()).toEqual(
      [...people].sort(),
    );
  });

  it('never show requester or receiver', async () => {
    const route = stages('{ anyOf: [group:default/shop] }').replace(
      '- name: ask',
      '- name: ask\n  onBehalf: true',
    );
    const { decision } = await decideOne(
      { documents: setOf(route) },
      { requester: LEAD, receiver: DEVELOPER },
    );
    const refs = decision.stages[0].people.map(person => person.ref);
    expect(refs).toHaveLength(4);
    expect(refs).not.toContain(LEAD);
    expect(refs).not.toContain(DEVELOPER);
  });

  it('refuse where too few can be found', async () => {
    const alone = await decideStages(['{ anyOf: [entity.owner.lead] }'], {
      requester: LEAD,
    });
    expect(alone.decision).toMatchObject({
      outcome: 'refuse',
      headline:
        'Not requestable: this has to be approved by the lead of orders, and nobody can do that now (requester and receiver never approve)',
    });
    const three = await decideStages([
      '{ anyOf: [group:default/security], count: 3 }',
    ]);
    expect(three.decision.reasons[0]).toMatch(
      /^This needs 3 approvals by 3 members of security, and only 2 can be given now/,
    );
  });

  it('refuse where the same person would have to answer twice', async () => {
    const { decision } = await decideStages([
      '{ anyOf: [entity.owner.lead] }',
      '{ anyOf: [user:default/orders-lead] }',
    ]);
    expect(decision.reasons[0]).toMatch(
      /^Nobody reviews the same request twice/,
    );
  });

  it('find nobody behind people who are not in the catalog', async () => {
    const { decision } = await decideStages([
      '{ anyOf: [user:default/ghost] }',
    ]);
    expect(decision.outcome).toBe('refuse');
  });

  it('do not need anybody to be left once the reviews are in', async () => {
    const { decision } = await decideStages(
      ['{ anyOf: [user:default/ghost] }'],
      {
        reviewsGiven: true,
      },
    );
    expect(decision).toMatchObject({
      outcome: 'approval',
      stages: [{ audience: ['user:user:default/ghost'], people: [] }],
    });
  });

  it('are left out when their condition is false, and asked when it is unknown', async () => {
    const rows = [
      '{ anyOf: [entity.owner.lead] }',
      '{ anyOf: [group:default/security], when: { risk: high } }',
      '{ anyOf: [user:default/head], when: { incident.active: true } }',
    ];
    const { decision } = await decideStages(rows);
    expect(decision.headline).toBe('Asks the lead of orders, then head');
  });

  it('refuse when all of them are left out', async () => {
    const { decision } = await decideStages([
      '{ anyOf: [entity.owner.lead], when: { risk: high } }',
    ]);
    expect(decision.outcome).toBe('refuse');
    expect(decision.reasons[0]).toContain('leaves out all of its approvals');
  });

  it('refuse when it cannot be found out who could answer', async () => {
    const catalog = catalogServiceMock({ entities: SHOP });
    const original = catalog.getEntitiesByRefs.bind(catalog);
    let calls = 0;
    catalog.getEntitiesByRefs = async request => {
      calls++;
      if (calls > 1) throw new Error('away');
      return original(request);
    };
    const { decision } = await decideOne({
      documents: setOf(LEAD_APPROVES),
      catalog,
    });
    expect(decision.headline).toBe(
      'Not now: the catalog could not be asked who can approve',
    );
    expect(decision.facts).toContainEqual(
      expect.objectContaining({ name: 'approvers', status: 'unknown' }),
    );
  });
});

describe('what a decision costs', () => {
  it('is at most three calls to the catalog, also for 200 roles', async () => {
    const roles = Array.from({ length: 200 }, (_, i) =>
      roleDocument('', `r${i}`),
    );
    const documents =
      roles.join('') +
      policyDocument(`routes:\n  ${LEAD_APPROVES.replace(/\n/g, '\n  ')}`);
    const { catalog, calls } = countedCatalog(SHOP);
    const { engine } = await createTestPolicy({ documents, catalog });
    const input = { requester: DEVELOPER, receiver: DEVELOPER, at: NOON };
    const { roles: decided } = await engine.decideAll({
      ...input,
      entityRef: ORDERS_DB,
    });
    expect(decided).toHaveLength(200);
    expect(
      decided.every(({ decision }) => decision.outcome === 'approval'),
    ).toBe(true);
    expect(calls).toHaveLength(3);
  });

  it('is one question to a source for each entity, with all that is related', async () => {
    const queries: object[] = [];
    const source = {
      ...sourceOf({}),
      gather: async (query: object) => {
        queries.push(query);
        return { onCall: [], incidents: [] };
      },
    };
    const { engine } = await createTestPolicy({
      documents: setOf(ON_CALL_ROUTE) + roleDocument('', 'write'),
      sources: [source],
    });
    await engine.decide({
      requester: ON_CALL,
      receiver: ON_CALL,
      at: NOON,
      items: [
        { entityRef: PAYMENTS_DB, role: 'read' },
        { entityRef: PAYMENTS_DB, role: 'write' },
      ],
    });
    expect(queries).toEqual([
      {
        entityRef: PAYMENTS_DB,
        annotations: {
          'pagerduty.com/service-id': 'PAY',
          'postgres/database': 'payments',
        },
        relatedRefs: ['system:default/payments', 'component:default/checkout'],
        at: NOON,
      },
    ]);
  });
});

describe('decideAll', () => {
  it('decides what is offered, in the order of names, and lists open incidents', async () => {
    const incidents = [
      { id: 'I1', title: 'Slow', entityRef: ORDERS_DB },
      { id: 'I2', title: 'Elsewhere', entityRef: PAYMENTS_DB },
    ];
    const { engine } = await createTestPolicy({
      documents:
        setOf(TEAM) +
        roleDocument('', 'admin') +
        roleDocument('', 'other').replace(
          'spec.type: database',
          'spec.type: queue',
        ),
      sources: [sourceOf({ incidents })],
    });
    const { roles, incidents: open } = await engine.decideAll({
      requester: DEVELOPER,
      receiver: DEVELOPER,
      entityRef: ORDERS_DB,
      at: NOON,
    });
    expect(roles.map(({ roleName }) => roleName)).toEqual(['admin', 'read']);
    expect(open).toEqual([{ id: 'I1', title: 'Slow' }]);
  });

  it('throws for an entity that is not there', async () => {
    const { engine } = await createTestPolicy({ documents: setOf(TEAM) });
    await expect(
      engine.decideAll({
        requester: DEVELOPER,
        receiver: DEVELOPER,
        entityRef: 'resource:default/x',
        at: NOON,
      }),
    ).rejects.toThrow('There is no resource:default/x');
  });
});
