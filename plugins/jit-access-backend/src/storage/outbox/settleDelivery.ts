import { addMilliseconds, Instant } from '../../domain/time';
import { retryDelayMs } from '../../domain/retry/backoff';
import { Sql, Store } from '../store';
import { Delivery } from './claimNotices';

/** After so many failures a delivery is parked, and later ones go on. */
const PARKED_AFTER = 6;
const KEPT_MS = 7 * 24 * 3_600_000;
const PRUNED_AT_ONCE = 1_000;

/** The notice arrived, at least once. */
export async function settleDelivered(
  store: Store,
  delivery: Delivery,
): Promise<void> {
  const now = await store.now();
  await held(store.sql, delivery).update({
    delivered_at: now,
    next_run_at: null,
    lease_owner: null,
    last_error: null,
  });
}

/**
 * The notice did not arrive: tried again later, or parked after six failures.
 * @returns whether it was parked
 */
export async function settleUndelivered(
  store: Store,
  delivery: Delivery,
  error: string,
  jitter: number,
): Promise<boolean> {
  const now = await store.now();
  const attempts = delivery.attempts + 1;
  const parked = attempts >= PARKED_AFTER;
  await held(store.sql, delivery).update({
    attempts,
    last_error: error,
    lease_owner: null,
    parked_at: parked ? now : null,
    next_run_at: parked
      ? null
      : addMilliseconds(now, retryDelayMs(attempts, jitter)),
  });
  return parked;
}

/** Gives an undelivered notice back, with nothing counted. */
export async function handBackDelivery(
  store: Store,
  delivery: Delivery,
): Promise<void> {
  const now = await store.now();
  await held(store.sql, delivery).update({
    lease_owner: null,
    next_run_at: now,
  });
}

/** Forgets notices that were delivered more than a week ago; some at a time. */
export async function pruneDelivered(sql: Sql, now: Instant): Promise<void> {
  const old = sql('outbox')
    .select('seq')
    .where('delivered_at', '<', addMilliseconds(now, -KEPT_MS))
    .orderBy('delivered_at')
    .limit(PRUNED_AT_ONCE);
  await sql('outbox').whereIn('seq', old).delete();
}

function held(sql: Sql, delivery: Delivery) {
  return sql('outbox').where({
    seq: delivery.seq,
    epoch: delivery.epoch,
    lease_owner: delivery.owner,
  });
}
