import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { v7 as uuid } from 'uuid';
import { historyKey, HistoryQuestion } from '../../policy/historyFacts';
import { World } from '../../worker/testing/World';
import { NewGrant } from '../grants/createGrant';
import { insertRequest } from '../requests/insertRequest';
import { ItemRecord } from '../requests/records';
import { historyFactsOf } from './historyFactsOf';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const DEVELOPER = 'user:default/orders-developer';
const CONTRACTOR = 'user:default/contractor';
const ORDERS = 'resource:default/orders-db';

const question = (changes: Partial<HistoryQuestion> = {}): HistoryQuestion => ({
  receiver: DEVELOPER,
  since: '2026-02-01T00:00:00.000Z',
  denialsSince: '2026-02-01T00:00:00.000Z',
  items: [{ entityRef: ORDERS, role: 'orders-db-read', provider: 'fake' }],
  ...changes,
});

describe.each(databases.eachSupportedId())(
  'the past of a person on %s',
  databaseId => {
    let world: World;
    beforeEach(async () => {
      world = await World.create(databases, databaseId);
    });
    afterEach(async () => world.close());

    const past = (changes: Partial<HistoryQuestion> = {}) =>
      historyFactsOf(world.sql).of(question(changes));

    const active = async (given: Partial<NewGrant> = {}) => {
      const grant = await world.grant(given);
      await world.worker().idle();
      return grant;
    };

    const store = async (changes: Partial<ItemRecord>) => {
      const item = world.item({ requestId: uuid(), ...changes });
      await world.store.transaction(tx =>
        insertRequest(
          tx,
          {
            id: item.requestId,
            requester: item.requester,
            receiver: item.receiver,
            justification: 'A demo needs it',
            duration: 'PT1H',
            breakGlass: false,
            bodyDigest: 'digest',
            createdAt: world.now,
          },
          [item],
        ),
      );
      return item;
    };

    it('holds running, scheduled and early-ended windows, whole, with what they count for', async () => {
      const policy = { policy: 'production', systemRef: 'system:default/shop' };
      const returned = await active({ ...policy, duration: 'PT4H' });
      world.pass('PT30M');
      await world.end(returned);
      await world.worker().idle();
      const running = await active({ ...policy, duration: 'PT2H' });
      const scheduled = await world.grant({
        startsAt: '2026-03-03T08:00:00.000Z',
      });
      await world.grant({ person: 'contractor' });

      const { windows } = await past();
      expect(windows.map(window => window.grantId)).toEqual([
        returned.id,
        running.id,
        scheduled.id,
      ]);
      expect(windows[0]).toEqual({
        grantId: returned.id,
        entityRef: ORDERS,
        systemRef: 'system:default/shop',
        role: 'orders-db-read',
        policy: 'production',
        state: 'ended',
        from: '2026-03-02T12:00:00.000Z',
        lengthMs: 4 * 3_600_000,
        endedAt: '2026-03-02T12:30:00.000Z',
        neverActive: false,
      });
      expect(windows[1]).toMatchObject({ state: 'active', neverActive: false });
      expect(windows[1].endedAt).toBeUndefined();
      expect(windows[2]).toMatchObject({
        state: 'scheduled',
        from: '2026-03-03T08:00:00.000Z',
        neverActive: false,
      });
      expect(windows[2].policy).toBeUndefined();
    });

    it('holds every policy that applied when a window was decided', async () => {
      const { itemId } = await active({ policy: 'production' });
      const decision = { limits: { policies: ['hours', 'production'] } };
      await world
        .sql('item')
        .where({ id: itemId })
        .update({ decision: JSON.stringify(decision) });
      expect((await past()).windows).toMatchObject([
        { policy: 'production', policies: ['hours', 'production'] },
      ]);
    });

    it('leaves out what was over before, and the grant that is decided again', async () => {
      const old = await active();
      world.pass('PT2H');
      await world.worker().idle();
      const running = await active();
      expect(
        (await past({ since: '2026-03-02T13:00:00.000Z' })).windows.map(
          window => window.grantId,
        ),
      ).toEqual([old.id, running.id]);
      expect(
        (await past({ since: '2026-03-02T14:00:00.000Z' })).windows.map(
          window => window.grantId,
        ),
      ).toEqual([running.id]);
      expect((await past({ exceptGrant: running.id })).windows).toMatchObject([
        { grantId: old.id },
      ]);
    });

    it('counts what is bound as far as the end that was known when it was granted', async () => {
      const grant = await active({
        duration: 'PT4H',
        boundTo: {
          kind: 'shift',
          id: 'shop#primary',
          title: 'primary shift',
          endsAt: '2026-03-02T13:30:00.000Z',
        },
        boundUntil: '2026-03-02T13:30:00.000Z',
      });
      expect((await past()).windows).toMatchObject([
        { grantId: grant.id, lengthMs: 1.5 * 3_600_000 },
      ]);
    });

    it('keeps what could not be removed, however long ago its window ended', async () => {
      const grant = await active();
      world.pass('PT1H');
      await world.sql('access_grant').where({ id: grant.id }).update({
        state: 'ending',
      });
      world.pass('P30D');
      expect((await past({ since: world.now })).windows).toMatchObject([
        { grantId: grant.id, state: 'ending', neverActive: false },
      ]);
    });

    it('marks what never became active', async () => {
      const grant = await world.grant();
      await world.end(grant);
      expect((await past()).windows).toMatchObject([
        { grantId: grant.id, state: 'ending', neverActive: true },
      ]);
      await world.worker().idle();
      expect((await past()).windows).toMatchObject([
        { grantId: grant.id, state: 'ended', neverActive: true },
      ]);
    });

    it('says when something like it was last given, whoever asked for it', async () => {
      await active();
      world.pass('PT3H');
      await world.worker().idle();
      await active();
      await active({ entityRef: 'resource:default/payments-db' });
      const { lastGranted } = await past();
      expect([...lastGranted]).toEqual([
        [
          historyKey({ entityRef: ORDERS, role: 'orders-db-read' }),
          '2026-03-02T15:00:00.000Z',
        ],
      ]);
      expect((await past({ items: [] })).lastGranted.size).toBe(0);
    });

    it('holds what waits, except that of the request that is settled', async () => {
      const waiting = await store({
        state: 'pending',
        systemRef: 'system:default/shop',
      });
      await store({ state: 'withdrawn' });
      await store({ state: 'pending', receiver: CONTRACTOR });
      expect((await past()).pending).toEqual([
        {
          requestId: waiting.requestId,
          entityRef: ORDERS,
          systemRef: 'system:default/shop',
          role: 'orders-db-read',
        },
      ]);
      expect(
        (await past({ exceptRequest: waiting.requestId })).pending,
      ).toEqual([]);
    });

    it('counts denials since an instant, newest first, at most a hundred', async () => {
      const denied = (settledAt: string) =>
        store({ state: 'denied', settledAt });
      await denied('2026-01-31T00:00:00.000Z');
      await denied('2026-02-10T00:00:00.000Z');
      await denied('2026-02-12T00:00:00.000Z');
      expect((await past()).denials).toEqual([
        '2026-02-12T00:00:00.000Z',
        '2026-02-10T00:00:00.000Z',
      ]);
      for (let n = 0; n < 101; n++) await denied('2026-02-20T00:00:00.000Z');
      expect((await past()).denials).toEqual(
        Array(100).fill('2026-02-20T00:00:00.000Z'),
      );
    });

    it('names effects that stood in the target before anything of ours', async () => {
      const grant = await world.grant();
      expect((await past()).standing.size).toBe(0);
      await world
        .sql('binding')
        .where({ id: grant.bindings[0].id })
        .update({ standing: true });
      expect([...(await past()).standing]).toEqual([
        `fake ${grant.bindings[0].effectKey}`,
      ]);
      expect((await past({ receiver: CONTRACTOR })).standing.size).toBe(0);
    });

    it('forgets what stood there once nobody looks at it any more', async () => {
      world.provider.addForeign(
        'orders/orders-developer',
        'member:orders/readers',
      );
      const grant = await active();
      const standing = async () =>
        (await past({ at: world.now })).standing.size;
      world.pass('PT50M');
      expect(await standing()).toBe(1);
      world.pass('PT10M');
      await world.worker().idle();
      expect(await world.read(grant)).toMatchObject({ state: 'ended' });
      expect(await standing()).toBe(1);
      world.pass('PT15M');
      expect(await standing()).toBe(0);
    });

    it('knows for a while what was just seen standing there', async () => {
      world.provider.addForeign(
        'orders/orders-developer',
        'member:orders/readers',
      );
      await world.grant({ refuseStanding: true });
      await world.worker().idle();
      const standing = async () =>
        (await past({ at: world.now })).standing.size;
      world.pass('PT14M59S');
      expect(await standing()).toBe(1);
      world.pass('PT1S');
      expect(await standing()).toBe(0);
    });

    it.each([
      ['receiver', { receiver: DEVELOPER, requester: CONTRACTOR }],
      ['requester', { receiver: CONTRACTOR, requester: DEVELOPER }],
    ])('knows since when a review is owed by the %s', async (_, people) => {
      const item = await store({ ...people });
      expect((await past()).breakGlassUnreviewedSince).toBeUndefined();
      await world
        .sql('item')
        .where({ id: item.id })
        .update({ review_due_at: '2026-03-03T12:00:00.000Z' });
      expect((await past()).breakGlassUnreviewedSince).toBe(world.now);
      await world
        .sql('item')
        .where({ id: item.id })
        .update({ reviewed_at: world.now });
      expect((await past()).breakGlassUnreviewedSince).toBeUndefined();
    });

    it('needs two queries, and scans no table that grows', async () => {
      const queries: { sql: string; bindings: unknown[] }[] = [];
      world.sql.on('query', query => queries.push(query));
      await past();
      const asked = [...queries];
      expect(asked).toHaveLength(2);
      await world.sql.transaction(async sql => {
        // Tables of a test are small enough to be scanned whenever that is possible.
        if (world.store.postgres)
          await sql.raw('set local enable_seqscan = off');
        for (const query of asked) {
          const plan = await planOf(sql, query);
          expect(plan).not.toMatch(
            /Seq Scan|SCAN (item|access_grant|binding)\b/,
          );
          expect(plan).toMatch(/Index|USING (COVERING )?INDEX/);
        }
      });
    });

    async function planOf(
      sql: Knex.Transaction,
      query: { sql: string; bindings: unknown[] },
    ): Promise<string> {
      const positional = query.sql.replaceAll(/\$\d+/g, '?');
      const explain = world.store.postgres ? 'explain' : 'explain query plan';
      const answer = await sql.raw(
        `${explain} ${positional}`,
        query.bindings as string[],
      );
      const rows: Record<string, unknown>[] = answer.rows ?? answer;
      return rows.map(row => Object.values(row).join(' ')).join('\n');
    }
  },
);
