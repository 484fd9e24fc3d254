import { DriftFinding } from '../drift/findings';
import { Store } from '../store';
import { numberOf } from '../values';
import { rowsOf, Span } from './span';

/** Access that is, or was, there without us. */
export interface StandingFound {
  /** Effects that somebody asked for though they had them anyway. */
  askedFor: number;
  /** What changed in targets behind our back. */
  found: Record<DriftFinding['kind'], number>;
}

/** More are not counted. */
const COUNT_AT_MOST = 10_000;

/** Standing access that is known of now, and what was found in the span. */
export async function standingFound(
  store: Store,
  span: Span,
): Promise<StandingFound> {
  const rows = await rowsOf<{ what: string; count: string | number }>(
    store,
    `select 'standing' as what, count(*) as count from (
      select 1 as one from binding where standing limit ${COUNT_AT_MOST}
    ) standing
    union all
    select kind as what, count(*) as count from (
      select kind from drift_finding where found_at >= :from and found_at < :to
      order by found_at desc, id desc limit ${COUNT_AT_MOST}
    ) found group by kind`,
    { ...span },
  );
  const of = (what: string) =>
    numberOf(rows.find(row => row.what === what)?.count ?? 0);
  return {
    askedFor: of('standing'),
    found: {
      appeared: of('appeared'),
      vanished: of('vanished'),
      altered: of('altered'),
      orphan: of('orphan'),
    },
  };
}
