import {
  LEAD_APPROVES,
  ON_CALL_ROUTE,
  TEAM,
  setOf,
} from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';
import { FAILING_SOURCE, sourceOf } from '../testing/contextSources';
import { CONTRACTOR, DEVELOPER, LEAD } from '../testing/shop';

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
      'None of the 2 ways to this role is open to you as things are.',
      'Way "lead": you are not a member of orders, which owns orders-db.',
      'Way "on-call": you are not on call for orders-db.',
    ]);
    expect(decision.stages).toEqual([]);
    expect(decision.durations.max).toBeUndefined();
  });

  it('refuse with each thing that is missing once, the unknown first', async () => {
    const routes = `- name: incident
  when: { memberOfOwner: true, onCall.any: true }
  allow: true
${LEAD_APPROVES}`;
    const options = { documents: setOf(routes), sources: [FAILING_SOURCE] };
    const { decision } = await decideOne(options, { requester: CONTRACTOR });
    expect(decision.reasons).toEqual([
      'You are not a member of orders, which owns orders-db.',
    ]);
    const routesOfTwo = `- { name: maybe, when: { onCall.any: true }, allow: true }
- { name: team, when: { memberOfOwner: true, risk: medium }, allow: true }`;
    const unknown = await decideOne(
      { documents: setOf(routesOfTwo), sources: [FAILING_SOURCE] },
      { requester: CONTRACTOR },
    );
    expect(unknown.decision.reasons).toEqual([
      'Whether one of the 2 ways to this role is open to you could not be found out.',
      'Way "maybe": whether you are on call could not be found out (broken: it failed).',
      'Way "team": you are not a member of orders, which owns orders-db.',
    ]);
    expect(unknown.decision.headline).toMatch(/^Not now: whether you are/);
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
