import { TestDatabases } from '@backstage/backend-test-utils';
import { sealAll } from '../../domain/audit/chain';
import { personalHash } from '../../domain/audit/chain';
import {
  disableTriggers,
  emptyStore,
  newSigner,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { Store } from '../store';
import { eventRecord, EventRow } from './eventRow';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** What the owner of the tables can do, with the triggers out of the way. */
describe.each(databases.eachSupportedId())('tampering on %s', engine => {
  let store: Store;
  let history: TestHistory;
  let events: EventRow[];

  beforeEach(async () => {
    store = await emptyStore(databases, engine);
    history = new TestHistory(store);
    await writeEvents(store, 4);
    await history.seal();
    await writeEvents(store, 4, n => ({ summary: `Event ${n + 4}` }));
    await history.seal();
    events = await store
      .sql('audit_event as e')
      .join('audit_seal as s', 's.event_id', 'e.id')
      .orderBy('s.seq')
      .select('e.*');
    expect((await history.verify()).findings).toEqual([]);
    await disableTriggers(store);
  });

  const idAt = (seq: number) => events[seq - 1].id;
  const found = async () =>
    (await history.verify()).findings.map(({ kind, seq, eventId }) => ({
      kind,
      seq,
      eventId,
    }));

  it('names an event that was edited', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .update({ actor: 'user:default/contractor' });
    expect(await found()).toEqual([
      { kind: 'event-changed', seq: 3, eventId: idAt(3) },
    ]);
  });

  it('names an event whose personal text was edited', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .update({ personal: '{"comment":"another"}' });
    expect(await found()).toEqual([
      { kind: 'event-changed', seq: 3, eventId: idAt(3) },
    ]);
  });

  it('names it also when the hash of the text was made to fit', async () => {
    const personal = '{"comment":"another"}';
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .update({
        personal,
        personal_hash: personalHash(events[2].personal_salt!, personal),
      });
    expect(await found()).toEqual([
      { kind: 'event-changed', seq: 3, eventId: idAt(3) },
    ]);
  });

  it('names an event whose personal text vanished without a record', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .update({ personal: null, personal_salt: null });
    expect(await found()).toEqual([
      { kind: 'event-changed', seq: 3, eventId: idAt(3) },
    ]);
  });

  it('names an event that was deleted', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .delete();
    expect(await found()).toEqual([
      { kind: 'event-missing', seq: 3, eventId: idAt(3) },
    ]);
  });

  it('names the position of an event that was deleted with its seal', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(3) })
      .delete();
    await store.sql('audit_seal').where({ seq: 3 }).delete();
    expect(await found()).toEqual([
      { kind: 'event-missing', seq: 3, eventId: undefined },
    ]);
  });

  it('names an event whose seal alone was deleted', async () => {
    await store.sql('audit_seal').where({ seq: 3 }).delete();
    expect(await found()).toEqual([
      { kind: 'event-missing', seq: 3, eventId: undefined },
      { kind: 'truncated', seq: undefined, eventId: idAt(3) },
    ]);
  });

  it('names events that changed places', async () => {
    const place = (seq: number, id: string) =>
      store.sql('audit_seal').where({ seq }).update({ event_id: id });
    await place(2, 'between');
    await place(6, idAt(2));
    await place(2, idAt(6));
    expect(await found()).toEqual([
      { kind: 'order-changed', seq: 2, eventId: idAt(6) },
      { kind: 'order-changed', seq: 6, eventId: idAt(2) },
    ]);
  });

  it('sees that the tail was cut off, checkpoints and all', async () => {
    const cut = events.slice(4).map(({ id }) => id);
    await store.sql('audit_checkpoint').where('seq', '>', 4).delete();
    await store.sql('audit_seal').where('seq', '>', 4).delete();
    await store.sql('audit_event').whereIn('id', cut).delete();
    expect(await found()).toEqual([
      { kind: 'truncated', seq: 5, eventId: undefined },
    ]);
    // Growing again does not hide it.
    await writeEvents(store, 6);
    await history.seal();
    expect(await found()).toEqual([
      { kind: 'rechained', seq: 8, eventId: undefined },
    ]);
  });

  it('sees by the checkpoints alone that events and seals were cut off', async () => {
    history.anchors.length = 0;
    await store.sql('audit_seal').where('seq', '>', 4).delete();
    await store
      .sql('audit_event')
      .whereIn(
        'id',
        events.slice(4).map(({ id }) => id),
      )
      .delete();
    expect(await found()).toEqual([
      { kind: 'truncated', seq: 5, eventId: undefined },
    ]);
  });

  it('sees that everything is gone', async () => {
    for (const table of ['audit_checkpoint', 'audit_seal', 'audit_event']) {
      await store.sql(table).delete();
    }
    expect(await found()).toEqual([
      { kind: 'truncated', seq: 1, eventId: undefined },
    ]);
  });

  it('sees that the whole chain was rebuilt, also with checkpoints of another key', async () => {
    await store
      .sql('audit_event')
      .where({ id: idAt(2) })
      .update({ result: 'refused' });
    const seals = sealAll(
      undefined,
      events.map((row, index) =>
        eventRecord(index === 1 ? { ...row, result: 'refused' } : row),
      ),
    );
    await store.sql('audit_seal').delete();
    for (const seal of seals) {
      await store.sql('audit_seal').insert({
        seq: seal.seq,
        event_id: seal.eventId,
        prev_hash: seal.prevHash,
        hash: seal.hash,
        sealed_at: await store.now(),
      });
    }
    expect(await found()).toEqual([
      { kind: 'rechained', seq: 4, eventId: undefined },
    ]);

    const forged = newSigner().sign({ ...seals[7], at: await store.now() });
    await store.sql('audit_checkpoint').delete();
    await store.sql('audit_checkpoint').insert({
      seq: forged.seq,
      hash: forged.hash,
      key_id: forged.keyId,
      signature: forged.signature,
      at: forged.at,
    });
    expect(await found()).toEqual([
      { kind: 'rechained', seq: 4, eventId: undefined },
      { kind: 'checkpoint-invalid', seq: 8, eventId: undefined },
    ]);
  });

  it('names an event that was put in past the sealer', async () => {
    await store.sql('audit_event').insert({
      ...events[0],
      id: '00000000-0000-7000-8000-000000000000',
      summary: 'Put in',
    });
    expect(await found()).toEqual([
      {
        kind: 'truncated',
        seq: undefined,
        eventId: '00000000-0000-7000-8000-000000000000',
      },
    ]);
  });
});
