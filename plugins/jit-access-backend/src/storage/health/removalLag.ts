import { addMilliseconds, Instant } from '../../domain/time';
import { Sql } from '../store';

/** Milliseconds from the end of access to its verified absence. */
export interface RemovalLag {
  /** Removals that were looked at, at most the newest 10,000. */
  count: number;
  p50?: number;
  p95?: number;
  max?: number;
}

const DAY_MS = 24 * 3_600_000;
/** As many as tell how it is going; a day may have millions. */
const NEWEST = 10_000;

/** Of the grants that were removed in the 24 hours before `now`. */
export async function removalLag(sql: Sql, now: Instant): Promise<RemovalLag> {
  const rows: { removal_lag_ms: number }[] = await sql
    .from(
      sql('access_grant')
        .where('ended_at', '>', addMilliseconds(now, -DAY_MS))
        .where('ended_at', '<=', now)
        .whereNotNull('removal_lag_ms')
        .orderBy('ended_at', 'desc')
        .limit(NEWEST)
        .select('removal_lag_ms')
        .as('newest'),
    )
    .orderBy('removal_lag_ms')
    .select('removal_lag_ms');
  const count = rows.length;
  if (count === 0) return { count };
  // Nearest rank.
  const atRank = (share: number) =>
    rows[Math.max(0, Math.ceil(share * count) - 1)].removal_lag_ms;
  return { count, p50: atRank(0.5), p95: atRank(0.95), max: atRank(1) };
}
