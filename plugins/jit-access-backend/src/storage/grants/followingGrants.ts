import { Sql } from '../store';

/** Ids of the grants that extend these, and that extend those. */
export async function followingGrants(
  sql: Sql,
  grantIds: string[],
): Promise<string[]> {
  const rows: { id: string }[] = await sql
    .withRecursive('following', ['id'], q =>
      q
        .select('access_grant.id')
        .from('request')
        .join('access_grant', 'access_grant.request_id', 'request.id')
        .whereIn('request.extends_grant', grantIds)
        .union(
          sql
            .select('access_grant.id')
            .from('following')
            .join('request', 'request.extends_grant', 'following.id')
            .join('access_grant', 'access_grant.request_id', 'request.id'),
        ),
    )
    .select('id')
    .from('following');
  return rows.map(row => row.id);
}
