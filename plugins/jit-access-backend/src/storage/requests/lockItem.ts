import { ItemState } from '@jit-access/backstage-plugin-jit-access-common';
import { Instant } from '../../domain/time';
import { Tx } from '../store';
import {
  ItemRecord,
  itemRecord,
  ItemRow,
  RequestRecord,
  requestRecord,
  RequestRow,
  ReviewRecord,
  reviewRecord,
  ReviewRow,
} from './records';

/** Locks a request and one of its items, and reads the reviews so far. */
export async function lockItem(
  tx: Tx,
  requestId: string,
  itemId: string,
): Promise<
  | { request: RequestRecord; item: ItemRecord; reviews: ReviewRecord[] }
  | undefined
> {
  const request = await lockRow<RequestRow>(tx, 'request', { id: requestId });
  const item = await lockRow<ItemRow>(tx, 'item', {
    id: itemId,
    request_id: requestId,
  });
  if (!request || !item) return undefined;
  const reviews = await tx
    .sql<ReviewRow>('review')
    .where({ item_id: itemId })
    .orderBy([{ column: 'created_at' }, { column: 'id' }]);
  return {
    request: requestRecord(request),
    item: itemRecord(item),
    reviews: reviews.map(reviewRecord),
  };
}

/** Locks a request with those of its items that are pending, by id. */
export async function lockPendingItems(
  tx: Tx,
  requestId: string,
): Promise<ItemRecord[]> {
  await lockRow<RequestRow>(tx, 'request', { id: requestId });
  const query = tx
    .sql<ItemRow>('item')
    .where({ request_id: requestId, state: 'pending' })
    .orderBy('id');
  if (tx.postgres) void query.forUpdate();
  return (await query).map(itemRecord);
}

async function lockRow<T>(
  tx: Tx,
  table: string,
  where: Record<string, string>,
): Promise<T | undefined> {
  const query = tx.sql(table).where(where).first();
  if (tx.postgres) void query.forUpdate();
  return (await query) as T | undefined;
}

/**
 * Moves a pending item to its final state and takes it out of every inbox.
 * @returns false when it was not pending any more
 */
export async function settleItem(
  tx: Tx,
  itemId: string,
  settled: { state: ItemState; by: string; at: Instant },
): Promise<boolean> {
  const changed = await tx
    .sql('item')
    .where({ id: itemId, state: 'pending' })
    .update({
      state: settled.state,
      settled_at: settled.at,
      settled_by: settled.by,
    });
  await tx.sql('item_audience').where({ item_id: itemId }).delete();
  return changed === 1;
}

/** Lets a pending item wait in a stage. */
export async function enterStage(
  tx: Tx,
  itemId: string,
  next: {
    stage: number;
    digest: string;
    since: Instant;
    escalatesAt?: Instant;
    remindAt?: Instant;
  },
): Promise<void> {
  await tx
    .sql('item')
    .where({ id: itemId, state: 'pending' })
    .update({
      stage: next.stage,
      digest: next.digest,
      stage_since: next.since,
      escalates_at: next.escalatesAt ?? null,
      escalated_at: null,
      remind_at: next.remindAt ?? null,
    });
  // The worker has a new instant to wake up at.
  tx.wakeWorker();
}

/** Changes what a review of a pending item has to carry. */
export async function updateDigest(
  tx: Tx,
  itemId: string,
  digest: string,
): Promise<void> {
  await tx
    .sql('item')
    .where({ id: itemId, state: 'pending' })
    .update({ digest });
}
