import { grantRecord, GrantRecord, GrantRow } from '../grants/records';
import { Sql } from '../store';

/** Ids of the grants of a binding that have not ended. */
export async function liveGrantIds(
  sql: Sql,
  bindingId: string,
): Promise<string[]> {
  const rows: { id: string }[] = await sql('grant_binding')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .where('grant_binding.binding_id', bindingId)
    .whereNot('access_grant.state', 'ended')
    .select('access_grant.id');
  return rows.map(row => row.id);
}

/** The grants of each of these bindings that have not ended, without their bindings. */
export async function liveGrantsOf(
  sql: Sql,
  bindingIds: string[],
): Promise<Map<string, GrantRecord[]>> {
  const rows: (GrantRow & { binding_id: string })[] = await sql('grant_binding')
    .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
    .whereIn('grant_binding.binding_id', bindingIds)
    .whereNot('access_grant.state', 'ended')
    .orderBy('access_grant.id')
    .select('access_grant.*', 'grant_binding.binding_id');
  const byBinding = new Map<string, GrantRecord[]>();
  for (const row of rows) {
    const grants = byBinding.get(row.binding_id) ?? [];
    grants.push(grantRecord(row, []));
    byBinding.set(row.binding_id, grants);
  }
  return byBinding;
}
