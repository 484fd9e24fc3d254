import { PresenceKind } from '../../domain/grant/absence';
import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, instantOf, optionalInstant } from '../values';

/** Somebody or something that the catalog lacks. */
export interface Absence {
  kind: PresenceKind;
  ref: string;
  /** When it was first found missing. */
  since: Instant;
}

/** What it has to be decided of whether it is gone; at most `limit`. */
export async function dueAbsences(
  sql: Sql,
  due: { kind: PresenceKind; at: Instant; limit: number },
): Promise<Absence[]> {
  const rows: { kind: PresenceKind; ref: string; since: DbInstant }[] =
    await sql('absence')
      .where('kind', due.kind)
      .where('look_at', '<=', due.at)
      .orderBy('ref')
      .limit(due.limit)
      .select('kind', 'ref', 'since');
  return rows.map(row => ({ ...row, since: instantOf(row.since) }));
}

/** When that is to be decided next; absent: nothing is missing. */
export async function nextAbsence(sql: Sql): Promise<Instant | undefined> {
  const [row]: { at: DbInstant | null }[] = await sql('absence').min({
    at: 'look_at',
  });
  return optionalInstant(row.at);
}

/** Leaves what is missing alone until `until`: so many are that nothing can be said. */
export async function postponeAbsences(
  sql: Sql,
  { kind, at, until }: { kind: PresenceKind; at: Instant; until: Instant },
): Promise<void> {
  await sql('absence')
    .where({ kind })
    .where('look_at', '<=', at)
    .update({ look_at: until });
}
