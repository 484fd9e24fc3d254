import { addMilliseconds, Instant } from '../../domain/time';
import { Sql } from '../store';

/** Milliseconds from the end of access to its verified absence. */
export interface RemovalLag {
  count: number;
  p50?: number;
  p95?: number;
  max?: number;
}

const DAY_MS = 24 * 3_600_000;

/** Of the grants that were removed in the 24 hours before `now`. */
export async function removalLag(sql: Sql, now: Instant): Promise<RemovalLag> {
  const removed = () =>
    sql('access_grant')
      .where('ended_at', '>', addMilliseconds(now, -DAY_MS))
      .where('ended_at', '<=', now)
      .whereNotNull('removal_lag_ms');
  const [{ count: counted }] = await removed().count({ count: '*' });
  const count = Number(counted);
  if (count === 0) return { count };
  // Nearest rank, by position in the order: the same on every database.
  const atRank = async (share: number) => {
    const row: { removal_lag_ms: number } = await removed()
      .orderBy('removal_lag_ms')
      .offset(Math.max(0, Math.ceil(share * count) - 1))
      .first('removal_lag_ms');
    return row.removal_lag_ms;
  };
  return {
    count,
    p50: await atRank(0.5),
    p95: await atRank(0.95),
    max: await atRank(1),
  };
}
