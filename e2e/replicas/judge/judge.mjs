// @ts-check
import assert from 'node:assert/strict';

import { ROLES } from '../company/catalog.mjs';
import { groupBy } from './groupBy.mjs';

/**
 * How long after the end of its time access may still be there: while all is
 * well, and where a replica that held it died, was stopped, or lost a database
 * (its lease of ten seconds has to run out, and retries keep a distance).
 */
export const BOUND_MS = Object.freeze({
  well: 5_000,
  /** Shorter than a lease: nobody waited for one to run out. */
  handedBack: 9_000,
  takenOver: 20_000,
});

/** Why a grant may end before it was ever active. */
const CALLED_OFF = new Set(['returned', 'revoked']);

/** Clocks are read on one machine, but not at one instant. */
const CLOCK_MS = 30;

/**
 * @typedef {object} GrantOfPortal a grant as the portal's database has it
 * @property {string} id
 * @property {string} receiver
 * @property {string} role
 * @property {string} state
 * @property {Date} created_at
 * @property {Date | null} activated_at
 * @property {Date | null} ends_at
 * @property {Date | null} ending_at
 * @property {Date | null} ended_at
 * @property {string | null} end_reason
 * @property {string | null} end_outcome
 * @property {string} binding
 * @property {string | null} account
 *
 * @typedef {Pick<import('./TargetWatch.mjs').TargetWatch, 'looks' | 'sightings'>} Seen
 *
 * @typedef {object} Verdict counts of grants
 * @property {number} made that were active
 * @property {number} removed that ended, and whose account was seen to be gone
 * @property {number} live that have not ended
 * @property {string[]} lost approved and never made, or gone before their end
 * @property {string[]} overstayed there longer than the bound after their end
 * @property {string[]} doubled made twice, or by two accounts
 */

const GRANTS = `
  select g.id, g.receiver, g.role, g.state, g.created_at, g.activated_at,
         g.ends_at, g.ending_at, g.ended_at, g.end_reason, g.end_outcome,
         b.id as binding, b.account::json->>'name' as account
    from "jit-access".access_grant g
    join "jit-access".grant_binding gb on gb.grant_id = g.id
    join "jit-access".binding b on b.id = gb.binding_id
   where g.created_at >= $1
   order by g.created_at`;

/**
 * @param {import('../stage/DatabaseServer.mjs').DatabaseServer} portal
 * @param {string} database
 * @param {Date} since
 * @returns {Promise<GrantOfPortal[]>}
 */
export function grantsOf(portal, database, since) {
  return portal.query(database, GRANTS, [since]);
}

/** @param {GrantOfPortal} grant @returns {number} when it counts no more */
function endOf({ ends_at, ending_at }) {
  return Math.min(
    ends_at?.getTime() ?? Infinity,
    ending_at?.getTime() ?? Infinity,
  );
}

/** @param {GrantOfPortal} grant */
function inWords({ id, receiver, role, state, activated_at, ends_at }) {
  return `${id} (${role} of ${receiver}, ${state}, ${activated_at?.toISOString()} to ${ends_at?.toISOString()})`;
}

/**
 * When a grant was active and its account was not to be found, by looks that
 * found something else.
 *
 * @param {GrantOfPortal} grant
 * @param {Seen} watch
 * @param {number} now
 */
function gapsOf(grant, watch, now) {
  const from = /** @type {Date} */ (grant.activated_at).getTime() + CLOCK_MS;
  const until = Math.min(endOf(grant), now) - CLOCK_MS;
  const wanted = ROLES[/** @type {keyof typeof ROLES} */ (grant.role)];
  const usable = watch.sightings.filter(
    one =>
      one.name === grant.account &&
      one.login &&
      one.roles.split(',').includes(wanted),
  );
  return watch.looks.filter(
    at =>
      at > from &&
      at < until &&
      !usable.some(one => one.from <= at && at <= one.until),
  );
}

/**
 * The account was made more than once in the time of one grant.
 *
 * @param {GrantOfPortal} grant
 * @param {Seen} watch
 */
function madeTwice(grant, watch) {
  const from = /** @type {Date} */ (grant.activated_at).getTime();
  const until = endOf(grant);
  const oids = watch.sightings
    .filter(
      one => one.name === grant.account && one.until > from && one.from < until,
    )
    .map(({ oid }) => oid);
  return new Set(oids).size > 1;
}

/**
 * Looks at which an account was there although no grant asked for it any more,
 * or yet.
 *
 * @param {GrantOfPortal[]} grants of one account
 * @param {Seen} watch
 * @param {number} bound
 */
function overstays(grants, watch, bound) {
  const covered = grants.map(grant => ({
    from: grant.created_at.getTime() - CLOCK_MS,
    until: endOf(grant) + bound,
  }));
  const seen = watch.sightings.filter(one => one.name === grants[0].account);
  const first = Math.min(...covered.map(({ from }) => from));
  return watch.looks.filter(
    at =>
      // Before, it was there for grants that are not judged here.
      at >= first &&
      seen.some(one => one.from <= at && at <= one.until) &&
      !covered.some(({ from, until }) => from <= at && at <= until),
  );
}

/**
 * @typedef {object} JudgeOptions milliseconds
 * @property {number} bound how long after its end access may be there
 * @property {number} [from] epoch milliseconds; what was seen before is not judged
 */

/**
 * Judges what was seen in the target by what the portal says should have been.
 *
 * @param {GrantOfPortal[]} grants
 * @param {Seen & Pick<import('./TargetWatch.mjs').TargetWatch, 'accounts'>} seen
 * @param {JudgeOptions} options
 * @returns {Verdict}
 */
export function judge(grants, seen, { bound, from = 0 }) {
  const watch = {
    sightings: seen.sightings.filter(one => one.until >= from),
    looks: seen.looks.filter(at => at >= from),
  };
  const now = watch.looks.at(-1) ?? 0;
  const active = grants.filter(grant => grant.activated_at);
  const ended = active.filter(grant => grant.state === 'ended');
  const accounts = groupBy(grants, grant => grant.account);
  accounts.delete(null);
  const lost = grants.filter(grant => {
    if (!grant.activated_at) {
      return (
        grant.state === 'ended' && !CALLED_OFF.has(String(grant.end_reason))
      );
    }
    return gapsOf(grant, watch, now).length > 0;
  });
  const there = new Set(seen.accounts());
  return {
    made: active.length,
    removed: ended.filter(
      grant =>
        grant.end_outcome === 'covered' || !there.has(String(grant.account)),
    ).length,
    live: grants.filter(grant => grant.state !== 'ended').length,
    lost: lost.map(inWords),
    overstayed: [...accounts.values()]
      .filter(ofOne => overstays(ofOne, watch, bound).length > 0)
      .map(ofOne => ofOne.map(inWords).join(' and ')),
    doubled: [
      ...active.filter(grant => madeTwice(grant, watch)).map(inWords),
      ...twoAccounts(watch),
    ],
  };
}

/**
 * Accounts that carry the mark of one binding under different names.
 *
 * @param {Seen} watch
 */
function twoAccounts(watch) {
  const marked = watch.sightings.filter(({ mark }) => mark !== '');
  return [...groupBy(marked, ({ mark }) => mark)]
    .filter(([, seen]) => new Set(seen.map(({ name }) => name)).size > 1)
    .map(([mark]) => mark);
}

/**
 * @param {Verdict} verdict
 * @param {{ made: number }} expected what was asked for: so much was made, once,
 *   and all of it is gone
 */
export function assertAllEnded(verdict, { made }) {
  assert.deepEqual(verdict, {
    made,
    removed: made,
    live: 0,
    lost: [],
    overstayed: [],
    doubled: [],
  });
}

/** @param {string} what @param {Verdict} verdict @param {string} [more] */
export function report(what, verdict, more) {
  const { made, removed, lost, overstayed, doubled } = verdict;
  console.log(
    `${what}: ${made} made, ${removed} removed, ${lost.length} lost, ${overstayed.length} over-stayed, ${doubled.length} doubled${more ? `; ${more}` : ''}`,
  );
}
