import { TestDatabases } from '@backstage/backend-test-utils';
import {
  emptyStore,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { Store } from '../store';
import {
  eachEvent,
  EventFilter,
  EventPage,
  eventsQuery,
  findEvents,
} from './findEvents';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const LEAD = 'user:default/orders-lead';
const DEVELOPER = 'user:default/orders-developer';
const REQUEST = '01900000-0000-7000-8000-000000000001';

describe.each(databases.eachSupportedId())('the history on %s', engine => {
  let now: string;
  let store: Store;

  // All at one instant, so that order and paging rest on the id as well.
  beforeEach(async () => {
    now = '2026-03-01T12:00:00.000Z';
    store = await emptyStore(databases, engine, { clock: () => now });
    await writeEvents(store, 3);
    await writeEvents(store, 1, () => ({
      type: 'grant.active',
      actor: 'system',
      subject: undefined,
      summary: 'About nobody',
      entityRef: 'resource:default/orders-db',
      role: 'db-read',
      provider: 'postgres',
      requestId: REQUEST,
    }));
    now = '2026-03-01T13:00:00.000Z';
    await writeEvents(store, 1, () => ({
      actor: DEVELOPER,
      subject: DEVELOPER,
      result: 'refused',
      summary: 'Both at once',
    }));
  });

  const found = async (
    filter: EventFilter,
    page: Partial<EventPage> = {},
  ): Promise<string[]> =>
    (
      await findEvents(store.sql, filter, {
        order: 'newest-first',
        limit: 50,
        ...page,
      })
    ).map(({ event }) => event.summary);

  const everything = [
    'Both at once',
    'About nobody',
    'Event 3',
    'Event 2',
    'Event 1',
  ];

  it('comes newest first or oldest first', async () => {
    expect(await found({})).toEqual(everything);
    expect(await found({}, { order: 'oldest-first' })).toEqual(
      [...everything].reverse(),
    );
  });

  it.each<[EventFilter, string[]]>([
    [{ person: LEAD }, ['Event 3', 'Event 2', 'Event 1']],
    [{ person: DEVELOPER }, ['Both at once', 'Event 3', 'Event 2', 'Event 1']],
    [{ own: DEVELOPER, person: LEAD }, ['Event 3', 'Event 2', 'Event 1']],
    [{ own: LEAD, person: DEVELOPER }, ['Event 3', 'Event 2', 'Event 1']],
    [{ own: 'user:default/contractor' }, []],
    [{ entityRef: 'resource:default/orders-db' }, ['About nobody']],
    [{ role: 'db-read' }, ['About nobody']],
    [{ provider: 'postgres' }, ['About nobody']],
    [{ type: 'grant.active' }, ['About nobody']],
    [{ requestId: REQUEST }, ['About nobody']],
    [{ result: 'refused' }, ['Both at once']],
    [{ from: '2026-03-01T13:00:00.000Z' }, ['Both at once']],
    [{ to: '2026-03-01T13:00:00.000Z' }, everything.slice(1)],
    [{ person: LEAD, result: 'refused' }, []],
  ])('is filtered by %p', async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it.each<EventFilter>([{}, { person: DEVELOPER }])(
    'has each event of %p on exactly one of its pages',
    async filter => {
      const pages: string[] = [];
      let after: EventPage['after'];
      for (;;) {
        const page = await findEvents(store.sql, filter, {
          order: 'newest-first',
          after,
          limit: 2,
        });
        pages.push(...page.map(({ event }) => event.summary));
        if (page.length < 2) break;
        after = page[1].event;
      }
      expect(pages).toEqual(await found(filter));
    },
  );

  it('says where an event stands in the chain', async () => {
    const history = new TestHistory(store);
    await history.seal();
    await writeEvents(store, 1, () => ({ summary: 'Not yet' }));
    const [latest, sealed] = await findEvents(
      store.sql,
      { from: now },
      { order: 'newest-first', limit: 2 },
    );
    expect(latest.event.summary).toBe('Not yet');
    expect(latest.seal).toBeUndefined();
    expect(sealed.seal).toMatchObject({ seq: 5, eventId: sealed.event.id });
  });

  it('is read as a whole over many pages', async () => {
    const rows = await store.sql('audit_event').limit(1);
    const many = Array.from({ length: 2100 }, (_, n) => ({
      ...rows[0],
      id: `zzzz-${String(n).padStart(6, '0')}`,
    }));
    for (let n = 0; n < many.length; n += 50) {
      await store.sql('audit_event').insert(many.slice(n, n + 50));
    }
    const ids = new Set<string>();
    for await (const { event } of eachEvent(store.sql, {})) ids.add(event.id);
    expect(ids.size).toBe(2105);
  });
});

const FILTERS: [string, EventFilter, string[]][] = [
  ['everything', {}, ['at_id']],
  ['one person', { person: LEAD }, ['actor_at_id', 'subject_at_id']],
  ['one entity', { entityRef: 'resource:default/db-7' }, ['entity_ref_at_id']],
  ['one type', { type: 'admin.paused' }, ['type_at_id']],
  ['one request', { requestId: REQUEST }, ['request_id_at_id']],
  ['one role', { role: 'rare' }, ['role_at_id']],
  ['one provider', { provider: 'rare' }, ['provider_at_id']],
  ['failures', { result: 'failure' }, ['result_at_id']],
];

describe.each(databases.eachSupportedId())('plans on %s', engine => {
  let store: Store;

  beforeAll(async () => {
    store = await emptyStore(databases, engine);
    await writeEvents(store, 1);
    const numbers = store.postgres
      ? 'select n from generate_series(1, 20000) n'
      : 'with recursive s(n) as (select 1 union all select n + 1 from s where n < 20000) select n from s';
    await store.sql.raw(
      `insert into audit_event (id, at, type, actor, result, entity_ref, role, subject, provider, request_id, summary, details)
       select 'id-' || n, ${store.postgres ? `timestamptz '2026-01-01' + n * interval '1 s'` : `strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || n || ' seconds')`},
         'grant.active', 'user:default/p' || (n % 500), 'success', 'resource:default/db-' || (n % 500), 'role-' || (n % 5),
         'user:default/q' || (n % 500), 'provider-' || (n % 3), 'request-' || (n / 10), 'Event', '{}'
       from (${numbers}) numbers`,
    );
    await store.sql.raw('analyze');
  });

  it.each(FILTERS)('serve %s by an index', async (_, filter, indexes) => {
    const query = eventsQuery(store.sql, filter, {
      order: 'newest-first',
      limit: 51,
      after: { at: '2026-01-01T04:00:00.000Z', id: 'id' },
    }).toString();
    const result = await store.sql.raw(
      store.postgres ? `explain ${query}` : `explain query plan ${query}`,
    );
    const plan: string = store.postgres
      ? result.rows
          .map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN'])
          .join('\n')
      : result.map((row: { detail: string }) => row.detail).join('\n');
    for (const index of indexes) {
      expect(plan).toMatch(new RegExp(`audit_event_${index}_index`));
    }
    expect(plan).not.toMatch(/Seq Scan on audit_event|SCAN audit_event$/m);
  });
});
