import {
  TEAM,
  policyDocument,
  roleDocument,
  setOf,
} from '../testing/documents';
import {
  decideItems,
  decideOne,
  pastOf,
  windowOf,
} from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { CONTRACTOR, DEVELOPER, LEAD, ORDERS_DB } from '../testing/shop';

const INCIDENT = { id: 'INC-1', title: 'Orders hang', entityRef: ORDERS_DB };
const WAYS = `- name: incident
  title: On call in an incident
  when: { onCall.any: true, incident.active: true }
  allow: { until: incident }
- name: chosen
  when: { incident.chosen: true, memberOf: group:default/orders }
  allow: { until: incident }
- name: team
  when: { memberOfOwner: true, request.duration: { atMost: PT2H } }
  approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead] }] }`;

describe('a refusal', () => {
  it('says of each way what it lacks, and what would have to change', async () => {
    const { decision } = await decideOne(
      {
        documents: setOf(WAYS),
        sources: [sourceOf({ incidents: [INCIDENT] })],
      },
      { duration: 'PT4H' },
    );
    expect(decision.headline).toBe('Not requestable: you ask for 4 hours');
    expect(decision.reasons).toEqual([
      'None of the 3 ways to this role is open to you as things are.',
      'Way "team": you ask for 4 hours.',
      'Way "chosen": the request names no incident.',
      'Way "On call in an incident": you are not on call for orders-db.',
    ]);
    expect(decision.remedies).toEqual([
      'Shorten it to 2 hours.',
      'Choose the open incident INC-1 (Orders hang).',
      'Ask while you are on call, or ask whoever is.',
    ]);
  });

  it('speaks of the receiver where that is somebody else', async () => {
    const { decision } = await decideOne(
      { documents: setOf(TEAM.replace('when:', 'onBehalf: true, when:')) },
      { requester: LEAD, receiver: CONTRACTOR },
    );
    expect(decision.reasons).toEqual([
      'Contractor is not a member of orders, which owns orders-db.',
    ]);
    expect(decision.remedies).toEqual([
      'Choose a receiver who is a member of orders, which owns orders-db.',
    ]);
  });

  it('names somebody to ask where nothing else helps', async () => {
    const { decision } = await decideOne({
      documents: setOf('- { name: high, when: { risk: high }, allow: true }'),
      config: { policyContact: 'Platform' },
    });
    expect(decision.remedies).toEqual([
      'Ask Platform whether this should be possible.',
    ]);
  });

  it('says that what was not known may be known in a moment', async () => {
    const { decision } = await decideOne({
      documents: setOf(
        '- { name: a, when: { onCall.any: true }, allow: true }',
      ),
      sources: [FAILING_SOURCE],
    });
    expect(decision.remedies).toContain('Try again in a moment.');
  });
});

describe('what is given', () => {
  it('needs no remedy', async () => {
    const { decision } = await decideOne({ documents: setOf(TEAM) });
    expect(decision.remedies).toBeUndefined();
  });
});

describe('every check', () => {
  it('names document, line, source and what was found', async () => {
    const { decision } = await decideOne({
      documents: setOf(
        TEAM,
        '- { name: calm, refuse: Wait, when: { incident.active: true } }\n- { name: cap, maxDuration: PT4H }',
      ),
      sources: [sourceOf({})],
    });
    expect(decision.checks).toEqual([
      {
        kind: 'guardrail',
        name: 'calm',
        policy: 'main',
        status: 'met',
        text: 'No incident is open on orders-db.',
        source: 'rota',
        location: { file: 'documents-0.yaml', line: 19 },
      },
      {
        kind: 'route',
        name: 'team',
        policy: 'main',
        status: 'met',
        text: 'Orders developer is a member of orders, which owns orders-db.',
        source: 'catalog',
        location: { file: 'documents-0.yaml', line: 22 },
      },
      {
        kind: 'limit',
        name: 'role-maximum',
        status: 'met',
        text: 'At most 8 hours, says the role.',
        source: 'role',
        location: { file: 'documents-0.yaml', line: 5 },
      },
      {
        kind: 'limit',
        name: 'cap',
        policy: 'main',
        status: 'met',
        text: 'At most 4 hours, says policy main.',
        source: 'policy',
        location: { file: 'documents-0.yaml', line: 20 },
      },
    ]);
  });
});

describe('facts', () => {
  it('are shown as they were read, also of the past', async () => {
    const { decision } = await decideOne({
      documents: setOf(TEAM, '- { name: week, maxPerWeek: PT10H }'),
      past: pastOf({ windows: [windowOf()], denials: [] }),
    });
    const fact = decision.facts.find(({ name }) => name === 'history');
    expect(fact).toMatchObject({
      status: 'known',
      source: 'history',
      value: {
        hoursThisWeek: [
          {
            policy: 'main',
            used: '2 hours',
            until: '2026-03-09T00:00:00.000Z',
          },
        ],
        held: [{ role: 'write', entityRef: ORDERS_DB, state: 'active' }],
      },
    });
  });

  it('are recorded so that it can be decided again, as JSON', async () => {
    const { recorded } = await decideOne(
      {
        documents: setOf(TEAM, '- { name: week, maxPerWeek: PT10H }'),
        past: pastOf({ windows: [windowOf()], standing: new Set(['fake x']) }),
      },
      { ticket: 'OPS-1', duration: 'PT2H' },
    );
    expect(JSON.parse(JSON.stringify(recorded))).toEqual(recorded);
    expect(recorded).toMatchObject({
      duration: 'PT2H',
      request: { items: 1, ticket: 'OPS-1', breakGlass: false },
      entity: { ref: ORDERS_DB, environment: 'production' },
      receiver: {
        ref: DEVELOPER,
        groups: ['group:default/orders', 'group:default/shop'],
        managers: ['lead:group:default/orders'],
      },
      history: { windows: [{ grantId: 'grant' }], standing: ['fake x'] },
    });
  });
});

describe('items of one request', () => {
  it('are each decided on their own, with how many there are', async () => {
    const documents =
      roleDocument() +
      roleDocument('', 'write') +
      policyDocument(`routes:
  - { name: one, when: { request.items: { atMost: 1 } }, allow: true }
  - { name: reads, when: { role: read }, allow: true }`);
    const decided = await decideItems({ documents }, [
      { role: 'read' },
      { role: 'write' },
    ]);
    expect(decided.map(({ decision }) => decision.outcome)).toEqual([
      'allow',
      'refuse',
    ]);
  });
});
