import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { delegationRecord, DelegationRecord, DelegationRow } from './records';

/** More delegations than this are not read at once. */
const AT_MOST = 200;

/** Those of one side that are not over at this instant, the earliest first. */
export async function findDelegations(
  sql: Sql,
  filter: { people: string[] } | { delegate: string } | { id: string },
  options: {
    /** Not over then. */
    openAt?: Instant;
    /** Also begun. */
    begun?: boolean;
  } = {},
): Promise<DelegationRecord[]> {
  const query = sql<DelegationRow>('delegation').select('delegation.*');
  if ('people' in filter) void query.whereIn('person', filter.people);
  if ('id' in filter) void query.where('id', filter.id);
  if ('delegate' in filter) {
    void query.whereIn(
      'id',
      sql('delegation_to')
        .select('delegation_id')
        .where('delegate', filter.delegate),
    );
  }
  if (options.openAt) {
    void query.where('until', '>', options.openAt).whereNull('ended_at');
    if (options.begun) void query.where('since', '<=', options.openAt);
  }
  const rows = await query
    .orderBy([{ column: 'since' }, { column: 'id' }])
    .limit(AT_MOST);
  return withDelegates(sql, rows);
}

async function withDelegates(
  sql: Sql,
  rows: DelegationRow[],
): Promise<DelegationRecord[]> {
  if (rows.length === 0) return [];
  const named: { delegation_id: string; delegate: string }[] = await sql(
    'delegation_to',
  ).whereIn(
    'delegation_id',
    rows.map(row => row.id),
  );
  return rows.map(row =>
    delegationRecord(
      row,
      named
        .filter(one => one.delegation_id === row.id)
        .map(one => one.delegate),
    ),
  );
}
