import { TEAM, setOf } from '../testing/documents';
import { decideOne, outcomeOf } from '../testing/createTestPolicy';

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
