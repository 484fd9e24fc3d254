import { Tx } from '../store';
import { ReviewRecord } from './records';

/**
 * Stores a review.
 * @returns false when this person has reviewed the item already
 */
export async function insertReview(
  tx: Tx,
  review: ReviewRecord,
): Promise<boolean> {
  const inserted = await tx
    .sql('review')
    .insert({
      id: review.id,
      item_id: review.itemId,
      reviewer: review.reviewer,
      stage: review.stage,
      decision: review.decision,
      comment: review.comment ?? null,
      max_duration: review.maxDuration ?? null,
      digest: review.digest,
      created_at: review.createdAt,
      on_behalf_of: review.onBehalfOf ?? null,
    })
    .onConflict(['item_id', 'reviewer'])
    .ignore()
    .returning('id');
  if (inserted.length === 0) return false;
  tx.measure({ kind: 'reviewed', decision: review.decision });
  return true;
}
