import { TestDatabases } from '@backstage/backend-test-utils';
import {
  disableTriggers,
  emptyStore,
  newSigner,
  TestHistory,
  writeEvents,
} from '../../testing/auditHistory';
import { Store } from '../store';
import { appendEvents } from './appendEvents';
import { chainHead } from './readChain';
import { recordCheckpoint } from './recordCheckpoint';
import { sealBatch } from './sealBatch';
import {
  releaseSealerLease,
  SealerLease,
  takeSealerLease,
} from './sealerLease';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const LEASE_MS = 5_000;

describe.each(databases.eachSupportedId())('sealing on %s', engine => {
  let now: string;
  let store: Store;

  beforeEach(async () => {
    now = '2026-03-01T12:00:00.000Z';
    store = await emptyStore(databases, engine, { clock: () => now });
  });

  const lease = async (owner = 'a'): Promise<SealerLease> => {
    const taken = await takeSealerLease(store, owner, LEASE_MS);
    if (!taken) throw new Error(`${owner} got no lease`);
    return taken;
  };
  const sealedEvents = async (): Promise<string[]> =>
    (
      await store
        .sql('audit_seal as s')
        .join('audit_event as e', 'e.id', 's.event_id')
        .orderBy('s.seq')
        .select('e.summary')
    ).map(row => row.summary);

  it('goes by time, in batches, and takes what it sealed off the list', async () => {
    await writeEvents(store, 3);
    now = '2026-03-01T11:59:59.000Z';
    await writeEvents(store, 1, () => ({ summary: 'Earlier' }));
    const held = await lease();
    expect(await sealBatch(store, held, 3)).toMatchObject({
      kind: 'sealed',
      count: 3,
      before: undefined,
      head: { seq: 3 },
    });
    expect(await sealBatch(store, held, 3)).toMatchObject({
      count: 1,
      before: { seq: 3 },
      head: { seq: 4 },
    });
    expect(await sealedEvents()).toEqual([
      'Earlier',
      'Event 1',
      'Event 2',
      'Event 3',
    ]);
    expect(await store.sql('audit_unsealed')).toEqual([]);
    expect(await sealBatch(store, held, 3)).toMatchObject({
      count: 0,
      head: { seq: 4 },
    });
  });

  it('sees nothing of a transaction that was rolled back', async () => {
    await expect(
      store.transaction(async tx => {
        await appendEvents(tx, [
          {
            type: 'admin.paused',
            actor: 'system',
            result: 'success',
            summary: 'Never happened',
          },
        ]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await sealBatch(store, await lease(), 3)).toMatchObject({
      count: 0,
      head: undefined,
    });
  });

  it('gives a sealer that was paused no way to fork the chain', async () => {
    await writeEvents(store, 2);
    const paused = await lease('paused');
    expect(await takeSealerLease(store, 'next', LEASE_MS)).toBeUndefined();
    now = '2026-03-01T12:00:05.000Z';
    const next = await lease('next');
    expect(next.epoch).toBe(paused.epoch + 1);
    // The paused one wakes up before the next one has done anything, and after.
    expect(await sealBatch(store, paused, 10)).toEqual({ kind: 'lost' });
    await sealBatch(store, next, 1);
    expect(await sealBatch(store, paused, 10)).toEqual({ kind: 'lost' });
    expect(await recordCheckpoint(store, paused, newSigner())).toEqual({
      kind: 'lost',
    });
    expect(await sealedEvents()).toEqual(['Event 1']);
    expect(await store.sql('audit_checkpoint')).toEqual([]);
  });

  it('could not fork the chain even if two sealers held the lease', async () => {
    await writeEvents(store, 2);
    await sealBatch(store, await lease(), 1);
    const [first] = await store.sql('audit_seal');
    const [other] = await store.sql('audit_unsealed');
    await expect(
      store.sql('audit_seal').insert({
        seq: 2,
        event_id: other.event_id,
        prev_hash: first.prev_hash,
        hash: 'f'.repeat(64),
        sealed_at: now,
      }),
    ).rejects.toThrow(/unique/i);
  });

  it('keeps the epoch of who renews in time, and raises it after a lapse', async () => {
    const first = await lease();
    now = '2026-03-01T12:00:04.999Z';
    expect(await lease()).toEqual(first);
    now = '2026-03-01T12:00:09.999Z';
    expect((await lease()).epoch).toBe(first.epoch + 1);
  });

  it('lets the next one in as soon as the lease is given back', async () => {
    const first = await lease('first');
    await releaseSealerLease(store, first);
    expect((await lease('next')).epoch).toBe(first.epoch + 1);
    // Giving back what somebody else has by now changes nothing.
    await releaseSealerLease(store, first);
    expect(await takeSealerLease(store, 'third', LEASE_MS)).toBeUndefined();
  });

  it('is not stopped by an event that is gone before its seal', async () => {
    await writeEvents(store, 2);
    await disableTriggers(store);
    await store.sql('audit_event').where({ summary: 'Event 1' }).delete();
    expect(await sealBatch(store, await lease(), 10)).toMatchObject({
      count: 1,
    });
    const { findings } = await new TestHistory(store).verify();
    expect(findings.map(({ kind }) => kind)).toEqual(['event-missing']);
  });

  it('signs the end of the chain, once per position', async () => {
    const signer = newSigner();
    const held = await lease();
    expect(await recordCheckpoint(store, held, signer)).toEqual({
      kind: 'empty',
    });
    await writeEvents(store, 1);
    await sealBatch(store, held, 10);
    const first = await recordCheckpoint(store, held, signer);
    expect(first).toEqual({
      kind: 'recorded',
      checkpoint: signer.sign({ ...(await chainHead(store.sql))!, at: now }),
    });
    await recordCheckpoint(store, held, signer);
    expect(await store.sql('audit_checkpoint').select('seq')).toHaveLength(1);
  });
});

const postgres = databases
  .eachSupportedId()
  .filter(([engine]) => engine !== 'SQLITE_3');
// Without PostgreSQL this file has its SQLite half.
for (const [engine] of postgres) {
  describe(`two sealers at once on ${engine}`, () => {
    it('one takes the lease, whoever comes first', async () => {
      const store = await emptyStore(databases, engine);
      const taken = await Promise.all(
        ['a', 'b', 'c', 'd'].map(owner =>
          takeSealerLease(store, owner, LEASE_MS),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('a batch that runs keeps the next sealer out until it has committed', async () => {
      let now = '2026-03-01T12:00:00.000Z';
      const store = await emptyStore(databases, engine, { clock: () => now });
      await writeEvents(store, 4);
      const first = await takeSealerLease(store, 'first', LEASE_MS);
      now = '2026-03-01T12:00:10.000Z';
      // Both at once: whichever gets the row first, nothing is sealed twice.
      const [batch, next] = await Promise.all([
        sealBatch(store, first!, 10),
        takeSealerLease(store, 'next', LEASE_MS),
      ]);
      expect(next).toBeDefined();
      const rest = await sealBatch(store, next!, 10);
      const count = (b: typeof batch) => (b.kind === 'sealed' ? b.count : 0);
      expect(count(batch) + count(rest)).toBe(4);
      expect((await new TestHistory(store).verify()).findings).toEqual([]);
    });
  });
}
