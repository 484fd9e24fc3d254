import { beginEnding } from '../grants/beginEnding';
import { liveGrantIds } from '../grants/liveGrantIds';
import { lockPendingItems } from '../requests/lockItem';
import { lockPerson } from '../requests/lockPerson';
import { pendingItems } from '../requests/pastItems';
import { withdrawItems } from '../requests/withdrawItems';
import { Tx } from '../store';
import {
  EndingOrder,
  EndingOrderRow,
  orderOf,
  removeOrder,
  takenUntil,
} from './orders';

/** So much happens in one transaction, of each kind. */
const AT_ONCE = 100;

/**
 * Carries out a piece of an order: withdraws what waits, and ends what runs or
 * is to run. An order that has nothing left to do is removed; a drain stays.
 * Whoever comes while another does a piece of it waits, or goes on with `skip`.
 *
 * @returns how it stands, and whether there is more; absent: it is not there any
 *   more, or another does it
 */
export async function carryOutSome(
  tx: Tx,
  orderId: string,
  { skip = false }: { skip?: boolean } = {},
): Promise<{ order: EndingOrder; more: boolean } | undefined> {
  const order = await lockOrder(tx, orderId, skip);
  if (!order) return undefined;
  const withdrawn = await withdrawSome(tx, order);
  const { scope, lasting, at } = order;
  const ids = await liveGrantIds(tx.sql, scope, {
    // What was asked for afterwards was not meant.
    until: lasting ? undefined : at,
    limit: AT_ONCE,
  });
  await beginEnding(tx, ids, {
    reason: 'revoked',
    by: order.by,
    comment: order.reason,
  });
  const more = ids.length > 0 || withdrawn > 0;
  const after = {
    ended: order.ended + ids.length,
    withdrawn: order.withdrawn + withdrawn,
  };
  if (more) {
    await tx
      .sql('ending_order')
      .where({ id: orderId })
      .update({
        ...after,
        taken_until: lasting ? at : takenUntil(await tx.now()),
      });
  } else if (!lasting) {
    await removeOrder(tx, orderId);
  }
  return { order: { ...order, ...after }, more };
}

async function lockOrder(
  tx: Tx,
  id: string,
  skip: boolean,
): Promise<EndingOrder | undefined> {
  const query = tx.sql<EndingOrderRow>('ending_order').where({ id });
  if (tx.postgres) void query.forUpdate();
  if (tx.postgres && skip) void query.skipLocked();
  const [row] = await query;
  return row && orderOf(row);
}

/** The people's locks come first, in their order, as everywhere. */
async function withdrawSome(tx: Tx, order: EndingOrder): Promise<number> {
  const concerned = await pendingItems(tx.sql, order.scope, AT_ONCE);
  if (concerned.length === 0) return 0;
  const receivers = new Set(concerned.map(item => item.receiver));
  for (const ref of [...receivers].sort()) await lockPerson(tx, ref);
  const wanted = new Set(concerned.map(item => item.itemId));
  const requests = new Set(concerned.map(item => item.requestId));
  let count = 0;
  for (const requestId of [...requests].sort()) {
    const locked = await lockPendingItems(tx, requestId);
    const items = locked.filter(item => wanted.has(item.id));
    await withdrawItems(tx, items, order.by);
    count += items.length;
  }
  return count;
}
