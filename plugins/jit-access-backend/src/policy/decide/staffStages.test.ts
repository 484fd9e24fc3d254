import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { LEAD_APPROVES, setOf } from '../testing/documents';
import { decideOne } from '../testing/createTestPolicy';
import {
  DEVELOPER,
  HEAD,
  LEAD,
  ON_CALL,
  SECOND_SECURITY,
  SECURITY,
  SHOP,
} from '../testing/shop';

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
      [SECOND_SECURITY, SECURITY],
    ],
    [
      '{ title: whoever is awake, anyOf: [group:default/shop] }',
      'Asks whoever is awake',
      ['member:group:default/shop'],
      [HEAD, LEAD, ON_CALL, SECURITY, SECOND_SECURITY],
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
