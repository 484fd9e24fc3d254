import {
  TEAM,
  policyDocument,
  roleDocument,
  setOf,
} from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';
import { CONTRACTOR, STAGING_DB } from '../testing/shop';

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
