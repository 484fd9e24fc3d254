import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, instantOf } from '../values';

/** Access that a person has had without a gap, up to the end of a grant. */
export interface UnbrokenRun {
  receiver: string;
  /** When the first window of the run began. */
  since: Instant;
  /** Exclusive end of the grant that was asked about. */
  endsAt: Instant;
}

/** Longer chains are as good as endless. */
const LINKS_AT_MOST = 1_000;

/**
 * Follows extensions back from a grant as long as each window begins at the
 * very end of the one before. Absent when there is no such grant, or its window
 * has not begun.
 */
export async function unbrokenRun(
  sql: Sql,
  grantId: string,
): Promise<UnbrokenRun | undefined> {
  const rows: {
    receiver: string;
    activated_at: DbInstant;
    ends_at: DbInstant;
  }[] = await sql
    .withRecursive(
      'run',
      ['id', 'request_id', 'receiver', 'activated_at', 'ends_at', 'links'],
      q =>
        q
          .select('id', 'request_id', 'receiver', 'activated_at', 'ends_at')
          .select(sql.raw('0'))
          .from('access_grant')
          .where({ id: grantId })
          .whereNotNull('activated_at')
          .unionAll(
            sql
              .select(
                'base.id',
                'base.request_id',
                'base.receiver',
                'base.activated_at',
                'base.ends_at',
              )
              .select(sql.raw('run.links + 1'))
              .from('run')
              .join('request', 'request.id', 'run.request_id')
              .join('access_grant as base', 'base.id', 'request.extends_grant')
              .whereRaw('base.ends_at = run.activated_at')
              .where('run.links', '<', LINKS_AT_MOST),
          ),
    )
    .select('receiver', 'activated_at', 'ends_at')
    .from('run')
    .orderBy('links');
  if (rows.length === 0) return undefined;
  return {
    receiver: rows[0].receiver,
    since: instantOf(rows[rows.length - 1].activated_at),
    endsAt: instantOf(rows[0].ends_at),
  };
}

/** Was more time asked for already, and does it still wait or run? */
export async function extensionOf(
  sql: Sql,
  grantId: string,
): Promise<'pending' | 'granted' | undefined> {
  const asked: { item: string; grant: string | null }[] = await sql('request')
    .join('item', 'item.request_id', 'request.id')
    .leftJoin('access_grant', 'access_grant.item_id', 'item.id')
    .where('request.extends_grant', grantId)
    .select({ item: 'item.state', grant: 'access_grant.state' });
  if (asked.some(({ item }) => item === 'pending')) return 'pending';
  return asked.some(({ grant }) => grant !== null && grant !== 'ended')
    ? 'granted'
    : undefined;
}
