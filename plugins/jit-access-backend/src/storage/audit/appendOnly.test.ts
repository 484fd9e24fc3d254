import { TestDatabases } from '@backstage/backend-test-utils';
import {
  emptyStore,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { migrationsDirectory } from '../migrate';
import { Store } from '../store';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const TABLES = ['audit_event', 'audit_seal', 'audit_checkpoint'];

describe.each(databases.eachSupportedId())('the tables of %s', engine => {
  let store: Store;

  beforeEach(async () => {
    store = await emptyStore(databases, engine);
    await writeEvents(store, 2);
    await new TestHistory(store).seal();
  });

  const rows = async () =>
    Promise.all(TABLES.map(table => store.sql(table).select('*')));

  it.each(TABLES)('refuse every change of %s', async table => {
    const before = await rows();
    const column = table === 'audit_event' ? 'summary' : 'hash';
    const refused = /The access history is append-only/;
    await expect(
      store.sql(table).update({ [column]: 'another' }),
    ).rejects.toThrow(refused);
    await expect(store.sql(table).delete()).rejects.toThrow(refused);
    // SQLite has no TRUNCATE; there `truncate` is a DELETE.
    await expect(store.sql(table).truncate()).rejects.toThrow(refused);
    expect(await rows()).toEqual(before);
  });

  it('let personal text be erased, but not changed or put back', async () => {
    const events = () => store.sql('audit_event').orderBy('id');
    const [first, second] = await events();
    const refused = /append-only/;
    const change = (id: string, columns: object) =>
      store.sql('audit_event').where({ id }).update(columns);

    await expect(change(first.id, { personal: '{}' })).rejects.toThrow(refused);
    await expect(change(first.id, { personal: null })).rejects.toThrow(refused);
    await expect(
      change(first.id, {
        personal: null,
        personal_salt: null,
        summary: 'another',
      }),
    ).rejects.toThrow(refused);
    await change(first.id, { personal: null, personal_salt: null });
    expect(await events()).toEqual([
      { ...first, personal: null, personal_salt: null },
      second,
    ]);
    await expect(
      change(first.id, {
        personal: first.personal,
        personal_salt: first.personal_salt,
      }),
    ).rejects.toThrow(refused);
  });

  it('go away with their rows when the migration is taken back, and come again', async () => {
    const directory = migrationsDirectory();
    await store.sql.migrate.rollback({ directory }, true);
    for (const table of TABLES) {
      expect(await store.sql.schema.hasTable(table)).toBe(false);
    }
    await store.sql.migrate.latest({ directory });
    await writeEvents(store, 1);
    await new TestHistory(store).seal();
    expect(await store.sql('audit_seal').select('seq')).toHaveLength(1);
  });
});
