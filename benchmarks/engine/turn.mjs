// @ts-check
import { writeFileSync } from 'node:fs';

import { removalLags, seedGrants } from './seed.mjs';

/** Enough that code is compiled and connections are open. */
const WARM_UP = 500;
/** Longer than the slowest of them rests between two looks. */
const POLLING_MS = 2_000;
const AT_LEAST_MS = 400;
/** That the end is begun, what is about to be asked, that it was, what was read back, and that it has ended. */
const EVENTS_EACH = 5;
/** Of this database alone: others may take part at the same time. */
const RESET_STATEMENTS = `select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()`;

/**
 * Somebody who takes part.
 *
 * @typedef {object} Entrant
 * @property {string} name for the report
 * @property {string} key of its database
 * @property {string} contender which code runs
 * @property {number} [callsAtOnce]
 * @property {Record<string, any>} [changes] see the contender
 * @property {boolean} [jobs] it has jobs of its own; ours are rows of grants
 *
 * @typedef {object} Work
 * @property {string[]} providers
 * @property {number} callMs
 * @property {string[]} [hanging]
 * @property {number[]} offsets when each is due, in milliseconds after the first
 * @property {string} [backlogOf] a provider that has a backlog at once, besides
 * @property {number} [backlog]
 * @property {number} [withinMs] how long is waited for those that can be answered
 *
 * @typedef {object} Outcome
 * @property {number[]} pickedUp from due to called, in milliseconds
 * @property {number[]} verified from due to verified
 * @property {number} perSecond
 * @property {number} missing how many were not answered in time
 * @property {number} mostAtOnce
 * @property {number} databaseMs that statements took
 * @property {number} cpuMs that its process used of the processors
 * @property {number} serverCpuMs that the database server did
 */

/**
 * @typedef {object} Arena
 * @property {import('./server.mjs').Server} server
 * @property {(entrant: { key: string }) => import('./process/start.mjs').Process} processOf
 * @property {(entrant: { key: string }) => Promise<void>} endProcessOf
 * @property {() => number} random
 * @property {number} seedMs how long it takes to write the rows, learned by doing it
 * @property {string} [profile] a folder: what our engine does is profiled
 */

/** @typedef {{ pickedUp: number, over: number, dueMs: number, provider: string }} Call */
/** @typedef {(arena: Arena, entrant: Entrant, work: Work) => Promise<Outcome>} TakeTurn */

/**
 * Lets one contender do the work once, in a new database and warmed up.
 *
 * @param {Arena} arena
 * @param {Entrant} entrant
 * @param {Work} work
 * @returns {Promise<Outcome>}
 */
export async function turn(arena, entrant, work) {
  const { contender, callsAtOnce, changes } = entrant;
  const database = await arena.server.fresh(entrant.key);
  const child = arena.processOf(entrant);
  await child.ask('start', {
    contender,
    order: {
      url: database.url,
      providers: work.providers,
      callsAtOnce,
      target: { callMs: work.callMs, hanging: work.hanging ?? [] },
      changes,
    },
  });
  try {
    await warmUp(database, child, entrant, work);
    const from = await provide(arena, database, child, entrant, work);
    await child.ask('collectGarbage');
    await database.rows(RESET_STATEMENTS);
    return await measured(arena, database, child, entrant, work, from);
  } finally {
    // Libraries would wait for what hangs.
    if (work.hanging && entrant.jobs) await arena.endProcessOf(entrant);
    else await child.ask('stop');
    await database.close();
  }
}

/**
 * @param {import('./server.mjs').Database} database
 * @param {import('./process/start.mjs').Process} child
 * @param {Entrant} entrant
 * @param {Work} work
 */
async function warmUp(database, child, entrant, work) {
  const { hanging = [] } = work;
  const providers = work.providers.filter(id => !hanging.includes(id));
  const lot = { role: 'warm-up', providers, count: WARM_UP };
  await seedGrants(database, { ...lot, endsAt: 'clock_timestamp()' });
  await hand(database, child, entrant, lot.role);
  await child.ask('finished', { count: WARM_UP });
}

/**
 * Writes what is to be done, due soon, at a moment that is never the same in
 * the rhythm of those who poll.
 *
 * @param {Arena} arena
 * @param {import('./server.mjs').Database} database
 * @param {import('./process/start.mjs').Process} child
 * @param {Entrant} entrant
 * @param {Work} work
 * @returns {Promise<number>} when the first one is due, in milliseconds since the epoch
 */
async function provide(arena, database, child, entrant, work) {
  const { providers, offsets, backlogOf, backlog = 0 } = work;
  const began = Date.now();
  const from = began + arena.seedMs + AT_LEAST_MS + arena.random() * POLLING_MS;
  await seedGrants(database, {
    role: 'measured',
    providers,
    count: offsets.length,
    endsAt: endsAt(from, offsets),
  });
  await hand(database, child, entrant, 'measured');
  if (backlogOf && backlog > 0) {
    const lot = { role: 'backlog', providers: [backlogOf], count: backlog };
    await seedGrants(database, { ...lot, endsAt: endsAt(from, [0]) });
    await hand(database, child, entrant, lot.role);
  }
  await database.settle();
  const took = Date.now() - began;
  if (took <= from - began - AT_LEAST_MS / 2) return from;
  arena.seedMs = 1.5 * took;
  throw new TooLateError();
}

/** The rows took longer to write than was thought: the turn does not count. */
export class TooLateError extends Error {}

/**
 * @param {number} from
 * @param {number[]} offsets
 */
function endsAt(from, offsets) {
  const same = offsets.every(offset => offset === offsets[0]);
  const after = same
    ? String(offsets[0])
    : `(array[${offsets.map(Math.round).join(',')}])[n]`;
  return `to_timestamp((${Math.round(from)} + ${after}) / 1000.0)`;
}

/**
 * Whoever has jobs of its own gets one for each piece of access, with all that
 * it needs to know of it.
 *
 * @param {import('./server.mjs').Database} database
 * @param {import('./process/start.mjs').Process} child
 * @param {Entrant} entrant
 * @param {string} role
 */
async function hand(database, child, entrant, role) {
  if (!entrant.jobs) return;
  const jobs = await database.rows(
    `select b.id as binding_id, b.title, b.effect_key, b.subject, b.provider, (b.target::json ->> 'dueMs')::float as "dueMs",
       g.id as grant_id, g.request_id, g.item_id, g.entity_ref, g.role, g.role_summary, g.activated_at, g.ends_at
     from access_grant g join grant_binding l on l.grant_id = g.id join binding b on b.id = l.binding_id where g.role = $1`,
    [role],
  );
  await child.ask('enqueue', { jobs });
}

/**
 * @param {Arena} arena
 * @param {import('./server.mjs').Database} database
 * @param {import('./process/start.mjs').Process} child
 * @param {Entrant} entrant
 * @param {Work} work
 * @param {number} from
 * @returns {Promise<Outcome>}
 */
async function measured(arena, database, child, entrant, work, from) {
  const { hanging = [], offsets, providers } = work;
  const due = offsets.map((_, index) => ({
    provider: providers[index % providers.length],
  }));
  const count = due.filter(
    ({ provider }) => !hanging.includes(provider),
  ).length;
  const profiled = arena.profile && entrant.contender === 'jit-access';
  if (profiled) await child.ask('startProfile');
  const before = await cpuOf(arena, child);
  const done =
    hanging.length > 0
      ? await child.ask('answered', { count, withinMs: work.withinMs })
      : await child.ask('finished', { count: count + (work.backlog ?? 0) });
  const after = await cpuOf(arena, child);
  const writes = !entrant.jobs || entrant.changes?.rows;
  if (writes && hanging.length === 0) {
    await sameRows(database, entrant, count);
  }
  if (profiled) {
    const file = `${arena.profile}/${entrant.key}-${Math.round(from)}`;
    await child.ask('stopProfile', { file: `${file}.cpuprofile` });
    writeFileSync(`${file}.json`, JSON.stringify(await statements(database)));
  }
  // Of the backlog nothing is reported, and of those that hang nothing is known.
  const own = (/** @type {{ provider: string }} */ { provider }) =>
    provider !== work.backlogOf && !hanging.includes(provider);
  const calls = done.calls.filter(own);
  const pickedUp = calls.map(
    (/** @type {Call} */ call) => call.pickedUp - call.dueMs,
  );
  const [{ ms }] = await database.rows(
    `select sum(total_exec_time) as ms from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())`,
  );
  return {
    pickedUp,
    verified: entrant.jobs
      ? calls.map((/** @type {Call} */ call) => call.over - call.dueMs)
      : (await removalLags(database, 'measured'))
          .filter(own)
          .map(({ lag }) => lag),
    perSecond: rate(entrant, done, from),
    missing: due.filter(own).length - calls.length,
    mostAtOnce: done.mostAtOnce,
    databaseMs: Number(ms),
    cpuMs: after.own - before.own,
    serverCpuMs: after.server - before.server,
  };
}

/**
 * @param {Arena} arena
 * @param {import('./process/start.mjs').Process} child
 */
async function cpuOf(arena, child) {
  const { cpuMs } = await child.ask('memory');
  return { own: cpuMs, server: arena.server.cpuMs() };
}

/**
 * Nobody wins by writing less.
 *
 * @param {import('./server.mjs').Database} database
 * @param {Entrant} entrant
 * @param {number} count
 */
async function sameRows(database, entrant, count) {
  const [{ events, ended }] = await database.rows(
    `select (select count(*) from audit_event where role = 'measured')::int as events,
       (select count(*) from access_grant g join grant_binding l on l.grant_id = g.id join binding b on b.id = l.binding_id
        where g.role = 'measured' and g.state = 'ended' and b.state = 'absent' and b.next_run_at is null)::int as ended`,
  );
  if (ended === count && events === count * EVENTS_EACH) return;
  throw new Error(
    `${entrant.name} has ended ${ended} of ${count} and written ${events} events instead of ${count * EVENTS_EACH}`,
  );
}

/** @param {import('./server.mjs').Database} database */
function statements(database) {
  return database.rows(
    `select calls, rows, total_exec_time as ms, wal_bytes, query from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc`,
  );
}

/**
 * From the instant at which all were due; for those who poll, from their first
 * call, so that where they were in their rhythm does not count.
 *
 * @param {Entrant} entrant
 * @param {{ calls: { pickedUp: number }[], settledAt?: number }} done
 * @param {number} from
 */
function rate(entrant, done, from) {
  if (done.settledAt === undefined) return Number.NaN;
  const first = entrant.jobs
    ? done.calls.reduce(
        (least, call) => Math.min(least, call.pickedUp),
        Infinity,
      )
    : from;
  return (done.calls.length * 1000) / (done.settledAt - first);
}
