import { TEAM, policyDocument, setOf } from '../testing/documents';
import { NOON, createTestPolicy, decideOne } from '../testing/createTestPolicy';

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
    expect(decision.policyVersion).toBe(1);
    expect(decision.roleDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(decision.decidedAt).toBe(NOON);
    expect(owners).toEqual(['group:default/orders']);
  });
});
