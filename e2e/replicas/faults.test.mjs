// @ts-check
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { connect } from '../../scripts/demo-postgres/connect.mjs';
import { DATABASE } from './company/catalog.mjs';
import { assertAllTold, assertHistoryIntact } from './judge/afterwards.mjs';
import {
  BOUND_MS,
  assertAllEnded,
  grantsOf,
  judge,
  report,
} from './judge/judge.mjs';
import { eventually, pause } from './stage/eventually.mjs';
import { Load, workInHand } from './stage/Load.mjs';
import { PORTAL, Stage } from './stage/Stage.mjs';

/** @typedef {import('./stage/Replica.mjs').Replica} Replica */

/** Which processes are killed at once: one, chosen at random, then all. */
const KILLS = [1, 2];
/** A replica is stopped again and again until it is caught in a transaction. */
const CATCHES = 200;

describe('two replicas on one PostgreSQL', () => {
  /** @type {Stage} */
  let stage;
  /** @type {Load} */
  let load;
  /** When the scenario began, by the portal's database. @type {Date} */
  let since;

  before(async () => {
    stage = await Stage.create('faults');
    await stage.startReplicas(2);
  });
  after(() => stage?.close());
  // Whatever went wrong in one scenario is not the next one's trouble.
  afterEach(async () => {
    for (const replica of stage.replicas) {
      replica.signal('SIGCONT');
      replica.portalLine.mend();
      replica.line.release();
      await replica.ready();
    }
    await load.finish().catch(() => {});
  });

  async function begin() {
    [{ now: since }] = await stage.portal.query(PORTAL, 'select now()');
  }

  /** @param {import('./judge/judge.mjs').JudgeOptions} options */
  async function verdict(options) {
    await stage.watch.lookAgain();
    return judge(
      await grantsOf(stage.portal, PORTAL, since),
      stage.watch,
      options,
    );
  }

  it('ends all access, once and in time, when processes are killed under load', async () => {
    await begin();
    load = new Load(stage);
    /** Milliseconds. */
    let nobodyFor = 0;
    const portal = await connect(stage.portal.login(PORTAL));
    try {
      for (const count of KILLS) {
        const victims = stage.replicas
          .toSorted(() => Math.random() - 0.5)
          .slice(0, count);
        await workInHand(portal);
        const killedAt = Date.now();
        await Promise.all(victims.map(victim => victim.kill()));
        await Promise.all(victims.map(victim => stage.begin(victim)));
        await Promise.all(victims.map(victim => victim.ready()));
        if (count === stage.replicas.length) {
          nobodyFor = Date.now() - killedAt;
        }
      }
    } finally {
      await portal.end();
    }
    await load.finish();

    const found = await verdict({ bound: BOUND_MS.takenOver + nobodyFor });
    report(
      'Killed under load',
      found,
      `${stage.people.repeated} calls made again`,
    );
    assertAllEnded(found, { made: load.asked });
    await assertAllTold(stage, since);
    await assertHistoryIntact(stage);
  });

  /**
   * Transactions that have rows locked and in which nothing happens.
   *
   * @returns {Promise<string[]>} connection and start of each
   */
  async function idleWithLocks() {
    const rows = await stage.portal.query(
      PORTAL,
      `select distinct a.pid || ' since ' || a.xact_start as one
         from pg_stat_activity a
         join pg_locks l on l.pid = a.pid
         join pg_class c on c.oid = l.relation
        where a.datname = current_database() and a.state = 'idle in transaction'
          and a.state_change < now() - interval '100 milliseconds'
          and c.relname in ('binding', 'access_grant') and l.mode like 'Row%'`,
    );
    return rows.map(({ one }) => one);
  }

  /**
   * @param {Replica} victim is stopped with rows locked
   * @returns {Promise<string[]>} the transactions that it stands in
   */
  async function stopInTransaction(victim) {
    for (let catches = 0; catches < CATCHES; catches += 1) {
      victim.signal('SIGSTOP');
      await pause(150);
      const first = await idleWithLocks();
      await pause(350);
      // Those of a process that runs are over by now.
      const still = await idleWithLocks();
      const caught = first.filter(one => still.includes(one));
      if (caught.length > 0) {
        victim.serving = false;
        return caught;
      }
      victim.signal('SIGCONT');
      await pause(20 + Math.random() * 80);
    }
    return assert.fail(`${victim.name} was never caught in a transaction`);
  }

  it('goes on without a process that is stopped in the middle of a transaction', async () => {
    await begin();
    load = new Load(stage);
    const [victim] = stage.replicas;
    const caught = await stopInTransaction(victim);
    await eventually('its locks are gone', async () => {
      const idle = await idleWithLocks();
      return !caught.some(one => idle.includes(one));
    });
    const asked = load.asked;
    await eventually(
      'people are given access again',
      () => load.asked > asked + 4,
    );
    victim.signal('SIGCONT');
    victim.serving = true;
    await load.finish();
    const found = await verdict({ bound: BOUND_MS.takenOver });
    report('Stopped in a transaction', found);
    assertAllEnded(found, { made: load.asked });
    await assertAllTold(stage, since);
    await assertHistoryIntact(stage);
  });

  it('goes on without a process that is cut off from the database, and takes it back', async () => {
    await begin();
    load = new Load(stage);
    const [victim] = stage.replicas;
    const portal = await connect(stage.portal.login(PORTAL));
    /** Binding and epoch of each lease that is held. */
    const leases = async () => {
      const { rows } = await portal.query(
        `select id || '/' || epoch as lease from "jit-access".binding where lease_owner is not null`,
      );
      return rows.map(({ lease }) => lease);
    };
    await workInHand(portal);
    victim.portalLine.cut();
    victim.serving = false;
    const held = await leases();
    await eventually('all that it held is taken over', async () => {
      const now = await leases();
      return !held.some(lease => now.includes(lease));
    });
    await portal.end();
    const asked = load.asked;
    await eventually(
      'people are given access by the others',
      () => load.asked > asked + 4,
    );
    victim.portalLine.mend();
    await eventually(`${victim.name} answers again`, async () => {
      const { status } = await stage.people.call(
        'person-1',
        'GET',
        '/grants?mine=true',
        { at: victim },
      );
      return status === 200;
    });
    victim.serving = true;
    await load.finish();
    const found = await verdict({ bound: BOUND_MS.takenOver });
    report('Cut off from the database', found);
    assertAllEnded(found, { made: load.asked });
    await assertAllTold(stage, since);
    await assertHistoryIntact(stage);
  });

  /** What everybody answers while the portal has no database. */
  function whileAway() {
    return Promise.all(
      stage.replicas.flatMap(at => [
        stage.people.call('person-1', 'GET', '/grants?mine=true', { at }),
        stage.people.call('person-2', 'POST', '/requests', {
          at,
          body: {
            items: [{ entityRef: DATABASE, role: 'orders-read' }],
            duration: 'PT3S',
            justification: 'Asked while the database was away',
          },
        }),
      ]),
    );
  }

  it('answers 503 in words while the portal has no database, and goes on by itself', async () => {
    await begin();
    load = new Load(stage);
    await stage.portal.query(
      PORTAL,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const portal = await connect(stage.portal.login(PORTAL));
    portal.on('error', () => {});
    await workInHand(portal);
    await portal.end().catch(() => {});
    await stage.portal.crash();
    const answers = await whileAway().finally(() => stage.portal.start());
    for (const { status, body } of answers) {
      assert.equal(status, 503, JSON.stringify(body));
      assert.equal(body.error.name, 'ServiceUnavailableError');
      assert.match(body.error.message, /try again/);
    }
    await load.finish();

    const found = await verdict({ bound: BOUND_MS.takenOver });
    report('The portal without its database', found);
    assertAllEnded(found, { made: load.asked });
    await assertAllTold(stage, since);
    await assertHistoryIntact(stage);
  });

  it('removes what ended while the target was down as soon as it is back, and says so meanwhile', async () => {
    await begin();
    const { people, target } = stage;
    const some = ['person-1', 'person-2', 'person-3'];
    const asked = await Promise.all(
      some.map(person => people.ask(person, 'orders-read', 'PT8S')),
    );
    await Promise.all(
      some.map((person, n) => people.until(person, asked[n], 'active')),
    );
    const down = Date.now();
    await target.stop();
    for (const [n, person] of some.entries()) {
      const grant = await eventually(`${person} is told why`, async () => {
        const one = await people.grantOf(person, asked[n]);
        return one.state === 'ending' && one.bindings[0].lastError && one;
      });
      assert.match(grant.bindings[0].lastError, /target/);
      assert.equal(grant.endReason, 'expired');
    }
    const waiting = await people.ask('person-4', 'orders-read', 'PT3S');
    await target.start();
    const downFor = Date.now() - down;
    await Promise.all(
      [...some, 'person-4'].map((person, n) =>
        people.until(person, [...asked, waiting][n], 'ended'),
      ),
    );
    const found = await verdict({ bound: downFor + BOUND_MS.takenOver });
    report('The target was down', found);
    assertAllEnded(found, { made: some.length + 1 });
  });

  /** The replica whose next change of the target is carried out unanswered. */
  function trap() {
    /** @type {Promise<Replica>} */
    const trapped = new Promise(resolve => {
      for (const replica of stage.replicas) {
        replica.line.keepBackCommit(() => resolve(replica));
      }
    });
    return trapped.then(victim => {
      victim.signal('SIGSTOP');
      victim.serving = false;
      for (const replica of stage.replicas) {
        if (replica !== victim) {
          replica.line.release();
        }
      }
      return victim;
    });
  }

  /** @param {Replica} victim that wakes after its lease */
  async function wake(victim) {
    const lost = lostLeases(victim);
    victim.signal('SIGCONT');
    victim.line.release();
    victim.serving = true;
    await eventually(
      `${victim.name} sees that it lost its lease`,
      () => lostLeases(victim) > lost,
    );
  }

  /** @param {Replica} replica */
  function lostLeases(replica) {
    return replica.words().match(/The lease on .* was lost/g)?.length ?? 0;
  }

  it('lets nobody who was stopped past its lease overwrite who took over, in giving', async () => {
    await begin();
    const { people } = stage;
    const trapped = trap();
    const asked = await people.ask('person-1', 'orders-read', 'PT30S');
    const victim = await trapped;
    await people.until('person-1', asked, 'active');
    await wake(victim);
    const grant = await people.grantOf('person-1', asked);
    assert.equal(grant.state, 'active');
    await people.handBack('person-1', grant.id);
    await people.until('person-1', asked, 'ended');
    const found = await verdict({ bound: BOUND_MS.well });
    report('Stopped while it gave access', found);
    assertAllEnded(found, { made: 1 });
  });

  it('lets nobody who was stopped past its lease overwrite who took over, in removing', async () => {
    await begin();
    const { people } = stage;
    const first = await people.ask('person-2', 'orders-read', 'PT5M');
    const { id } = await people.until('person-2', first, 'active');
    const trapped = trap();
    await people.handBack('person-2', id);
    const victim = await trapped;
    await people.until('person-2', first, 'ended');
    // The same access again: what the one who wakes began is wrong by now.
    const second = await people.ask('person-2', 'orders-read', 'PT5M');
    const grant = await people.until('person-2', second, 'active');
    await wake(victim);
    await pause(3_000);
    const [account] = grant.bindings.map(
      (/** @type {{ account: string }} */ binding) => binding.account,
    );
    await eventually('the account is there', () =>
      stage.watch.accounts().includes(account),
    );
    assert.equal((await people.grantOf('person-2', second)).state, 'active');
    await people.handBack('person-2', grant.id);
    await people.until('person-2', second, 'ended');
    const found = await verdict({ bound: BOUND_MS.takenOver });
    report('Stopped while it removed access', found);
    assertAllEnded(found, { made: 2 });
  });
});
