import { Store } from '../store';
import { numberOf } from '../values';
import { ASKED, dialectOf, REVIEWED, rowsOf, Span } from './span';
import { timesOf, timesRecord, TimesRow } from './times';

/** A route of a policy, and how people answered what it asked them. */
export interface AnsweredRoute {
  policy: string;
  route: string;
  approved: number;
  denied: number;
  /** Median milliseconds from asking to the answer. */
  p50?: number;
}

/** Routes by which people answered in the span, of the newest answers, most of them first. */
export async function answeredRoutes(
  store: Store,
  span: Span,
  limit: number,
): Promise<AnsweredRoute[]> {
  const { ms, policyOf, member } = dialectOf(store);
  const rows = await rowsOf<
    TimesRow & { policy: string; route: string; approved: string | number }
  >(
    store,
    `with ${ASKED}, ${REVIEWED}, answered as materialized (
      select ${policyOf('decision')} as decided_by,
        case when state = 'approved' then 1 else 0 end as approval,
        ${ms('created_at', 'settled_at')} as ms
      from reviewed where state in ('approved', 'denied')
    ), named as (
      select ${member('decided_by', 'name')} as policy,
        ${member('decided_by', 'route')} as route, approval, ms
      from answered
      where ${member('decided_by', 'route')} is not null
    )
    ${timesOf('named', ['policy', 'route'], { columns: ['approval'], also: ['sum(approval) as approved'] })}
    order by count desc, policy, route limit :limit`,
    { ...span, limit },
  );
  return rows.map(row => {
    const approved = numberOf(row.approved);
    const { count, p50 } = timesRecord(row);
    const { policy, route } = row;
    return { policy, route, approved, denied: count - approved, p50 };
  });
}
