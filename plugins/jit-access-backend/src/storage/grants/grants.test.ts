import { GrantRecord } from './records';
import { beginEnding } from './beginEnding';
import { findGrants, GrantFilter } from './findGrants';
import { TestDatabases } from '@backstage/backend-test-utils';
import { World } from '../../worker/testing/World';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'stored grants on %s',
  databaseId => {
    let world: World;
    afterEach(async () => world.close());

    it('shares a binding among grants of the same person and effect only', async () => {
      world = await World.create(databases, databaseId);
      const [one, same, other] = [
        await world.grant(),
        await world.grant(),
        await world.grant({ person: 'contractor' }),
      ];
      expect(same.bindings[0].id).toBe(one.bindings[0].id);
      expect(same.bindings[0].generation).toBe(one.bindings[0].generation + 1);
      expect(other.bindings[0].id).not.toBe(one.bindings[0].id);
    });

    it('refuses a grant of nothing, and stores nothing of it', async () => {
      world = await World.create(databases, databaseId);
      await expect(world.grant({ effects: [] })).rejects.toThrow(
        'has no effect in fake; nothing can be granted',
      );
      expect(await world.sql('access_grant')).toEqual([]);
      expect(await world.sql('request')).toEqual([]);
    });

    it('lists newest first, in pages, each with its bindings', async () => {
      world = await World.create(databases, databaseId);
      const made: GrantRecord[] = [];
      for (let i = 0; i < 5; i++) {
        made.unshift(await world.grant({ groups: ['a', 'b'] }));
        if (i % 2) world.passMs(1);
      }
      const seen: GrantRecord[] = [];
      for (;;) {
        const page = await findGrants(
          world.sql,
          {},
          { limit: 2, after: seen.at(-1) },
        );
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen.map(grant => grant.id)).toEqual(made.map(grant => grant.id));
      expect(seen.every(grant => grant.bindings.length === 2)).toBe(true);
    });

    it('reads any number of grants with two queries', async () => {
      world = await World.create(databases, databaseId);
      for (let i = 0; i < 7; i++) await world.grant({ person: `person-${i}` });
      let queries = 0;
      world.sql.on('query', () => {
        queries += 1;
      });
      expect(await findGrants(world.sql, {}, { limit: 50 })).toHaveLength(7);
      expect(queries).toBe(2);
    });

    it('filters by person, entity, provider and state', async () => {
      world = await World.create(databases, databaseId);
      const mine = await world.grant();
      await world.grant({
        person: 'contractor',
        entityRef: 'resource:default/payments-db',
      });
      const ids = async (filter: GrantFilter) =>
        (await findGrants(world.sql, filter, { limit: 50 })).map(g => g.id);
      expect(await ids({ receiver: mine.receiver })).toEqual([mine.id]);
      expect(await ids({ entityRef: mine.entityRef })).toEqual([mine.id]);
      expect(await ids({ provider: 'nobody' })).toEqual([]);
      expect(await ids({ state: 'live' })).toHaveLength(2);
      await world.end(mine);
      await world.worker().idle();
      expect(await ids({ state: 'ended' })).toEqual([mine.id]);
      expect(await ids({ state: 'live' })).toHaveLength(1);
    });

    it('shows a grant to its holder, its reviewers and who may review it; to nobody else', async () => {
      world = await World.create(databases, databaseId);
      const grant = await world.grant();
      await world.sql('review').insert({
        id: 'review-1',
        item_id: grant.itemId,
        reviewer: 'user:default/orders-lead',
        stage: 0,
        decision: 'approve',
        digest: 'digest',
        created_at: world.now,
      });
      await world.sql('item_audience').insert({
        item_id: grant.itemId,
        principal: 'member:group:default/security',
        since: world.now,
      });
      const visible = async (ref: string, principals: string[] = []) =>
        (
          await findGrants(
            world.sql,
            { visibleTo: { ref, principals } },
            { limit: 50 },
          )
        ).length;
      expect(await visible(grant.receiver)).toBe(1);
      expect(await visible('user:default/orders-lead')).toBe(1);
      expect(
        await visible('user:default/security-engineer', [
          'member:group:default/security',
        ]),
      ).toBe(1);
      expect(await visible('user:default/contractor')).toBe(0);
    });

    it('ends only what has not ended, and once', async () => {
      world = await World.create(databases, databaseId);
      const grant = await world.grant();
      await world.end(grant);
      await world.end(grant, 'revoked');
      expect(await world.read(grant)).toMatchObject({
        state: 'ending',
        endReason: 'returned',
      });
      const endings = (await world.history(grant)).filter(
        type => type === 'grant.ending',
      );
      expect(endings).toHaveLength(1);
    });

    it('keeps what a person wrote out of the summary and the details', async () => {
      world = await World.create(databases, databaseId);
      const grant = await world.grant();
      await world.store.transaction(tx =>
        beginEnding(tx, [grant.id], {
          reason: 'revoked',
          by: 'user:default/orders-lead',
          comment: 'private words',
        }),
      );
      const event = await world
        .sql('audit_event')
        .where({ type: 'grant.ending' })
        .first();
      expect(event.personal).toContain('private words');
      expect(`${event.summary}${event.details}`).not.toContain('private words');
    });
  },
);
