import { mockServices } from '@backstage/backend-test-utils';
import { countedCatalog } from '../testing/countedCatalog';
import { catalogOf, EntityDraft } from '../testing/catalogOf';
import { LEAD, ORDERS_DB, SHOP_DRAFTS } from '../testing/shop';
import { GroupTree } from './groupTree';
import { readMemberships } from './readMemberships';

const read = async (drafts: EntityDraft[]) => {
  const entities = catalogOf(drafts);
  const { catalog, calls } = countedCatalog(entities);
  const groups = entities.filter(({ kind }) => kind === 'Group');
  const pages: string[][] = [];
  for await (const page of readMemberships({
    catalog,
    auth: mockServices.auth(),
    groups: async () => new GroupTree(groups, 'jit-access/lead'),
  })) {
    pages.push(page.map(({ subject, object }) => `${subject} ${object}`));
  }
  return { pages, pairs: pages.flat(), calls };
};

describe('readMemberships', () => {
  it('finds each person, their groups, the groups that they lead, and owners', async () => {
    const { pairs } = await read(SHOP_DRAFTS);
    expect(pairs).toEqual(
      expect.arrayContaining([
        `${LEAD} `,
        `${LEAD} group:default/orders`,
        'user:default/head group:default/shop',
        `${ORDERS_DB} group:default/orders`,
      ]),
    );
    // Membership of a parent follows; only what is stated is noted.
    expect(pairs).not.toContain(`${LEAD} group:default/shop`);
  });

  it('counts a lead who is not a member as belonging to the group', async () => {
    const { pairs } = await read([
      {
        kind: 'Group',
        name: 'orders',
        annotations: { 'jit-access/lead': 'user:default/boss' },
        spec: { type: 'team', children: [] },
      },
      { kind: 'User', name: 'boss', spec: { memberOf: [] } },
    ]);
    expect(pairs).toEqual([
      'user:default/boss ',
      'user:default/boss group:default/orders',
    ]);
  });

  it('reads many people in pages of five hundred', async () => {
    const people = Array.from({ length: 1_100 }, (_, index) => ({
      kind: 'User',
      name: `person-${index}`,
      spec: { memberOf: [] },
    }));
    const { pages, pairs } = await read(people);
    expect(pairs).toHaveLength(1_100);
    expect(Math.max(...pages.map(page => page.length))).toBe(500);
  });
});
