import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { LEAD_APPROVES, TEAM, setOf } from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';
import { FAILING_SOURCE } from '../testing/contextSources';
import { CONTRACTOR, DEVELOPER, SHOP } from '../testing/shop';

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
    const { decision, unasked } = await decideOne({
      documents: setOf('- { name: all, allow: true }'),
      catalog,
    });
    expect(decision.outcome).toBe('refuse');
    expect(unasked).toBe(`the catalog could not be asked about ${DEVELOPER}`);
    expect(decision.facts).toContainEqual(
      expect.objectContaining({ name: 'receiver', status: 'unknown' }),
    );
  });

  it('of the entity itself refuse and leave the outcome open', async () => {
    const catalog = catalogServiceMock({ entities: SHOP });
    catalog.getEntitiesByRefs = async () => {
      throw new Error('away');
    };
    const { decision, unasked } = await decideOne({
      documents: setOf(TEAM),
      catalog,
    });
    expect(decision).toMatchObject({
      outcome: 'refuse',
      headline: 'Not now: the catalog could not be asked about this entity',
    });
    expect(unasked).toBe('the catalog could not be asked about this entity');
    expect(decision.facts[0]).toMatchObject({
      name: 'entity',
      status: 'unknown',
    });
  });

  it('of a context source refuse by policy, which is a verdict', async () => {
    const documents = setOf(UNKNOWN_ALLOW);
    const { decision, unasked } = await decideOne(
      { documents, sources },
      asked,
    );
    expect(decision.outcome).toBe('refuse');
    expect(unasked).toBeUndefined();
  });

  describe('of our own database', () => {
    const past = () => {
      throw new Error('no database');
    };
    const NEW_HERE = `- name: new-here
  when: { history.lastGranted: { within: P1D } }
  allow: true`;

    it('refuse, and that is no verdict', async () => {
      const { decision, unasked } = await decideOne(
        { documents: setOf(NEW_HERE), past },
        asked,
      );
      expect(decision.outcome).toBe('refuse');
      expect(unasked).toBe('earlier access could not be looked up');
    });

    it('change nothing where another route grants', async () => {
      const { decision, unasked } = await decideOne(
        { documents: setOf(`${NEW_HERE}\n${TEAM}`), past },
        asked,
      );
      expect(decision.outcome).toBe('allow');
      expect(unasked).toBeUndefined();
    });
  });
});
