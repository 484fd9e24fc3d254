import { ChainHead } from '../../domain/audit/chain';
import { SignedCheckpoint } from '../../domain/audit/checkpoint';
import { ChainLine } from '../../domain/audit/verify';
import { addMilliseconds, earliest, Instant } from '../../domain/time';
import { Sql, Store } from '../store';
import { DbInstant, instantOf, optionalInstant } from '../values';
import {
  checkpointRecord,
  CheckpointRow,
  EVENT_COLUMNS,
  eventRecord,
  EventRow,
  sealRecord,
  SealRow,
} from './eventRow';

const PAGE = 1000;

export async function chainHead(sql: Sql): Promise<ChainHead | undefined> {
  const row: SealRow | undefined = await sql('audit_seal')
    .orderBy('seq', 'desc')
    .first('seq', 'hash');
  return row && { seq: Number(row.seq), hash: row.hash };
}

export async function newestCheckpoint(
  sql: Sql,
): Promise<SignedCheckpoint | undefined> {
  const row: CheckpointRow | undefined = await sql('audit_checkpoint')
    .orderBy('seq', 'desc')
    .first();
  return row && checkpointRecord(row);
}

/** Since when the oldest event waits for its seal; absent: none waits. */
export async function oldestUnsealed(sql: Sql): Promise<Instant | undefined> {
  const row: { at: DbInstant } | undefined = await sql('audit_unsealed')
    .orderBy([{ column: 'at' }, { column: 'event_id' }])
    .first('at');
  return optionalInstant(row?.at);
}

/** Where a reading of the whole history begins and ends. */
export interface ChainBounds {
  now: Instant;
  /** The last position that counts as sealed; absent: none. */
  head?: ChainHead;
  /** No event behind the head, or without a seal, is older than this. */
  unsealedFrom: Instant;
}

/**
 * Fixes what a long reading covers while the sealer goes on. What waits is
 * looked at before the head: an event that is sealed in between is then below
 * the head, and never missed by both.
 */
export async function chainBounds(store: Store): Promise<ChainBounds> {
  const now = await store.now();
  const oldest = await oldestUnsealed(store.sql);
  const head = await chainHead(store.sql);
  return {
    now,
    head,
    // A transaction that is open now may still commit events of an earlier time.
    unsealedFrom: addMilliseconds(earliest(oldest, now) ?? now, -60_000),
  };
}

/**
 * The whole history as the check reads it: positions up to the bounds with
 * their checkpoints, then what has no seal yet, then what lost it. By pages, so
 * that nothing is held open and others are let in between.
 */
export async function* readChain(
  store: Store,
  bounds: ChainBounds,
): AsyncGenerator<ChainLine> {
  yield* sealedLines(store.sql, bounds.head?.seq ?? 0);
  yield* waitingLines(store.sql);
  yield* erasureLines(store.sql, bounds);
  yield* unclaimedLines(store.sql);
}

type SealedRow = SealRow & Omit<EventRow, 'id'> & { id: string | null };

/** Positions in order; each checkpoint behind the position it is about. */
export async function* sealedLines(
  sql: Sql,
  lastSeq: number,
): AsyncGenerator<ChainLine> {
  let after = 0;
  while (after < lastSeq) {
    const rows: SealedRow[] = await sql('audit_seal as s')
      .leftJoin('audit_event as e', 'e.id', 's.event_id')
      .select(EVENT_COLUMNS)
      .select('s.seq', 's.event_id', 's.prev_hash', 's.hash')
      .where('s.seq', '>', after)
      .where('s.seq', '<=', lastSeq)
      .orderBy('s.seq')
      .limit(PAGE);
    if (rows.length === 0) break;
    const upTo = Number(rows[rows.length - 1].seq);
    const checkpoints = await checkpointsBetween(sql, after, upTo);
    for (const row of rows) {
      const seal = sealRecord(row);
      const event = row.id === null ? undefined : eventRecord(row as EventRow);
      yield { kind: 'sealed', seal, event };
      while (checkpoints.length > 0 && checkpoints[0].seq <= seal.seq) {
        yield { kind: 'checkpoint', checkpoint: checkpoints.shift()! };
      }
    }
    after = upTo;
  }
  // Of those beyond the end, which a cut-off tail leaves behind, one will do.
  const newest = await newestCheckpoint(sql);
  if (newest && newest.seq > after) {
    yield { kind: 'checkpoint', checkpoint: newest };
  }
}

async function checkpointsBetween(
  sql: Sql,
  after: number,
  upTo: number,
): Promise<SignedCheckpoint[]> {
  const rows: CheckpointRow[] = await sql('audit_checkpoint')
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq');
  return rows.map(checkpointRecord);
}

type WaitingRow = Omit<EventRow, 'id'> & {
  id: string | null;
  event_id: string;
  since: DbInstant;
};

/** What waits for its seal, the oldest first. */
async function* waitingLines(sql: Sql): AsyncGenerator<ChainLine> {
  let after: [DbInstant, string] | undefined;
  for (;;) {
    const query = sql('audit_unsealed as u')
      .leftJoin('audit_event as e', 'e.id', 'u.event_id')
      .select(EVENT_COLUMNS)
      .select('u.event_id', 'u.at as since');
    if (after) void query.whereRaw('(u.at, u.event_id) > (?, ?)', after);
    const rows: WaitingRow[] = await query
      .orderBy([{ column: 'u.at' }, { column: 'u.event_id' }])
      .limit(PAGE);
    for (const row of rows) {
      yield {
        kind: 'unsealed',
        eventId: row.event_id,
        at: instantOf(row.since),
        event: row.id === null ? undefined : eventRecord(row as EventRow),
      };
    }
    if (rows.length < PAGE) return;
    const last = rows[PAGE - 1];
    after = [last.since, last.event_id];
  }
}

/**
 * Records of erasures since the bounds were fixed: the text that they took away
 * was missed by this reading, they themselves may be behind its end.
 */
async function* erasureLines(
  sql: Sql,
  bounds: ChainBounds,
): AsyncGenerator<ChainLine> {
  const rows: EventRow[] = await sql('audit_event as e')
    .select(EVENT_COLUMNS)
    .where('e.type', 'history.erased')
    .where('e.at', '>=', bounds.unsealedFrom)
    .orderBy([{ column: 'e.at' }, { column: 'e.id' }]);
  for (const row of rows) yield { kind: 'erasure', event: eventRecord(row) };
}

/** What neither has a seal nor waits for one: there should be nothing. */
async function* unclaimedLines(sql: Sql): AsyncGenerator<ChainLine> {
  let after = '';
  for (;;) {
    // One statement sees an event either waiting or sealed, also while the
    // sealer works. Looked up event by event: a join of the three is planned as
    // a merge that reads the seals from the first one again for every page.
    const rows: { id: string; at: DbInstant; claims: string | null }[] =
      await sql('audit_event as e')
        .select('e.id', 'e.at')
        .select(
          sql.raw(`coalesce(
            (select s.event_id from audit_seal s where s.event_id = e.id),
            (select u.event_id from audit_unsealed u where u.event_id = e.id)
          ) as claims`),
        )
        .where('e.id', '>', after)
        .orderBy('e.id')
        .limit(PAGE);
    for (const { id, at, claims } of rows) {
      if (claims === null) {
        yield { kind: 'unclaimed', eventId: id, at: instantOf(at) };
      }
    }
    if (rows.length < PAGE) return;
    after = rows[PAGE - 1].id;
  }
}
