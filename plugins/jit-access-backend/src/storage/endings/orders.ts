import { addMilliseconds, Instant } from '../../domain/time';
import { Scope } from '../grants/liveGrantIds';
import { Sql, Tx } from '../store';
import { booleanOf, DbInstant, instantOf, optional } from '../values';

/** An administrator's word that everything of somebody or something ends. */
export interface EndingOrder {
  id: string;
  scope: Scope;
  /** A drain: what comes later ends, too, until it is stopped. */
  lasting: boolean;
  reason: string;
  by: string;
  at: Instant;
  /** Grants that were ended by it so far. */
  ended: number;
  /** Pending items that were withdrawn by it so far. */
  withdrawn: number;
}

/** Who does not go on with an order for so long is taken for dead. */
const TAKEN_MS = 20_000;

export interface EndingOrderRow {
  id: string;
  person: string | null;
  entity_ref: string | null;
  provider: string | null;
  lasting: boolean | number;
  reason: string;
  ordered_by: string;
  ordered_at: DbInstant;
  ended: number;
  withdrawn: number;
}

/** A drain is the worker's; everything else is carried out by whoever gives the order. */
export async function placeOrder(tx: Tx, order: EndingOrder): Promise<void> {
  await tx.sql('ending_order').insert({
    id: order.id,
    person: order.scope.person ?? null,
    entity_ref: order.scope.entityRef ?? null,
    provider: order.scope.provider ?? null,
    lasting: order.lasting,
    reason: order.reason,
    ordered_by: order.by,
    ordered_at: order.at,
    taken_until: order.lasting ? order.at : takenUntil(order.at),
  });
  if (order.lasting) tx.wakeWorker();
}

export function takenUntil(now: Instant): Instant {
  return addMilliseconds(now, TAKEN_MS);
}

/** Ids of drains, and of orders that nobody carries out any more; oldest first. */
export async function leftOrders(sql: Sql, now: Instant): Promise<string[]> {
  const rows: { id: string }[] = await sql('ending_order')
    .where('taken_until', '<=', now)
    .orderBy([{ column: 'ordered_at' }, { column: 'id' }])
    .select('id');
  return rows.map(({ id }) => id);
}

/** The drain that is on; there is at most one. */
export async function currentDrain(sql: Sql): Promise<EndingOrder | undefined> {
  const [row]: EndingOrderRow[] = await sql('ending_order')
    .where({ lasting: true })
    .limit(1);
  return row && orderOf(row);
}

export async function removeOrder(tx: Tx, id: string): Promise<void> {
  await tx.sql('ending_order').where({ id }).delete();
}

export function orderOf(row: EndingOrderRow): EndingOrder {
  return {
    id: row.id,
    scope: {
      person: optional(row.person),
      entityRef: optional(row.entity_ref),
      provider: optional(row.provider),
    },
    lasting: booleanOf(row.lasting),
    reason: row.reason,
    by: row.ordered_by,
    at: instantOf(row.ordered_at),
    ended: row.ended,
    withdrawn: row.withdrawn,
  };
}
