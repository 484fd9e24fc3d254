import { Store } from '../store';
import { ASKED, dialectOf, rowsOf, Span } from './span';
import { Times, timesOf, timesRecord, TimesRow } from './times';

/**
 * From asking to having access, of what was to begin at once and came to be
 * active.
 */
export async function timesToAccess(
  store: Store,
  span: Span,
): Promise<{ all: Times; instant: Times; approved: Times }> {
  const { ms } = dialectOf(store);
  const rows = await rowsOf<TimesRow & { who: 'all' | 'instant' | 'approved' }>(
    store,
    `with ${ASKED}, reached as materialized (
      select case when item.settled_by = 'policy' then 'instant' else 'approved' end as who,
        ${ms('asked.created_at', 'access_grant.activated_at')} as ms
      from asked
      join item on item.request_id = asked.id
      join access_grant on access_grant.item_id = item.id
      where asked.starts_at is null and access_grant.activated_at is not null
    ), counted as (
      select who, ms from reached union all select 'all' as who, ms from reached
    )
    ${timesOf('counted', ['who'])}`,
    { ...span },
  );
  const of = (who: string) => timesRecord(rows.find(row => row.who === who));
  return { all: of('all'), instant: of('instant'), approved: of('approved') };
}
