import { Instant } from '../../domain/time';
import { Store } from '../store';
import { DbInstant, instantOf, numberOf } from '../values';
import { ASKED, NEWEST, rowsOf, Span } from './span';

/** What became of the items that were asked for in a span. */
export interface Outcomes {
  instant: number;
  approved: number;
  denied: number;
  withdrawn: number;
  lapsed: number;
  pending: number;
}

/** Emergency access, by the state of the review that it owes. */
export interface EmergencyReviews {
  used: number;
  justified: number;
  notJustified: number;
  open: number;
  overdue: number;
}

interface Row {
  state: 'approved' | 'denied' | 'withdrawn' | 'lapsed' | 'pending';
  alone: number;
  emergency: string;
  items: string | number;
  requests: string | number;
  oldest: DbInstant;
}

const VERDICTS: Record<string, keyof EmergencyReviews> = {
  justified: 'justified',
  'not-justified': 'notJustified',
  open: 'open',
  overdue: 'overdue',
};

/** Counts what became of items, and of the reviews of emergency access. */
export async function outcomesOf(
  store: Store,
  span: Span,
): Promise<{
  outcomes: Outcomes;
  breakGlass: EmergencyReviews;
  /** The oldest request that was looked at, where the span has more. */
  countedFrom?: Instant;
}> {
  const rows = await rowsOf<Row>(
    store,
    `with ${ASKED}
    select item.state,
      case when item.settled_by = 'policy' then 1 else 0 end as alone,
      case when item.review_due_at is null then 'none'
        when item.reviewed_at is not null then item.review_verdict
        when item.review_due_at < :to then 'overdue' else 'open' end as emergency,
      count(*) as items,
      (select count(*) from asked) as requests,
      (select min(created_at) from asked) as oldest
    from asked join item on item.request_id = asked.id
    group by 1, 2, 3`,
    { ...span },
  );
  const outcomes: Outcomes = {
    instant: 0,
    approved: 0,
    denied: 0,
    withdrawn: 0,
    lapsed: 0,
    pending: 0,
  };
  const breakGlass: EmergencyReviews = {
    used: 0,
    justified: 0,
    notJustified: 0,
    open: 0,
    overdue: 0,
  };
  for (const row of rows) {
    const items = numberOf(row.items);
    const alone = row.state === 'approved' && row.alone === 1;
    outcomes[alone ? 'instant' : row.state] += items;
    const verdict = VERDICTS[row.emergency];
    if (!verdict) continue;
    breakGlass.used += items;
    breakGlass[verdict] += items;
  }
  const cut = rows.length > 0 && numberOf(rows[0].requests) >= NEWEST;
  return {
    outcomes,
    breakGlass,
    countedFrom: cut ? instantOf(rows[0].oldest) : undefined,
  };
}
