import { BindingRecord, bindingRecord, BindingRow } from '../bindings/records';
import { Sql } from '../store';

/** A binding that could not be removed, and whose access it was. */
export interface StuckBinding extends BindingRecord {
  entityRef?: string;
  requestId?: string;
  grantId?: string;
}

/** Bindings whose removal failed again and again; at most `limit`. */
export async function stuckBindings(
  sql: Sql,
  limit = 100,
): Promise<StuckBinding[]> {
  const rows = await sql<BindingRow>('binding')
    .where({ stuck: true })
    .orderBy('id')
    .limit(limit);
  const grants: {
    binding_id: string;
    entity_ref: string;
    request_id: string;
    grant_id: string;
  }[] = await sql('access_grant')
    .join('grant_binding', 'grant_binding.grant_id', 'access_grant.id')
    .whereIn(
      'grant_binding.binding_id',
      rows.map(row => row.id),
    )
    .whereNot('access_grant.state', 'ended')
    .orderBy('access_grant.id')
    .select(
      'grant_binding.binding_id',
      'access_grant.entity_ref',
      'access_grant.request_id',
      'grant_binding.grant_id',
    );
  // Later rows win: the newest grant says best what this is about.
  const newest = new Map(grants.map(grant => [grant.binding_id, grant]));
  return rows.map(row => ({
    ...bindingRecord(row),
    entityRef: newest.get(row.id)?.entity_ref,
    requestId: newest.get(row.id)?.request_id,
    grantId: newest.get(row.id)?.grant_id,
  }));
}
