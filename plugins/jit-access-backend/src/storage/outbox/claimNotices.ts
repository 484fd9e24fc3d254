import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { addMilliseconds } from '../../domain/time';
import { Store } from '../store';
import { numberOf } from '../values';

/** A notice that is to be delivered by one channel. */
export interface Delivery {
  seq: number;
  channel: string;
  notice: Notice;
  /** Failures so far. */
  attempts: number;
  owner: string;
  epoch: number;
}

interface OutboxRow {
  seq: string | number;
  channel: string;
  payload: string;
  attempts: number;
  epoch: string | number;
}

/**
 * Takes due notices for `owner`, in one statement. Of one request and channel
 * only the oldest that is neither delivered nor parked can be taken, so that
 * they arrive in order.
 */
export async function claimNotices(
  store: Store,
  claim: { owner: string; leaseMs: number; limit: number },
): Promise<Delivery[]> {
  if (claim.limit <= 0) return [];
  const now = await store.now();
  const { sql } = store;
  const due = sql('outbox as o')
    .select('o.seq')
    .where('o.next_run_at', '<=', now)
    .whereNotExists(
      sql('outbox as earlier')
        .select(sql.raw('1'))
        .whereRaw('earlier.channel = o.channel')
        .whereRaw('earlier.order_key = o.order_key')
        .whereRaw('earlier.seq < o.seq')
        .whereNotNull('earlier.next_run_at'),
    )
    .orderBy([{ column: 'o.next_run_at' }, { column: 'o.seq' }])
    .limit(claim.limit);
  const query = sql('outbox');
  if (store.postgres) {
    void query.whereRaw('seq = any(array(?))', [
      due.forUpdate('o').skipLocked(),
    ]);
  } else {
    void query.whereIn('seq', due);
  }
  const rows: OutboxRow[] = await query
    .update({
      epoch: sql.raw('epoch + 1') as unknown as number,
      lease_owner: claim.owner,
      next_run_at: addMilliseconds(now, claim.leaseMs),
    })
    .returning(['seq', 'channel', 'payload', 'attempts', 'epoch']);
  return rows.map(row => ({
    seq: numberOf(row.seq),
    channel: row.channel,
    notice: JSON.parse(row.payload),
    attempts: row.attempts,
    owner: claim.owner,
    epoch: numberOf(row.epoch),
  }));
}
