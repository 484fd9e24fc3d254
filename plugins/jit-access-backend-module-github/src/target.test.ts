import { githubEffect, githubTargetSchema } from './target';

const effectOf = (target: object) =>
  githubEffect(githubTargetSchema.parse(target));

describe('the target of a role', () => {
  it.each([
    { org: 'acme', team: 'orders-team' },
    { org: 'acme', team: 'orders-team', role: 'maintainer' },
    { repo: 'acme/.github', permission: 'triage' },
    { host: 'ghe.example.com:8443', repo: 'acme/a.b_c', permission: 'My role' },
    { org: 'acme', role: 'all_repo_read' },
  ])('may be %j', value => {
    expect(githubTargetSchema.parse(value)).toMatchObject(value);
  });

  it.each([
    {},
    { org: 'acme' },
    { org: 'acme', team: 'orders', role: 'owner' },
    { org: 'acme', team: '../x' },
    { org: 'acme/x', team: 'orders' },
    { repo: 'acme', permission: 'read' },
    { repo: 'acme/..', permission: 'read' },
    { repo: 'acme/a/b', permission: 'read' },
    { repo: 'acme/a?b', permission: 'read' },
    { repo: 'acme/a' },
    { repo: 'acme/a', permission: '' },
    { repo: 'acme/a', permission: 'read', team: 'orders' },
    { host: 'evil.example/x', org: 'acme', role: 'all_repo_read' },
    { org: '{{ entity.annotations.org }}', role: 'all_repo_read' },
  ])('may not be %j', value => {
    expect(githubTargetSchema.safeParse(value).success).toBe(false);
  });
});

describe('githubEffect', () => {
  it('has one key for what GitHub takes for the same', () => {
    expect(effectOf({ repo: 'Acme/Orders', permission: 'push' })).toEqual({
      ...effectOf({ repo: 'acme/orders', permission: 'write' }),
      title: 'write on Acme/Orders',
    });
    expect(effectOf({ org: 'Acme', team: 'orders' }).key).toBe(
      'team:github.com/acme/orders:member',
    );
    expect(effectOf({ org: 'acme', role: 'x' }).key).toBe(
      'organization-role:github.com/acme:x',
    );
  });

  it('has another key for another host, place or role', () => {
    const keys = [
      { org: 'acme', team: 'a' },
      { org: 'acme', team: 'a', role: 'maintainer' },
      { org: 'acme', team: 'b' },
      { org: 'other', team: 'a' },
      { host: 'ghe.example.com', org: 'acme', team: 'a' },
      { repo: 'acme/a', permission: 'read' },
      { repo: 'acme/a', permission: 'write' },
      { org: 'acme', role: 'a' },
    ].map(target => effectOf(target).key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
