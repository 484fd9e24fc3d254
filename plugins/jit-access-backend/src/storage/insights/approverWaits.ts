import { Instant } from '../../domain/time';
import { Store } from '../store';
import { DbInstant, instantOf, numberOf } from '../values';
import { ASKED, dialectOf, OPENED, REVIEWED, rowsOf, Span } from './span';
import { Times, timesOf, timesRecord, TimesRow } from './times';

/** How long those who are asked in a stage let it wait. */
export interface ApproverWait {
  /** Who is asked, in the words of the decision. */
  title: string;
  answered: Times;
  /** Items that wait for them now, whenever they were asked for; up to 5,000 of all. */
  waiting: number;
  waitingSince?: Instant;
}

/** Waits of stages of the newest items that people answered in the span, and of those that wait now. */
export async function approverWaits(
  store: Store,
  span: Span,
): Promise<ApproverWait[]> {
  const answered = await answeredStages(store, span);
  const waiting = await waitingStages(store);
  const titles = new Set([...answered.keys(), ...waiting.keys()]);
  return [...titles].map(title => ({
    title,
    answered: timesRecord(answered.get(title)),
    waiting: numberOf(waiting.get(title)?.items ?? 0),
    waitingSince: sinceOf(waiting.get(title)),
  }));
}

/** A stage begins when the one before it is complete, the first one with the request. */
async function answeredStages(store: Store, span: Span) {
  const { ms, stageTitle } = dialectOf(store);
  const rows = await rowsOf<TimesRow & { title: string }>(
    store,
    `with ${ASKED}, ${REVIEWED}, answered as (
      select reviewed.id as item_id, review.stage, max(review.created_at) as done_at
      from reviewed join review on review.item_id = reviewed.id
      where review.stage < reviewed.stage or reviewed.state in ('approved', 'denied')
      group by reviewed.id, review.stage
    ), timed as (
      select item_id, stage, done_at,
        lag(done_at) over (partition by item_id order by stage) as begun_at
      from answered
    ), waits as materialized (
      select ${stageTitle('reviewed.decision', 'timed.stage')} as title,
        ${ms('coalesce(timed.begun_at, reviewed.created_at)', 'timed.done_at')} as ms
      from timed join reviewed on reviewed.id = timed.item_id
    )
    ${timesOf('waits', ['title'])}`,
    { ...span },
  );
  return byTitle(rows);
}

interface WaitingRow {
  title: string | null;
  items: string | number;
  since: DbInstant | null;
}

async function waitingStages(store: Store) {
  const { stageTitle } = dialectOf(store);
  const rows = await rowsOf<WaitingRow>(
    store,
    `select title, count(*) as items, min(stage_since) as since
    from (
      select ${stageTitle('item.decision', 'item.stage')} as title, item.stage_since
      from item where item.state = 'pending' limit ${OPENED}
    ) waiting
    group by title`,
    {},
  );
  return byTitle(rows);
}

function byTitle<Row extends { title: string | null }>(rows: Row[]) {
  return new Map(
    rows.flatMap(row => (row.title === null ? [] : [[row.title, row]])),
  );
}

function sinceOf(row: WaitingRow | undefined): Instant | undefined {
  return row?.since ? instantOf(row.since) : undefined;
}
