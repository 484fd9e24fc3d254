// @ts-check
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { ADMINISTRATOR } from './company/catalog.mjs';
import {
  BOUND_MS,
  assertAllEnded,
  grantsOf,
  judge,
  report,
} from './judge/judge.mjs';
import { eventually } from './stage/eventually.mjs';
import { PORTAL, Stage } from './stage/Stage.mjs';

/** Made by hand, with a name like ours and without our mark. */
const BY_HAND = 'jit_made_by_hand';

describe('a portal that is restored from a backup, and then taken away', () => {
  /** @type {Stage} */
  let stage;

  before(async () => {
    stage = await Stage.create('restore');
    stage.jitAccess = {
      drift: { interval: 'PT2S', inventoryInterval: 'PT3S', orphans: 'remove' },
    };
    await stage.target.query('postgres', `create role ${BY_HAND} login`);
    await stage.startReplicas(2);
  });
  after(() => stage?.close());

  /**
   * @param {string} person
   * @returns {Promise<{ request: string, grant: string, account: string }>}
   */
  async function give(person) {
    const request = await stage.people.ask(person, 'orders-read', 'PT1H');
    const { id, bindings } = await stage.people.until(
      person,
      request,
      'active',
    );
    return { request, grant: id, account: bindings[0].account };
  }

  async function stopReplicas() {
    await Promise.all(stage.replicas.map(replica => replica.terminate()));
  }

  /** @param {string[]} accounts */
  const there = accounts =>
    accounts.filter(name => stage.watch.accounts().includes(name));

  /** @param {string} type */
  function eventsOf(type) {
    return stage.portal.query(
      PORTAL,
      `select subject, summary, details::text from "jit-access".audit_event where type = $1`,
      [type],
    );
  }

  it('finds what the backup does not know of, removes it, and puts right what it remembers wrongly', async () => {
    const { people, portal } = stage;
    const kept = await give('person-1');
    const handedBack = await give('person-2');
    const backup = path.join(stage.folder, 'backup');
    await portal.stop();
    portal.saveTo(backup);
    await portal.start();

    await people.handBack('person-2', handedBack.grant);
    await people.until('person-2', handedBack.request, 'ended');
    const forgotten = [await give('person-3'), await give('person-4')].map(
      ({ account }) => account,
    );
    await stopReplicas();
    await portal.stop();
    portal.restoreFrom(backup);
    await portal.start();
    const restoredAt = Date.now();
    assert.deepEqual(there(forgotten), forgotten);
    for (const replica of stage.replicas) {
      await stage.begin(replica);
    }
    await Promise.all(stage.replicas.map(replica => replica.ready()));

    await eventually(
      'what the backup does not know of is gone',
      () => there(forgotten).length === 0,
    );
    const orphans = await eventsOf('drift.orphan');
    assert.equal(orphans.length, forgotten.length, JSON.stringify(orphans));
    // The backup says that it is active: it is put back, or its grant ends.
    await eventually(
      'the portal and the target agree on person-2',
      async () => {
        const grant = await people.grantOf('person-2', handedBack.request);
        const account = there([handedBack.account]).length > 0;
        return account === (grant.state === 'active');
      },
    );
    assert.deepEqual(there([kept.account, BY_HAND]), [kept.account, BY_HAND]);
    await stage.watch.lookAgain();
    const found = judge(
      await grantsOf(portal, PORTAL, new Date(0)),
      stage.watch,
      { bound: BOUND_MS.takenOver, from: restoredAt },
    );
    assert.deepEqual(
      { overstayed: found.overstayed, doubled: found.doubled },
      { overstayed: [], doubled: [] },
    );
    console.log(
      `Restored from a backup: ${forgotten.length} made after it, found and removed`,
    );
    const integrity = await people.insist(
      ADMINISTRATOR,
      'GET',
      '/history/integrity',
    );
    // The checkpoints outside remember what the backup has forgotten.
    assert.notEqual(integrity.status, 'intact', JSON.stringify(integrity));
  });

  it('leaves nothing of ours in the target when it is drained', async () => {
    const { people } = stage;
    const [{ now: since }] = await stage.portal.query(PORTAL, 'select now()');
    await Promise.all(['person-5', 'person-6', 'person-7'].map(give));
    const waiting = await people.ask('person-8', 'orders-read', 'PT1H', {
      startsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await people.insist(ADMINISTRATOR, 'POST', '/admin/drain', {
      body: { draining: true, reason: 'JIT Access is uninstalled' },
    });
    const drain = await eventually('the drain is done', async () => {
      const one = await people.insist(ADMINISTRATOR, 'GET', '/admin/drain');
      return one.done ? one : undefined;
    });
    assert.deepEqual([drain.left, drain.stuck, drain.remaining], [0, 0, 0]);
    const refused = await people.call('person-5', 'POST', '/requests', {
      body: {
        items: [
          { entityRef: 'resource:default/orders-db', role: 'orders-read' },
        ],
        duration: 'PT1H',
        justification: 'Asked while everything is being drained',
      },
    });
    assert.equal(refused.status, 409, JSON.stringify(refused.body));
    const left = await stage.target.query(
      'postgres',
      `select rolname from pg_roles
        where shobj_description(oid, 'pg_authid') like 'JIT Access %'`,
    );
    assert.deepEqual(left, []);
    assert.deepEqual(stage.watch.accounts(), [BY_HAND]);
    assert.equal((await people.grantOf('person-8', waiting)).state, 'ended');
    await stopReplicas();
    await stage.watch.lookAgain();
    const found = judge(
      await grantsOf(stage.portal, PORTAL, since),
      stage.watch,
      { bound: BOUND_MS.takenOver },
    );
    report('Drained', found);
    assertAllEnded(found, { made: 3 });
  });
});
