import { Store } from '../store';
import { NEWEST, rowsOf, Span } from './span';
import { Times, timesOf, timesRecord, TimesRow } from './times';

/** From the end of access to its verified absence, of what ended in the span. */
export async function removalTimes(store: Store, span: Span): Promise<Times> {
  const [row] = await rowsOf<TimesRow>(
    store,
    `with removed as (
      select removal_lag_ms as ms from access_grant
      where ended_at >= :from and ended_at < :to and removal_lag_ms is not null
      order by ended_at desc limit ${NEWEST}
    )
    ${timesOf('removed')}`,
    { ...span },
  );
  return timesRecord(row);
}
