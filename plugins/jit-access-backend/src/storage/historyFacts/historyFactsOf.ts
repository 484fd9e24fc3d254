import {
  BoundTo,
  GrantState,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Knex } from 'knex';
import { grantedLength } from '../../domain/grant/window';
import { addDuration } from '../../domain/time';
import {
  HeldWindow,
  HistoryFacts,
  historyKey,
  HistoryQuestion,
  PersonHistory,
} from '../../policy/historyFacts';
import { Sql } from '../store';
import { DbInstant, instantOf, optional, optionalInstant } from '../values';

const DENIALS_AT_MOST = 100;
/** What stood in a target for longer ago may be gone: nobody looks at it meanwhile. */
const SEEN_LATELY = 'PT15M';

/**
 * The past of people, read with this connection: with a transaction's, it is
 * what holds under the locks that the transaction has taken.
 */
export function historyFactsOf(sql: Sql): HistoryFacts {
  return {
    of: async question => {
      const windows = await windowsOf(sql, question);
      return { windows, ...(await restOf(sql, question)) };
    },
  };
}

interface WindowRow {
  id: string;
  entity_ref: string;
  system_ref: string | null;
  role: string;
  policy: string | null;
  policies: string | null;
  state: GrantState;
  duration: string;
  starts_at: DbInstant;
  activated_at: DbInstant | null;
  bound_to: string | null;
  ended_at: DbInstant | null;
}

async function windowsOf(
  sql: Sql,
  { receiver, since, exceptGrant }: HistoryQuestion,
): Promise<HeldWindow[]> {
  const query = sql('access_grant as g')
    .join('item as i', 'i.id', 'g.item_id')
    .where('g.receiver', receiver)
    .where(q =>
      q
        .where('g.ends_at', '>', since)
        // What could not be removed in time was held for longer than its window.
        .orWhere('g.ended_at', '>', since)
        .orWhereNot('g.state', 'ended'),
    )
    .orderBy('g.id')
    .select(
      'g.id',
      'g.entity_ref',
      'g.system_ref',
      'g.role',
      'g.policy',
      'g.state',
      'g.duration',
      'g.starts_at',
      'g.activated_at',
      'g.bound_to',
      'g.ended_at',
      { policies: policiesThatApplied(sql) },
    );
  if (exceptGrant) void query.whereNot('g.id', exceptGrant);
  const rows: WindowRow[] = await query;
  return rows.map(windowOf);
}

/** Hours count under every policy that applied, not only under the one that had the route. */
function policiesThatApplied(sql: Sql): Knex.Raw {
  const decision =
    sql.client.config.client === 'pg' ? 'i.decision::json' : 'i.decision';
  return sql.raw(`${decision} -> 'limits' ->> 'policies'`);
}

function windowOf(row: WindowRow): HeldWindow {
  const from = instantOf(row.activated_at ?? row.starts_at);
  const boundTo: BoundTo | undefined = row.bound_to
    ? JSON.parse(row.bound_to)
    : undefined;
  return {
    grantId: row.id,
    entityRef: row.entity_ref,
    systemRef: optional(row.system_ref),
    role: row.role,
    policy: optional(row.policy),
    policies: row.policies === null ? undefined : JSON.parse(row.policies),
    state: row.state,
    from,
    lengthMs: grantedLength(from, row.duration, boundTo?.endsAt),
    endedAt: optionalInstant(row.ended_at),
    neverActive:
      (row.state === 'ended' || row.state === 'ending') &&
      row.activated_at === null,
  };
}

/** One row of what is read beside the windows; what `a` to `d` are depends on the kind. */
interface PastRow {
  kind: 'pending' | 'denied' | 'granted' | 'standing' | 'owed';
  a: string;
  b: string;
  c: string | null;
  d: string;
  at: DbInstant;
}

async function restOf(
  sql: Sql,
  question: HistoryQuestion,
): Promise<Omit<PersonHistory, 'windows'>> {
  const rows: PastRow[] = await pendingArm(sql, question).unionAll([
    deniedArm(sql, question),
    grantedArm(sql, question),
    standingArm(sql, question),
    owedArm(sql, question),
  ]);
  const of = (kind: PastRow['kind']) => rows.filter(row => row.kind === kind);
  const owed = of('owed').map(row => instantOf(row.at));
  return {
    pending: of('pending').map(row => ({
      requestId: row.a,
      entityRef: row.b,
      systemRef: optional(row.c),
      role: row.d,
    })),
    denials: of('denied')
      .map(row => instantOf(row.at))
      .sort()
      .reverse(),
    lastGranted: new Map(
      of('granted').map(row => [
        historyKey({ entityRef: row.b, role: row.d }),
        instantOf(row.at),
      ]),
    ),
    standing: new Set(of('standing').map(row => `${row.a} ${row.b}`)),
    breakGlassUnreviewedSince: owed.sort()[0],
  };
}

type Columns = Record<'a' | 'b' | 'c' | 'd' | 'at', Knex.Raw | string>;

/** Every arm has the same columns of the same types, so that one query does. */
function columnsOf(sql: Sql, kind: PastRow['kind'], columns: Columns) {
  return { kind: sql.raw('?', [kind]), ...columns };
}

function pendingArm(sql: Sql, question: HistoryQuestion): Knex.QueryBuilder {
  const query = sql
    .from('item')
    .where({ receiver: question.receiver, state: 'pending' })
    .select(
      columnsOf(sql, 'pending', {
        a: 'request_id',
        b: 'entity_ref',
        c: 'system_ref',
        d: 'role',
        at: 'created_at',
      }),
    );
  if (question.exceptRequest) {
    void query.whereNot('request_id', question.exceptRequest);
  }
  return query;
}

function deniedArm(sql: Sql, question: HistoryQuestion): Knex.QueryBuilder {
  const newest = sql
    .from('item')
    .where({ receiver: question.receiver, state: 'denied' })
    .where('settled_at', '>', question.denialsSince)
    .orderBy('settled_at', 'desc')
    .limit(DENIALS_AT_MOST)
    .select('request_id', 'entity_ref', 'system_ref', 'role', 'settled_at')
    .as('newest');
  return sql.from(newest).select(
    columnsOf(sql, 'denied', {
      a: 'request_id',
      b: 'entity_ref',
      c: 'system_ref',
      d: 'role',
      at: 'settled_at',
    }),
  );
}

function grantedArm(sql: Sql, question: HistoryQuestion): Knex.QueryBuilder {
  return sql
    .from('access_grant')
    .where({ receiver: question.receiver })
    .whereNotNull('activated_at')
    .whereIn(
      ['entity_ref', 'role'],
      question.items.map(item => [item.entityRef, item.role]),
    )
    .groupBy('entity_ref', 'role')
    .select(
      columnsOf(sql, 'granted', {
        a: 'entity_ref',
        b: 'entity_ref',
        c: 'entity_ref',
        d: 'role',
        at: sql.raw('max(activated_at)'),
      }),
    );
}

function standingArm(
  sql: Sql,
  { receiver, at }: HistoryQuestion,
): Knex.QueryBuilder {
  const query = sql
    .from('binding')
    .where({ subject: receiver })
    // Written as in the partial index, or SQLite does not see that it fits.
    .whereRaw('standing')
    .select(
      columnsOf(sql, 'standing', {
        a: 'provider',
        b: 'effect_key',
        c: 'subject',
        d: 'provider',
        at: 'created_at',
      }),
    );
  if (!at) return query;
  return query.where(q =>
    q
      .where('observed_at', '>', addDuration(at, `-${SEEN_LATELY}`))
      .orWhereExists(
        sql('grant_binding')
          .select(sql.raw('1'))
          .join('access_grant', 'access_grant.id', 'grant_binding.grant_id')
          .whereRaw('grant_binding.binding_id = binding.id')
          .whereNot('access_grant.state', 'ended'),
      ),
  );
}

/** Whoever asked owes the review as well as whoever received. */
function owedArm(sql: Sql, question: HistoryQuestion): Knex.QueryBuilder {
  const owed = (role: 'receiver' | 'requester') => {
    const query = sql
      .from('item')
      .where(role, question.receiver)
      .whereNotNull('review_due_at')
      .whereNull('reviewed_at')
      .select('request_id', 'entity_ref', 'system_ref', 'role', 'created_at');
    if (question.exceptRequest) {
      void query.whereNot('request_id', question.exceptRequest);
    }
    return query;
  };
  const query = sql.from(
    owed('receiver')
      .unionAll([owed('requester')])
      .as('owed'),
  );
  return query.select(
    columnsOf(sql, 'owed', {
      a: 'request_id',
      b: 'entity_ref',
      c: 'system_ref',
      d: 'role',
      at: 'created_at',
    }),
  );
}
