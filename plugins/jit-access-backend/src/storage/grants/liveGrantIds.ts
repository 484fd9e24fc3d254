import { Sql } from '../store';

/** Ids of all grants that still give or will give access and match. */
export async function liveGrantIds(
  sql: Sql,
  filter: { receiver?: string; entityRef?: string; provider?: string },
): Promise<string[]> {
  const query = sql('access_grant').whereIn('state', [
    'scheduled',
    'activating',
    'active',
  ]);
  if (filter.receiver) {
    const ref = filter.receiver;
    void query.where(q => q.where('receiver', ref).orWhere('requester', ref));
  }
  if (filter.entityRef) void query.where('entity_ref', filter.entityRef);
  if (filter.provider) void query.where('provider', filter.provider);
  const rows: { id: string }[] = await query.orderBy('id').select('id');
  return rows.map(row => row.id);
}
