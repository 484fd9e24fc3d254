import { mockServices } from '@backstage/backend-test-utils';
import { DefaultDirectory } from './catalogDirectory';
import { countedCatalog } from './testing/countedCatalog';
import { EntityDraft, catalogOf } from './testing/catalogOf';
import { DEVELOPER, HEAD, LEAD, ON_CALL, SHOP_DRAFTS } from './testing/shop';

function directoryOf(drafts: EntityDraft[]) {
  const { catalog, calls } = countedCatalog(catalogOf(drafts));
  let now = 0;
  const directory = new DefaultDirectory({
    catalog,
    auth: mockServices.auth(),
    leadAnnotation: 'jit-access/lead',
    managerAnnotation: 'jit-access/manager',
    clock: () => now,
  });
  return {
    directory,
    catalog,
    calls,
    /** Another entity turns up in the catalog. */
    add: (draft: EntityDraft) =>
      Object.assign(
        catalog,
        countedCatalog(catalogOf([...drafts, draft]), calls).catalog,
      ),
    advance: (ms: number) => {
      now += ms;
    },
  };
}

const managersOf = async (drafts: EntityDraft[], ref: string) => {
  const { directory } = directoryOf(drafts);
  const { people, tree } = await directory.look([ref]);
  return directory.managersOf(people.get(ref)!, tree);
};

describe('DefaultDirectory', () => {
  it('finds a person with their groups, and those above', async () => {
    const { directory } = directoryOf(SHOP_DRAFTS);
    expect(await directory.person(DEVELOPER)).toEqual({
      ref: DEVELOPER,
      name: 'orders developer',
      email: undefined,
      annotations: {},
      directGroups: ['group:default/orders'],
      groups: ['group:default/orders', 'group:default/shop'],
      leads: [],
    });
    expect((await directory.person(LEAD))?.leads).toEqual([
      'group:default/orders',
    ]);
  });

  it.each([
    'user:default/nobody',
    'group:default/orders',
    'component:default/checkout',
  ])('has no person %s', async ref => {
    const { directory } = directoryOf(SHOP_DRAFTS);
    expect(await directory.person(ref)).toBeUndefined();
  });

  it('gives a group that is not in the catalog to nobody', async () => {
    const { directory } = directoryOf([
      { kind: 'User', name: 'jane', spec: { memberOf: ['ghosts'] } },
    ]);
    const jane = await directory.person('user:default/jane');
    expect(jane?.groups).toEqual([]);
    expect(await directory.people(['member:group:default/ghosts'])).toEqual([]);
  });

  it('walks a cycle of groups once', async () => {
    const { directory } = directoryOf([
      { kind: 'Group', name: 'a', spec: { parent: 'b' } },
      { kind: 'Group', name: 'b', spec: { parent: 'a', children: ['c'] } },
      { kind: 'Group', name: 'c', spec: { members: ['jane'] } },
      { kind: 'User', name: 'jane', spec: {} },
    ]);
    const jane = await directory.person('user:default/jane');
    expect(jane?.directGroups).toEqual(['group:default/c']);
    expect(jane?.groups).toEqual([
      'group:default/a',
      'group:default/b',
      'group:default/c',
    ]);
  });

  it('finds the people behind principals, those of groups below too', async () => {
    const { directory } = directoryOf(SHOP_DRAFTS);
    const refs = async (principal: string) =>
      (await directory.people([principal])).map(person => person.ref);
    expect(await refs('lead:group:default/orders')).toEqual([LEAD]);
    expect(await refs('lead:group:default/payments')).toEqual([]);
    expect(await refs(`user:${ON_CALL}`)).toEqual([ON_CALL]);
    expect(await refs('member:group:default/shop')).toEqual(
      expect.arrayContaining([HEAD, LEAD, DEVELOPER, ON_CALL]),
    );
    expect(await refs('member:group:default/shop')).toHaveLength(6);
  });

  it('says what a person stands for', async () => {
    const { directory } = directoryOf(SHOP_DRAFTS);
    const lead = await directory.person(LEAD);
    expect(directory.principalsOf(lead!)).toEqual([
      `user:${LEAD}`,
      'lead:group:default/orders',
      'member:group:default/orders',
      'member:group:default/shop',
    ]);
  });

  it('reads a lead from the annotation, else from the spec, never by inheritance', async () => {
    const { directory } = directoryOf([
      { kind: 'Group', name: 'top', spec: { lead: 'jane' } },
      {
        kind: 'Group',
        name: 'below',
        spec: { parent: 'top', members: ['jane'] },
      },
      { kind: 'User', name: 'jane', spec: {} },
    ]);
    expect((await directory.person('user:default/jane'))?.leads).toEqual([
      'group:default/top',
    ]);
  });

  describe('managers', () => {
    it('are the leads of the own groups', async () => {
      expect(await managersOf(SHOP_DRAFTS, DEVELOPER)).toEqual([
        'lead:group:default/orders',
      ]);
    });

    it('of a lead are the leads of the group above', async () => {
      expect(await managersOf(SHOP_DRAFTS, LEAD)).toEqual([
        'lead:group:default/shop',
      ]);
    });

    it('of somebody at the top are nobody', async () => {
      expect(await managersOf(SHOP_DRAFTS, HEAD)).toEqual([]);
    });

    it('are looked for above where a group names no lead', async () => {
      expect(await managersOf(SHOP_DRAFTS, ON_CALL)).toEqual([
        'lead:group:default/shop',
      ]);
    });

    it.each([
      ['jane', ['user:user:default/jane']],
      ['user:default/jane', ['user:user:default/jane']],
      ['user:default/bob', ['lead:group:default/a']],
      ['group:default/a', ['lead:group:default/a']],
    ])('of somebody annotated with %s are %j', async (manager, expected) => {
      const drafts: EntityDraft[] = [
        { kind: 'Group', name: 'a', spec: { lead: 'joe' } },
        {
          kind: 'User',
          name: 'bob',
          annotations: { 'jit-access/manager': manager },
          spec: { memberOf: ['a'] },
        },
      ];
      expect(await managersOf(drafts, 'user:default/bob')).toEqual(expected);
    });

    it('are named by the record where no annotation does', async () => {
      const bob = (annotations: Record<string, string>) => [
        { kind: 'Group', name: 'a', spec: { lead: 'joe' } },
        {
          kind: 'User',
          name: 'bob',
          annotations,
          spec: { memberOf: ['a'], manager: 'jane' },
        },
      ];
      expect(await managersOf(bob({}), 'user:default/bob')).toEqual([
        'user:user:default/jane',
      ]);
      expect(
        await managersOf(
          bob({ 'jit-access/manager': 'kim' }),
          'user:default/bob',
        ),
      ).toEqual(['user:user:default/kim']);
    });
  });

  it('keeps the group tree for a minute and reads people afresh', async () => {
    const { directory, calls, advance } = directoryOf(SHOP_DRAFTS);
    await directory.look([DEVELOPER]);
    advance(60_000);
    await directory.look([DEVELOPER, LEAD]);
    advance(1);
    await directory.look([DEVELOPER]);
    expect(calls).toEqual(['getEntities', 'getEntitiesByRefs', 'getEntities']);
  });

  it('keeps systems and domains with the tree, and reads them in the same call', async () => {
    const { directory, calls } = directoryOf([
      ...SHOP_DRAFTS,
      { kind: 'Domain', name: 'sales', spec: { owner: 'shop' } },
    ]);
    const { containers } = await directory.look([DEVELOPER]);
    expect([...containers.keys()].sort()).toEqual([
      'domain:default/sales',
      'system:default/orders',
      'system:default/payments',
    ]);
    expect((await directory.organisation()).containers).toBe(containers);
    expect(calls).toEqual(['getEntities']);
  });

  it('reads the tree again, but not all the time, while a group of somebody is not in it', async () => {
    const newcomer: EntityDraft = {
      kind: 'User',
      name: 'newcomer',
      spec: { memberOf: ['late'] },
    };
    const { directory, calls, advance, add } = directoryOf([
      ...SHOP_DRAFTS,
      newcomer,
    ]);
    const groups = async () =>
      (await directory.person('user:default/newcomer'))?.groups;
    expect(await groups()).toEqual([]);
    add({ kind: 'Group', name: 'late', spec: { type: 'team' } });
    advance(5_000);
    expect(await groups()).toEqual([]);
    advance(1);
    expect(await groups()).toEqual(['group:default/late']);
    advance(5_001);
    await groups();
    expect(calls).toEqual([
      'getEntities',
      'getEntitiesByRefs',
      'getEntitiesByRefs',
      'getEntities',
      'getEntitiesByRefs',
    ]);
  });

  it('asks for very many by their refs, since an address is bounded', async () => {
    const { directory, calls } = directoryOf(SHOP_DRAFTS);
    const many = Array.from({ length: 500 }, (_, i) => `user:default/u${i}`);
    const { people, tree } = await directory.look([DEVELOPER, ...many]);
    expect([...people.keys()]).toEqual([DEVELOPER]);
    expect(tree.has('group:default/orders')).toBe(true);
    expect(calls.sort()).toEqual(['getEntities', 'getEntitiesByRefs']);
  });

  it('reads the tree once for many at a time', async () => {
    const { directory, calls } = directoryOf(SHOP_DRAFTS);
    const people = await Promise.all(
      [DEVELOPER, LEAD, ON_CALL].map(ref => directory.person(ref)),
    );
    expect(people.map(person => person?.ref)).toEqual([
      DEVELOPER,
      LEAD,
      ON_CALL,
    ]);
    expect(calls.sort()).toEqual([
      'getEntities',
      'getEntitiesByRefs',
      'getEntitiesByRefs',
    ]);
  });

  it('does not go on with an old tree when the catalog fails', async () => {
    const { directory, catalog, advance } = directoryOf(SHOP_DRAFTS);
    await directory.look([DEVELOPER]);
    advance(60_001);
    catalog.getEntities = async () => {
      throw new Error('catalog is away');
    };
    await expect(directory.person(DEVELOPER)).rejects.toThrow('away');
  });

  it('gives names, and the name part for those it does not find', async () => {
    const { directory } = directoryOf(SHOP_DRAFTS);
    expect(
      await directory.names([DEVELOPER, 'user:default/gone', DEVELOPER]),
    ).toEqual(
      new Map([
        [DEVELOPER, 'orders developer'],
        ['user:default/gone', 'gone'],
      ]),
    );
  });
});
