import { Store } from '../store';
import { endTurn, keepTurn, SweepTurn } from './sweepTurn';

/** A person, a person's group or an entity's owner, as a sweep finds it. */
export interface SeenRow {
  subject: string;
  /** Empty: the person itself. */
  object: string;
}

/**
 * Notes what a sweep sees. What is new is so since the sweep began; what the
 * first sweep of all finds counts as old enough for everything.
 *
 * @throws LostTurnError - another process sweeps by now
 */
export async function recordSeen(
  store: Store,
  turn: SweepTurn,
  rows: SeenRow[],
): Promise<void> {
  const unique = [
    ...new Map(rows.map(row => [`${row.subject} ${row.object}`, row])).values(),
  ];
  await store.transaction(async tx => {
    await keepTurn(tx, turn);
    if (unique.length === 0) return;
    const { startedAt } = turn;
    const baseline = turn.previousStartedAt === undefined;
    // One statement for a page: thousands of people take seconds, not minutes.
    if (tx.postgres) {
      await tx.sql.raw(
        `insert into first_seen (subject, object, since, seen_at, baseline)
        select seen.subject, seen.object, ?, ?, ? from unnest(?::text[], ?::text[]) as seen(subject, object)
        on conflict (subject, object) do update set seen_at = excluded.seen_at`,
        [
          startedAt,
          startedAt,
          baseline,
          unique.map(row => row.subject),
          unique.map(row => row.object),
        ],
      );
    } else {
      await tx.sql.raw(
        `insert into first_seen (subject, object, since, seen_at, baseline)
        select json_extract(value, '$[0]'), json_extract(value, '$[1]'), ?, ?, ? from json_each(?) where true
        on conflict (subject, object) do update set seen_at = excluded.seen_at`,
        [
          startedAt,
          startedAt,
          baseline ? 1 : 0,
          JSON.stringify(unique.map(row => [row.subject, row.object])),
        ],
      );
    }
  });
}

/**
 * Ends a sweep that saw the whole catalog: forgets what two sweeps in a row have
 * not seen, and owners that an entity no longer has, so that whoever comes back
 * begins anew.
 *
 * @throws LostTurnError - another process sweeps by now
 */
export async function finishSweep(
  store: Store,
  turn: SweepTurn,
): Promise<void> {
  await store.transaction(async tx => {
    await keepTurn(tx, turn);
    if (turn.previousStartedAt) {
      await tx
        .sql('first_seen')
        .where('seen_at', '<', turn.previousStartedAt)
        .delete();
    }
    await tx
      .sql('first_seen')
      .where('seen_at', '<', turn.startedAt)
      .whereNot('subject', 'like', 'user:%')
      .whereExists(
        tx
          .sql('first_seen as now_seen')
          .select(tx.sql.raw('1'))
          .whereRaw('now_seen.subject = first_seen.subject')
          .where('now_seen.seen_at', turn.startedAt),
      )
      .delete();
    await endTurn(tx, turn, { finished: true });
  });
}

/** Ends a sweep that did not see everything: nothing is forgotten for it. */
export async function abandonSweep(
  store: Store,
  turn: SweepTurn,
): Promise<void> {
  await store.transaction(tx => endTurn(tx, turn, { finished: false }));
}

/** How many people the last finished sweep saw; none before the first. */
export async function countPeopleSeen(
  store: Store,
  { previousStartedAt }: SweepTurn,
): Promise<number> {
  if (!previousStartedAt) return 0;
  const [row] = await store
    .sql('first_seen')
    .where({ object: '' })
    .where('seen_at', '>=', previousStartedAt)
    .count({ known: '*' });
  return Number(row.known);
}
