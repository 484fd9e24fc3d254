// @ts-check
import { table } from '../../harness/report.mjs';
import { atItsOwnPace } from '../entrants.mjs';
import { lagsOf, median, ms } from '../figures.mjs';
import { removalLags, seedInBulk } from '../seed.mjs';

const CALL_MS = 50;
const PER_SECOND = 100;
const REPLICAS = ['first', 'second'];
/** Before anything ends: what it costs to have them. */
const REST_MS = 15_000;
const BUCKET_MS = 10_000;
const SAMPLE_MS = 5_000;
const MB = 2 ** 20;

/**
 * @typedef {object} Sample
 * @property {number} atMs
 * @property {{ rss: number, heapUsed: number, cpuMs: number }[]} replicas
 */

/** Very much access is there, and some of it ends all the time. */
export const manyGrants = {
  letter: 'e',

  /**
   * @param {import('../turn.mjs').Arena} arena
   * @param {import('../scale.mjs').Scale} scale
   */
  async run(arena, scale) {
    const database = await arena.server.fresh('many_grants');
    try {
      const began = Date.now();
      await seedInBulk(database, seedOf(scale));
      const seedSeconds = Math.round((Date.now() - began) / 1_000);
      return await observe(arena, database, scale, seedSeconds);
    } finally {
      for (const key of REPLICAS) await arena.endProcessOf({ key });
      await database.close();
    }
  },
};

/** @param {import('../scale.mjs').Scale} scale */
function seedOf({ grants }) {
  return {
    role: 'measured',
    providers: ['one', 'two', 'three', 'four', 'five'],
    count: grants,
    // Those that end are moved to their instants when all is written.
    endsAt: `clock_timestamp() + interval '10 days' + n * interval '1 second'`,
    // Each holds fifty pieces, each on another entity.
    people: Math.ceil(grants / 50),
    entities: Math.ceil(grants / 500),
  };
}

/**
 * @param {import('../turn.mjs').Arena} arena
 * @param {import('../server.mjs').Database} database
 * @param {import('../scale.mjs').Scale} scale
 * @param {number} seedSeconds
 */
async function observe(arena, database, scale, seedSeconds) {
  const ending = scale.seconds * PER_SECOND;
  const { providers } = seedOf(scale);
  const replicas = REPLICAS.map(key =>
    arena.processOf({ ...atItsOwnPace, key }),
  );
  for (const replica of replicas) {
    await replica.ask('start', {
      contender: 'jit-access',
      order: {
        url: database.url,
        providers,
        target: { callMs: CALL_MS, hanging: [] },
        changes: { sealer: true, notices: true },
      },
    });
  }
  const from = Date.now() + REST_MS + 5_000;
  await endOneByOne(database, ending, from);
  const atRest = await databaseTime(database, REST_MS);
  const heapBefore = await heapInUse(replicas);
  await until(from);
  await database.rows('select pg_stat_statements_reset()');
  const samples = await sampled(replicas, from, scale.seconds * 1_000);
  await allEnded(database);
  const busy = await spent(database);
  const lags = await removalLags(database, 'measured');
  const seconds = (Date.now() - from) / 1_000;
  const figures = {
    grants: scale.grants,
    perSecond: PER_SECOND,
    seconds: scale.seconds,
    seedSeconds,
    lags: lagsOf(lags.map(({ lag }) => lag)),
    databaseMsPerSecondAtRest: atRest,
    databaseMsEach: (busy - atRest * seconds) / ending,
    heapInUseMb: { before: heapBefore, after: await heapInUse(replicas) },
    buckets: buckets(lags, from, samples),
  };
  return { text: report(figures), figures };
}

/**
 * @param {import('../server.mjs').Database} database
 * @param {number} count
 * @param {number} from
 */
async function endOneByOne(database, count, from) {
  const [{ ids }] = await database.rows(
    `select array_agg(id) as ids from (select id from access_grant order by id limit $1)`,
    [count],
  );
  await database.rows(
    `with due as (select id, to_timestamp($2 / 1000.0) + (ordinality - 1) * interval '1 second' / ${PER_SECOND} as at
       from unnest($1::text[]) with ordinality as u (id, ordinality)),
     moved as (update access_grant g set ends_at = date_trunc('milliseconds', at), activate_by = at, activated_at = at - interval '1 hour',
       warned_at = at - interval '5 minutes' from due where g.id = due.id)
     update binding b set next_run_at = date_trunc('milliseconds', at) from due join grant_binding l on l.grant_id = due.id where b.id = l.binding_id`,
    [ids, from],
  );
  await database.rows('analyze');
}

/**
 * @param {import('../server.mjs').Database} database
 * @param {number} forMs
 * @returns {Promise<number>} milliseconds of statements per second
 */
async function databaseTime(database, forMs) {
  await database.rows('select pg_stat_statements_reset()');
  const began = Date.now();
  await until(began + forMs - 2_000);
  return ((await spent(database)) * 1_000) / (Date.now() - began);
}

/** @param {import('../server.mjs').Database} database */
async function spent(database) {
  const [{ ms: total }] = await database.rows(
    `select coalesce(sum(total_exec_time), 0) as ms from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())`,
  );
  return Number(total);
}

/**
 * @param {import('../process/start.mjs').Process[]} replicas
 * @param {number} from
 * @param {number} forMs
 */
async function sampled(replicas, from, forMs) {
  /** @type {Sample[]} */
  const samples = [];
  for (let atMs = 0; atMs <= forMs; atMs += SAMPLE_MS) {
    await until(from + atMs);
    samples.push({
      atMs,
      replicas: await Promise.all(
        replicas.map(replica => replica.ask('memory')),
      ),
    });
  }
  return samples;
}

/**
 * What is left when garbage was collected, in MB.
 *
 * @param {import('../process/start.mjs').Process[]} replicas
 */
async function heapInUse(replicas) {
  return Promise.all(
    replicas.map(async replica => {
      await replica.ask('collectGarbage');
      const { heapUsed } = await replica.ask('memory');
      return Math.round(heapUsed / MB);
    }),
  );
}

/** @param {import('../server.mjs').Database} database */
async function allEnded(database) {
  for (;;) {
    const [left] = await database.rows(
      `select 1 from access_grant where state in ('active', 'ending') and ends_at <= clock_timestamp() limit 1`,
    );
    if (!left) return;
    await until(Date.now() + 100);
  }
}

/** @param {number} instant in milliseconds since the epoch */
async function until(instant) {
  const wait = instant - Date.now();
  if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
}

/**
 * @param {{ lag: number, dueMs: number }[]} lags
 * @param {number} from
 * @param {Sample[]} samples
 */
function buckets(lags, from, samples) {
  const last = Math.max(...lags.map(({ dueMs }) => dueMs - from));
  return Array.from(
    { length: Math.ceil((last + 1) / BUCKET_MS) },
    (_, index) => {
      const start = index * BUCKET_MS;
      const inside = (/** @type {number} */ at) =>
        at >= start && at < start + BUCKET_MS;
      const {
        p50,
        p99,
        last: worst,
      } = lagsOf(
        lags.filter(({ dueMs }) => inside(dueMs - from)).map(({ lag }) => lag),
      );
      const memory = samples.filter(({ atMs }) => inside(atMs));
      const of = (/** @type {'rss' | 'heapUsed'} */ kind) =>
        REPLICAS.map((_name, replica) =>
          Math.round(
            median(memory.map(one => one.replicas[replica][kind])) / MB,
          ),
        );
      return {
        seconds: start / 1_000,
        p50,
        p99,
        last: worst,
        rssMb: of('rss'),
        heapMb: of('heapUsed'),
      };
    },
  );
}

/** @param {any} figures */
function report(figures) {
  const { p50, p99, last } = figures.lags;
  return [
    `### ${figures.grants.toLocaleString('en')} pieces of access, of which ${PER_SECOND} end per second, and two replicas`,
    '',
    `Removing takes ${CALL_MS} ms; everything is as it is shipped: holders are looked at, the history is sealed, a notice is delivered of each end. Milliseconds from the end to verified absence: p50 ${ms(p50)}, p99 ${ms(p99)}, last ${ms(last)}. Statements take the database ${figures.databaseMsEach.toFixed(1)} ms per end, and ${Math.round(figures.databaseMsPerSecondAtRest)} ms per second when nothing ends. When garbage was collected, the replicas' heaps hold ${figures.heapInUseMb.before.join(' and ')} MB before it and ${figures.heapInUseMb.after.join(' and ')} MB after it.`,
    '',
    table(
      [
        'after',
        'p50',
        'p99',
        'last',
        'memory of the replicas, MB',
        'of that heap',
      ],
      figures.buckets.map((/** @type {any} */ bucket) => [
        `${bucket.seconds} s`,
        ms(bucket.p50),
        ms(bucket.p99),
        ms(bucket.last),
        bucket.rssMb.join(' and '),
        bucket.heapMb.join(' and '),
      ]),
    ),
  ].join('\n');
}
