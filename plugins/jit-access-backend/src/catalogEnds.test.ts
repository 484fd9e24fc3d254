import { TestDatabases } from '@backstage/backend-test-utils';
import { documents, openShop, ROLES, SHOP } from './incidents/testing/shop';
import { EntityDraft } from './policy/testing/catalogOf';
import { GrantRecord } from './storage/grants/records';
import { TestCluster } from './testing/TestCluster';
import { ref, TestReplica } from './testing/TestReplica';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** To write is of high risk, so it lasts while its holder is eligible. */
const DOCUMENTS = documents(
  undefined,
  ROLES.replace(/(name: write[\s\S]*?)risk: medium/, '$1risk: high'),
);

const without = (name: string) => SHOP.filter(draft => draft.name !== name);
const changed = (name: string, spec: EntityDraft['spec']) =>
  SHOP.map(draft =>
    draft.name === name
      ? { ...draft, spec: { ...draft.spec, ...spec } }
      : draft,
  );

describe.each(databases.eachSupportedId())(
  'running access when the catalog changes, on %s',
  databaseId => {
    let cluster: TestCluster;
    let replica: TestReplica;
    beforeEach(async () => {
      cluster = await openShop(databases, databaseId, { documents: DOCUMENTS });
      replica = cluster.replica();
    });
    afterEach(() => cluster.close());

    const running = async (
      name: string,
      role: 'read' | 'write' = 'read',
    ): Promise<GrantRecord> => {
      const asked = await replica.ask(name, 'staging-db', role, {
        duration: 'PT2H',
      });
      await replica.worker.idle();
      const grant = await replica.grantOf(asked);
      expect(grant.state).toBe('active');
      return grant;
    };
    const passing = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute++) {
        cluster.pass('PT1M');
        await replica.worker.idle();
      }
    };
    const grantOf = ({ id }: GrantRecord) => replica.grant(id);
    const whyOf = async ({ id }: GrantRecord) => {
      const event = await cluster
        .sql('audit_event')
        .where({ grant_id: id, type: 'grant.ending' })
        .first();
      return JSON.parse(event.details).why;
    };

    it('ends for a person who is gone, whatever the risk, and goes on for others', async () => {
      const grant = await running('developer');
      const other = await running('colleague');
      cluster.reorganise(without('developer'));
      await passing(4);
      expect(await grantOf(grant)).toMatchObject({ state: 'active' });
      await passing(7);
      expect(await grantOf(grant)).toMatchObject({
        state: 'ended',
        endReason: 'eligibility-lost',
        endedBy: 'system',
        endComment: 'developer is not in the catalog any more',
        endOutcome: 'removed',
      });
      expect(await whyOf(grant)).toBe(
        'developer is not in the catalog any more',
      );
      expect(cluster.held('developer')).toEqual([]);
      expect(await grantOf(other)).toMatchObject({ state: 'active' });
    });

    it('ends on an entity that was removed, for everybody', async () => {
      const grants = [await running('developer'), await running('colleague')];
      cluster.reorganise(without('staging-db'));
      await passing(4);
      expect(await grantOf(grants[0])).toMatchObject({ state: 'active' });
      await passing(7);
      const why =
        'the resource staging-db was removed: it is not in the catalog any more';
      for (const grant of grants) {
        expect(await grantOf(grant)).toMatchObject({
          state: 'ended',
          endReason: 'eligibility-lost',
          endComment: why,
          endOutcome: 'removed',
        });
        expect(await whyOf(grant)).toBe(why);
      }
      expect(cluster.held()).toEqual([]);
      expect(cluster.notices).toContainEqual(
        expect.objectContaining({
          kind: 'ended',
          recipients: [ref('developer')],
          description: `read: ${why}.`,
        }),
      );
    });

    it('ends for nobody while the catalog is away, or was for a moment', async () => {
      const grant = await running('developer');
      cluster.catalogIsAway = true;
      await passing(15);
      cluster.catalogIsAway = false;
      cluster.reorganise(without('staging-db'));
      await passing(4);
      cluster.reorganise(SHOP);
      await passing(10);
      expect(await grantOf(grant)).toMatchObject({ state: 'active' });
    });

    it.each([
      [
        'their holder moved to another team',
        changed('developer', { memberOf: ['security'] }),
      ],
      [
        'the entity belongs to another team now',
        changed('staging-db', { owner: 'security' }),
      ],
    ])(
      'ends what lasts while its holder is eligible when %s, and goes on elsewhere',
      async (_, entities) => {
        const read = await running('developer');
        const write = await running('developer', 'write');
        expect(write).toMatchObject({ whileEligible: true });
        cluster.reorganise(entities);
        await passing(1);
        const owner = entities.find(({ name }) => name === 'staging-db')?.spec
          ?.owner;
        const why = `developer is not a member of ${owner}, which owns staging-db`;
        expect(await grantOf(write)).toMatchObject({
          state: 'ended',
          endReason: 'eligibility-lost',
          endComment: why,
          // A part of it is a part of the other role, too.
          endOutcome: 'covered',
        });
        expect(cluster.held('developer').join()).not.toContain('write');
        expect(cluster.held('developer')).toHaveLength(2);
        expect(await whyOf(write)).toBe(why);
        // What was granted without that condition runs to its end, and no longer.
        await passing(20);
        expect(await grantOf(read)).toMatchObject({ state: 'active' });
        await expect(replica.extend('developer', read.id)).rejects.toThrow(
          'not a member',
        );
      },
    );
  },
);
