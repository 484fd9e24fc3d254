import {
  REPOSITORY,
  ROLE,
  soon,
  TEAM,
  TestGithub,
} from './__fixtures__/TestGithub';
import { publishedOperation } from './__fixtures__/published';

jest.setTimeout(60_000);

describe('what is sent', () => {
  it('is what GitHub publishes, in every operation that is used', async () => {
    const github = await TestGithub.start();
    try {
      const provider = github.provider();
      const inviting = github.provider({ invitations: true });
      for (const target of [TEAM, { ...TEAM, role: 'maintainer' }, ROLE]) {
        const order = await github.order(provider, 'somebody', target);
        await provider.ensure(order, soon());
        await provider.observe(order, soon());
        await provider.remove(order, soon());
      }
      for (const name of ['direct', 'invited']) {
        const order = await github.order(
          inviting,
          name,
          REPOSITORY,
          'outsider',
        );
        if (name === 'invited') {
          github.proxy.invited.add(order.account.name);
        }
        await inviting.ensure(order, soon());
        await inviting.remove(order, soon());
      }
      for await (const holder of provider.inventory('github.com', soon())) {
        expect(holder.ours).toBe(false);
      }
      await provider.check(soon());
      const used = new Set(github.proxy.seen.map(publishedOperation));
      expect(Array.from(used).sort()).toEqual([
        'orgs/assign-user-to-org-role',
        'orgs/get-membership-for-user',
        'orgs/list-org-role-users',
        'orgs/list-org-roles',
        'orgs/revoke-org-role-user',
        'repos/add-collaborator',
        'repos/delete-invitation',
        'repos/list-collaborators',
        'repos/list-invitations',
        'repos/remove-collaborator',
        'teams/add-or-update-membership-for-user-in-org',
        'teams/get-by-name',
        'teams/get-membership-for-user-in-org',
        'teams/list',
        'teams/list-members-in-org',
        'teams/remove-membership-for-user-in-org',
        'users/get-by-id',
        'users/get-by-username',
      ]);
    } finally {
      await github.stop();
    }
  });

  it('would not pass with what GitHub does not know', () => {
    const url = new URL('http://x/orgs/acme/teams/a/memberships/b');
    const seen = { method: 'PUT', url, body: { role: 'owner' } };
    expect(() => publishedOperation(seen)).toThrow(/not published/);
    expect(() =>
      publishedOperation({ ...seen, body: { rol: 'member' } }),
    ).toThrow(/not published/);
    expect(() => publishedOperation({ ...seen, method: 'PATCH' })).toThrow(
      /not published/,
    );
  });
});
