import { ChainHead, Seal, sealAll } from '../../domain/audit/chain';
import { Store, Tx } from '../store';
import { EVENT_COLUMNS, eventRecord, EventRow } from './eventRow';
import { chainHead } from './readChain';
import { holdsLease, SealerLease } from './sealerLease';

export type SealedBatch =
  /** Another sealer took over: nothing was written. */
  | { kind: 'lost' }
  | {
      kind: 'sealed';
      count: number;
      /** Where the chain ended before, and ends now. */
      before: ChainHead | undefined;
      head: ChainHead | undefined;
    };

/**
 * Seals the oldest events that wait, at most `limit`, in one transaction that
 * either holds the lease to its commit or writes nothing. Should two sealers
 * meet nevertheless, the unique hash of the predecessor stops the second one.
 */
export async function sealBatch(
  store: Store,
  lease: SealerLease,
  limit: number,
): Promise<SealedBatch> {
  return store.transaction(async tx => {
    if (!(await holdsLease(tx, lease))) return { kind: 'lost' };
    const before = await chainHead(tx.sql);
    const waiting: EventRow[] = await tx
      .sql('audit_unsealed as u')
      // An event that is gone before its seal is for the check to name; it must
      // not stop the others.
      .join('audit_event as e', 'e.id', 'u.event_id')
      .select(EVENT_COLUMNS)
      .orderBy([{ column: 'u.at' }, { column: 'u.event_id' }])
      .limit(limit);
    if (waiting.length === 0) {
      return { kind: 'sealed', count: 0, before, head: before };
    }
    const seals = sealAll(before, waiting.map(eventRecord));
    await insertSeals(tx, seals);
    await removeUnsealed(tx, seals);
    const { seq, hash } = seals[seals.length - 1];
    return {
      kind: 'sealed',
      count: seals.length,
      before,
      head: { seq, hash },
    };
  });
}

// One parameter for the whole batch: a thousand rows of placeholders take
// longer to compile than to insert, and SQLite accepts only 500 rows of them.

async function insertSeals(tx: Tx, seals: Seal[]): Promise<void> {
  const at = await tx.now();
  const rows = JSON.stringify(
    seals.map(seal => ({
      seq: seal.seq,
      event_id: seal.eventId,
      prev_hash: seal.prevHash,
      hash: seal.hash,
    })),
  );
  const insert =
    'insert into audit_seal (seq, event_id, prev_hash, hash, sealed_at)';
  if (tx.postgres) {
    await tx.sql.raw(
      `${insert} select seq, event_id, prev_hash, hash, ?::timestamptz
       from json_to_recordset(?::json) as s(seq bigint, event_id text, prev_hash text, hash text)`,
      [at, rows],
    );
    return;
  }
  await tx.sql.raw(
    `${insert} select value ->> 'seq', value ->> 'event_id', value ->> 'prev_hash', value ->> 'hash', ?
     from json_each(?)`,
    [at, rows],
  );
}

async function removeUnsealed(tx: Tx, seals: Seal[]): Promise<void> {
  const ids = JSON.stringify(seals.map(seal => seal.eventId));
  await tx.sql.raw(
    tx.postgres
      ? `delete from audit_unsealed where event_id in (select json_array_elements_text(?::json))`
      : `delete from audit_unsealed where event_id in (select value from json_each(?))`,
    [ids],
  );
}
