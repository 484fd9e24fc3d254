import { TestDatabases } from '@backstage/backend-test-utils';
import {
  emptyStore,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { Store } from '../store';
import { erasePersonal } from './erasePersonal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const CONTRACTOR = 'user:default/contractor';

describe.each(databases.eachSupportedId())('erasing on %s', engine => {
  let store: Store;
  let history: TestHistory;

  beforeEach(async () => {
    store = await emptyStore(databases, engine);
    history = new TestHistory(store);
    await writeEvents(store, 2);
    await writeEvents(store, 1, () => ({
      actor: CONTRACTOR,
      subject: undefined,
      summary: 'By',
    }));
    await writeEvents(store, 1, () => ({
      subject: CONTRACTOR,
      summary: 'About',
    }));
    await history.seal();
  });

  const erase = () =>
    store.transaction(tx =>
      erasePersonal(tx, {
        person: CONTRACTOR,
        actor: 'user:default/platform-engineer',
        reason: 'Asked for it after leaving',
      }),
    );
  const texts = async () =>
    (await store.sql('audit_event').whereNotNull('personal').orderBy('at')).map(
      row => [row.summary, JSON.parse(row.personal)],
    );

  it('takes what a person wrote and what was written about them, and says so', async () => {
    expect(await erase()).toBe(2);
    expect((await texts()).map(([summary]) => summary)).toEqual([
      'Event 1',
      'Event 2',
      `Erased the personal text of 2 events of ${CONTRACTOR}`,
    ]);
    const record = await store
      .sql('audit_event')
      .where({ type: 'history.erased' })
      .first();
    const erased = await store
      .sql('audit_event')
      .whereIn('summary', ['By', 'About'])
      .orderBy('id');
    expect(JSON.parse(record.details)).toEqual({
      eventIds: erased.map(row => row.id),
    });
    expect(erased.every(row => row.personal_salt === null)).toBe(true);
    expect(erased.every(row => row.personal_hash !== null)).toBe(true);
  });

  it('leaves the chain valid, before and after its record is sealed', async () => {
    await erase();
    expect((await history.verify()).findings).toEqual([]);
    await history.seal();
    expect(await history.verify()).toMatchObject({ sealed: 5, findings: [] });
  });

  it('has nothing more to do the second time', async () => {
    await erase();
    expect(await erase()).toBe(0);
    expect(
      await store.sql('audit_event').where({ type: 'history.erased' }),
    ).toHaveLength(1);
  });

  it('takes text that is not sealed yet, and the seal fits all the same', async () => {
    await writeEvents(store, 1, () => ({
      actor: CONTRACTOR,
      summary: 'Not sealed',
    }));
    expect(await erase()).toBe(3);
    await history.seal();
    expect((await history.verify()).findings).toEqual([]);
  });
});
