import { userPrincipal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { addOverseers } from '../requests/audience';
import { Tx } from '../store';

/** What a reviewer found of emergency access. */
export interface BreakGlassVerdict {
  by: string;
  at: Instant;
  verdict: 'justified' | 'not-justified';
  comment: string;
}

/**
 * Writes the review that break-glass owed, and takes the item out of every
 * inbox: from now on its people may use break-glass again.
 *
 * @returns false when it owed none any more
 */
export async function recordBreakGlassReview(
  tx: Tx,
  itemId: string,
  given: BreakGlassVerdict,
): Promise<boolean> {
  const changed = await tx
    .sql('item')
    .where({ id: itemId })
    .whereNotNull('review_due_at')
    .whereNull('reviewed_at')
    .update({
      reviewed_at: given.at,
      reviewed_by: given.by,
      review_verdict: given.verdict,
      review_comment: given.comment,
      remind_at: null,
    });
  if (changed === 0) return false;
  await tx.sql('item_audience').where({ item_id: itemId }).delete();
  // Whoever judged it can come back to it.
  await addOverseers(tx, itemId, [userPrincipal(given.by)]);
  return true;
}
