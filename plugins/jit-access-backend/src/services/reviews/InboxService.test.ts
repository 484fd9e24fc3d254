import { TestDatabases } from '@backstage/backend-test-utils';
import { findInbox } from '../../storage/requests/findInbox';
import { GUARDS, LEAD, ref } from '../testing/organisation';
import { ReviewDesk } from '../testing/ReviewDesk';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the inbox on %s', databaseId => {
  let desk: ReviewDesk;
  beforeEach(async () => {
    desk = await ReviewDesk.create(databases, databaseId);
  });
  afterEach(() => desk.close());

  /** Emergency access that was taken and waits for its review. */
  const emergency = async () => {
    const asked = await desk.ask([{ audience: [GUARDS] }]);
    await desk.sql('item').where({ id: asked.itemId }).update({
      state: 'approved',
      review_due_at: '2026-03-03T12:00:00.000Z',
    });
    return asked;
  };

  it('lists emergency access that waits for its review, until that is given', async () => {
    const { itemId } = await emergency();
    expect(await desk.inbox('guard')).toMatchObject([
      {
        kind: 'break-glass',
        item: {
          id: itemId,
          breakGlassReview: { dueAt: '2026-03-03T12:00:00.000Z' },
          actions: { review: false, reviewBreakGlass: true },
        },
      },
    ]);
    expect(await desk.inbox('dev')).toEqual([]);
    await desk.sql('item').update({ reviewed_at: desk.now });
    expect(await desk.inbox('guard')).toEqual([]);
  });

  it('lists an item once, however many ways lead to it', async () => {
    await desk.delegate('lead', ['guard'], {
      until: '2026-03-03T12:00:00.000Z',
    });
    await desk.ask([
      {
        audience: [LEAD],
        escalation: {
          after: 'PT1H',
          title: 'security',
          audience: [GUARDS, `user:${ref('guard')}`],
        },
      },
    ]);
    desk.pass('PT1H');
    await desk.tick();
    const [only, ...more] = await desk.inbox('guard');
    expect(more).toEqual([]);
    expect(only.onBehalfOf).toBe(undefined);
  });

  it('goes on where a page ended', async () => {
    for (let i = 0; i < 5; i++) {
      await desk.ask([{ audience: [GUARDS] }]);
      desk.pass('PT1M');
    }
    const actor = await desk.actor('guard');
    const ids: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor;) {
      const page = await desk.services.inbox.list(actor, { cursor, limit: 2 });
      ids.push(...page.items.map(({ item }) => item.id));
      first = false;
      cursor = page.nextCursor;
    }
    expect(new Set(ids).size).toBe(5);
  });

  it('asks context sources once for many lists in half a minute', async () => {
    const principals = ['on-call:a:b/c', 'named:tickets/board@a:b/c'];
    await desk.ask([{ audience: principals }]);
    desk.named.set(principals[1], [ref('outsider')]);
    expect(await desk.inbox('outsider')).toHaveLength(1);
    desk.named.clear();
    expect(await desk.inbox('outsider')).toHaveLength(1);
  });
});

const postgres = databases
  .eachSupportedId()
  .filter(([id]) => id === 'POSTGRES_18');
describe.each(postgres)('the inbox of one among many on %s', databaseId => {
  it('reads no table from end to end', async () => {
    const desk = await ReviewDesk.create(databases, databaseId);
    const { requestId } = await desk.ask([{ audience: [LEAD] }]);
    // Twenty thousand items that wait for others.
    await desk.sql.raw(
      `insert into item select (jsonb_populate_record(item, jsonb_build_object('id', 'item-' || n, 'position', n))).* from item, generate_series(1, 20000) n where request_id = ?`,
      [requestId],
    );
    await desk.sql.raw(
      `insert into item_audience (item_id, principal, since, dynamic, min_age)
      select 'item-' || n, case when n % 500 = 0 then 'on-call:a:b/c' else 'member:group:default/team-' || n % 300 end, now(), n % 500 = 0, case when n % 7 = 0 then 'P7D' end from generate_series(1, 20000) n`,
    );
    await desk.sql.raw('analyze');
    const queries: { sql: string; bindings: unknown[] }[] = [];
    desk.sql.on('query', query => queries.push(query));
    const actor = await desk.actor('lead');
    await desk.services.inbox.count(actor);
    await findInbox(
      desk.sql,
      {
        ref: actor.ref,
        as: [
          {
            person: actor.ref,
            principals: actor.principals,
            oldEnough: [{ minAge: 'P7D', principals: [LEAD] }],
          },
        ],
      },
      { limit: 100 },
    );
    const read = queries.filter(({ sql }) => sql.includes('item_audience'));
    expect(read.length).toBeGreaterThanOrEqual(3);
    desk.sql.removeAllListeners('query');
    for (const { sql, bindings } of read) {
      const { rows } = await desk.sql.raw(
        `explain ${sql.replace(/\$\d+/g, '?')}`,
        bindings as string[],
      );
      const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']);
      expect(plan.join('\n')).not.toMatch(
        /Seq Scan on (item|item_audience|request)\b/,
      );
    }
    await desk.close();
  });
});
