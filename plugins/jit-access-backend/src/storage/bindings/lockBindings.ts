import { whereIn } from '../rows/whereIn';
import { Tx } from '../store';
import { BindingRow } from './records';

/** Locks bindings in the order of their ids, the last lock that is taken. */
export async function lockBindings(
  tx: Tx,
  ids: string[],
): Promise<BindingRow[]> {
  if (ids.length === 0) return [];
  const query = whereIn(tx, tx.sql('binding'), 'id', ids).orderBy('id');
  if (tx.postgres) void query.forUpdate();
  return query;
}
