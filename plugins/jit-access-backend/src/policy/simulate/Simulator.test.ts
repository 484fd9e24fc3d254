import { simulateBodySchema } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { NOON } from '../testing/createTestPolicy';
import {
  LEAD_APPROVES,
  ON_CALL_ROUTE,
  TEAM,
  policyDocument,
  roleDocument,
  setOf,
} from '../testing/documents';
import { DEVELOPER, LEAD, ORDERS_DB, SHOP } from '../testing/shop';
import { OfflineCatalog, readOfflinePolicy } from './OfflinePolicy';

const catalog = new OfflineCatalog(SHOP);

async function decide(
  documents: string,
  body: Partial<z.input<typeof simulateBodySchema>> = {},
) {
  const { policy, findings } = readOfflinePolicy([
    { file: 'f.yaml', text: documents },
  ]);
  if (!policy) throw new Error(JSON.stringify(findings, null, 1));
  const question = simulateBodySchema.parse({
    requester: DEVELOPER,
    items: [{ entityRef: ORDERS_DB, role: 'read' }],
    ...body,
  });
  const [item] = await policy.decide(catalog, question, NOON);
  return item.decision;
}

const outcome = async (...args: Parameters<typeof decide>) =>
  (await decide(...args)).outcome;

const shift = { person: DEVELOPER, until: '2026-03-02T18:00:00Z' };

describe('a simulation', () => {
  it('needs no provider and no source', async () => {
    expect(await decide(setOf(TEAM))).toMatchObject({
      outcome: 'allow',
      policy: { name: 'main', route: 'team' },
    });
  });

  it('names the people who can approve', async () => {
    const { outcome: said, stages } = await decide(setOf(LEAD_APPROVES));
    expect(said).toBe('approval');
    expect(stages[0].people.map(({ ref }) => ref)).toEqual([LEAD]);
  });

  it('knows that nothing is the case unless it is given', async () => {
    expect(await outcome(setOf(ON_CALL_ROUTE))).toBe('refuse');
    expect(
      await outcome(setOf(ON_CALL_ROUTE), { facts: { onCall: [shift] } }),
    ).toBe('allow');
    const { facts } = await decide(setOf(ON_CALL_ROUTE));
    expect(facts.filter(({ status }) => status === 'unknown')).toEqual([]);
  });

  it('decides with a source that fails where a part is unknown', async () => {
    const { outcome: said, checks } = await decide(setOf(ON_CALL_ROUTE), {
      facts: { onCall: 'unknown' },
    });
    expect(said).toBe('refuse');
    expect(checks).toContainEqual(
      expect.objectContaining({ kind: 'route', status: 'unknown' }),
    );
  });

  it('decides for another time', async () => {
    const late = { at: '2026-03-02T18:00:00Z', facts: { onCall: [shift] } };
    expect(await outcome(setOf(ON_CALL_ROUTE), late)).toBe('refuse');
  });

  it('refuses where a limit rests on a history that is unknown', async () => {
    const documents = setOf(TEAM, '- { name: week, maxPerWeek: PT4H }');
    expect(await outcome(documents)).toBe('allow');
    expect(await outcome(documents, { facts: { history: 'unknown' } })).toBe(
      'refuse',
    );
  });

  it('counts the hours that are given as used', async () => {
    const documents = setOf(TEAM, '- { name: week, maxPerWeek: PT4H }');
    const { durations } = await decide(documents, {
      facts: {
        history: {
          grants: [
            { role: 'read', from: '2026-03-02T08:00:00Z', duration: 'PT3H' },
          ],
        },
      },
    });
    expect(durations.max).toBe('PT1H');
  });

  it('separates roles by what is given as held', async () => {
    const documents =
      roleDocument() +
      roleDocument('', 'write') +
      policyDocument(
        `routes: [{ name: a, allow: true }]\nguardrails: [{ name: apart, separationOfDuties: { roles: [read, write] } }]`,
      );
    const held = {
      role: 'write',
      state: 'active' as const,
      from: '2026-03-02T08:00:00Z',
      duration: 'PT8H',
    };
    expect(await outcome(documents)).toBe('allow');
    expect(
      await outcome(documents, { facts: { history: { grants: [held] } } }),
    ).toBe('refuse');
    expect(
      await outcome(documents, {
        facts: { history: { pending: [{ role: 'write' }] } },
      }),
    ).toBe('refuse');
  });

  it('refuses everything while the catalog does not answer', async () => {
    const said = await decide(setOf(TEAM), { facts: { catalog: 'unknown' } });
    expect(said.outcome).toBe('refuse');
    expect(said.reasons.join()).toMatch(/catalog could not be asked/);
  });

  it('is told that an entity is not in the catalog', async () => {
    const items = [{ entityRef: 'resource:default/none', role: 'read' }];
    await expect(decide(setOf(TEAM), { items })).rejects.toThrow(
      /resource:default\/none/,
    );
  });

  it('lets those who stand in review for whoever is away', async () => {
    const { stages } = await decide(setOf(LEAD_APPROVES), {
      facts: {
        away: [
          {
            person: LEAD,
            delegates: ['user:default/head'],
            until: '2026-03-03T00:00:00Z',
          },
        ],
      },
    });
    expect(stages[0].people.map(({ ref }) => ref).sort()).toEqual([
      'user:default/head',
      LEAD,
    ]);
  });
});

describe('tenure in a simulation', () => {
  const documents = setOf(`- name: lead
  when: { memberOfOwner: true }
  approval: { waitAtMost: PT8H, stages: [{ anyOf: [entity.owner.lead], minMembershipAge: P30D }] }`);

  it('is as long as can be unless it is given', async () => {
    expect(await outcome(documents)).toBe('approval');
  });

  it.each([
    ['2026-03-01T00:00:00Z', 'refuse'],
    ['2026-01-01T00:00:00Z', 'approval'],
  ])('counts from %s: %s', async (since, expected) => {
    const memberships = { [`${LEAD} group:default/orders`]: since };
    expect(
      await outcome(documents, { facts: { tenure: { memberships } } }),
    ).toBe(expected);
  });

  it('refuses where it is unknown', async () => {
    expect(await outcome(documents, { facts: { tenure: 'unknown' } })).toBe(
      'refuse',
    );
  });
});
