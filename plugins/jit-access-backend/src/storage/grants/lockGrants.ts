import { whereIn } from '../rows/whereIn';
import { Tx } from '../store';
import { GrantRow } from './records';

/** Locks grants in the order of their ids, before any of their bindings. */
export async function lockGrants(tx: Tx, ids: string[]): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  const query = whereIn(tx, tx.sql('access_grant'), 'id', ids).orderBy('id');
  if (tx.postgres) void query.forUpdate();
  return query;
}

/** Ids of the bindings that these grants cover. */
export async function bindingIdsOf(
  tx: Tx,
  grantIds: string[],
): Promise<string[]> {
  const links = tx.sql('grant_binding').distinct('binding_id');
  const rows: { binding_id: string }[] = await whereIn(
    tx,
    links,
    'grant_id',
    grantIds,
  );
  return rows.map(row => row.binding_id);
}
