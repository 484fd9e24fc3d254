import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { appendEvents } from '../../storage/audit/appendEvents';
import { chainHead } from '../../storage/audit/readChain';
import { Store } from '../../storage/store';
import {
  disableTriggers,
  emptyStore,
  newSigner,
  writeEvents,
} from '../../testing/auditHistory';
import { CheckpointAnchor } from './anchors';
import { Sealer } from './Sealer';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

class MemoryAnchor implements CheckpointAnchor {
  readonly kept: SignedCheckpoint[] = [];
  failure?: Error;

  async prepare(): Promise<void> {}

  async anchor(checkpoint: SignedCheckpoint): Promise<void> {
    if (this.failure) throw this.failure;
    this.kept.push(checkpoint);
  }

  seqs(): number[] {
    return this.kept.map(({ seq }) => seq);
  }
}

describe.each(databases.eachSupportedId())('the sealer on %s', engine => {
  const signer = newSigner();
  let now: string;
  let monotonic: number;
  let store: Store;
  let anchor: MemoryAnchor;
  let logger: ReturnType<typeof mockServices.logger.mock>;

  beforeEach(async () => {
    now = '2026-03-01T12:00:00.000Z';
    monotonic = 0;
    store = await emptyStore(databases, engine, { clock: () => now });
    anchor = new MemoryAnchor();
    logger = mockServices.logger.mock();
  });

  /** A replica's sealer; `wait` moves both clocks. */
  const replica = () =>
    new Sealer({
      store,
      signer,
      anchor,
      logger,
      clock: { monotonic: () => monotonic },
    });
  const wait = (ms: number) => {
    monotonic += ms;
    now = new Date(Date.parse(now) + ms).toISOString();
  };

  it('seals what waits and signs its end', async () => {
    const sealer = replica();
    expect(await sealer.round()).toBe(0);
    expect(anchor.kept).toEqual([]);
    await writeEvents(store, 2);
    expect(await sealer.round()).toBe(2);
    expect(anchor.kept).toEqual([
      signer.sign({ ...(await chainHead(store.sql))!, at: now }),
    ]);
  });

  it('seals a long backlog in one round', async () => {
    for (let n = 0; n < 11; n++) {
      await store.transaction(tx =>
        appendEvents(
          tx,
          Array.from({ length: 100 }, () => ({
            type: 'provider.called' as const,
            actor: 'system',
            result: 'success' as const,
            summary: 'Called',
          })),
        ),
      );
    }
    expect(await replica().round()).toBe(1100);
    expect(anchor.seqs()).toEqual([1000]);
  });

  it('signs at once after a pause, every five seconds under load', async () => {
    const sealer = replica();
    for (const pause of [0, 1000, 1000, 3000]) {
      wait(pause);
      await writeEvents(store, 1);
      await sealer.round();
    }
    expect(anchor.seqs()).toEqual([1, 4]);
    for (let idle = 0; idle < 3; idle++) {
      wait(2000);
      await sealer.round();
    }
    await writeEvents(store, 1);
    await sealer.round();
    expect(anchor.seqs()).toEqual([1, 4, 5]);
    // What came last is signed though nothing follows.
    await writeEvents(store, 1);
    for (let idle = 0; idle < 6; idle++) {
      await sealer.round();
      wait(2000);
    }
    expect(anchor.seqs()).toEqual([1, 4, 5, 6]);
  });

  it('keeps at it when the anchor fails, and goes on sealing', async () => {
    const sealer = replica();
    anchor.failure = new Error('disk full');
    await writeEvents(store, 1);
    expect(await sealer.round()).toBe(1);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringMatching(/cannot be anchored/),
      anchor.failure,
    );
    anchor.failure = undefined;
    await sealer.round();
    expect(anchor.seqs()).toEqual([1]);
  });

  it('stands by while another replica seals, and takes over when that one is gone', async () => {
    const first = replica();
    const second = replica();
    await writeEvents(store, 1);
    expect(await first.round()).toBe(1);
    expect(await second.round()).toBeUndefined();
    await writeEvents(store, 1);
    wait(5000);
    expect(await second.round()).toBe(1);
    // The first one wakes up, believing that it is still the sealer.
    await writeEvents(store, 1);
    expect(await first.round()).toBeUndefined();
    expect(await second.round()).toBe(1);
    const seals = await store.sql('audit_seal').orderBy('seq');
    expect(seals.map(row => Number(row.seq))).toEqual([1, 2, 3]);
  });

  it('anchors again what the sealer before may not have anchored any more', async () => {
    const first = replica();
    await writeEvents(store, 1);
    anchor.failure = new Error('killed in between');
    await first.round();
    anchor.failure = undefined;
    wait(5000);
    expect(await replica().round()).toBe(0);
    expect(anchor.seqs()).toEqual([1]);
  });

  it('signs everything before it resigns, and lets the next one in at once', async () => {
    const first = replica();
    await writeEvents(store, 1);
    await first.round();
    await writeEvents(store, 1);
    await first.resign();
    expect(anchor.seqs()).toEqual([1, 2]);
    await writeEvents(store, 1);
    expect(await replica().round()).toBe(1);
  });

  it('says aloud that somebody cut the chain behind its back', async () => {
    const sealer = replica();
    await writeEvents(store, 2);
    await sealer.round();
    await disableTriggers(store);
    await store.sql('audit_seal').where({ seq: 2 }).delete();
    await writeEvents(store, 1);
    await sealer.round();
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringMatching(/changed behind the sealer: it left position 2/),
    );
  });
});
