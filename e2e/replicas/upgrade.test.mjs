// @ts-check
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { connect } from '../../scripts/demo-postgres/connect.mjs';
import {
  BOUND_MS,
  assertAllEnded,
  grantsOf,
  judge,
  report,
} from './judge/judge.mjs';
import { assertHistoryIntact } from './judge/afterwards.mjs';
import { eventually } from './stage/eventually.mjs';
import { Load } from './stage/Load.mjs';
import {
  PORTAL,
  Stage,
  newCredentialKey,
  newSigningKey,
  publicOf,
} from './stage/Stage.mjs';
import { loadFirstSchemas } from './upgrade/loadFirstSchemas.mjs';

describe('an upgrade of a portal with live grants', () => {
  /** @type {Stage} */
  let stage;
  /** Live grants of the version before, by person. @type {Map<string, string>} */
  let requests;
  /** Epoch milliseconds. */
  let loadedAt = 0;

  before(async () => {
    stage = await Stage.create('upgrade');
    await loadFirstSchemas(stage);
    loadedAt = Date.now();
    const rows = await stage.portal.query(
      PORTAL,
      `select receiver, request_id from "jit-access".access_grant where state <> 'ended'`,
    );
    requests = new Map(
      rows.map(row => [row.receiver.split('/')[1], row.request_id]),
    );
    await stage.startReplicas(2);
  });
  after(() => stage?.close());

  /**
   * @param {string} person
   * @param {string} state
   */
  function until(person, state) {
    return stage.people.until(person, String(requests.get(person)), state);
  }

  /** @param {string} person logs in with the secret that the portal shows them */
  async function logIn(person, /** @type {string} */ grantId) {
    const { username, password } = await stage.people.insist(
      person,
      'POST',
      `/grants/${grantId}/credential/reveal`,
    );
    const client = await connect({
      ...stage.target.login('orders'),
      user: username,
      password,
    });
    await client.end();
  }

  /** @param {string} requestId */
  async function keyOf(requestId) {
    const [{ credential }] = await stage.portal.query(
      PORTAL,
      `select b.credential from "jit-access".binding b
         join "jit-access".grant_binding gb on gb.binding_id = b.id
         join "jit-access".access_grant g on g.id = gb.grant_id
        where g.request_id = $1`,
      [requestId],
    );
    return credential.split('.')[1];
  }

  it('goes on with every grant where the version before left it', async () => {
    const grants = await Promise.all([
      until('person-2', 'ended'),
      until('person-4', 'ended'),
      until('person-6', 'ended'),
      until('person-3', 'active'),
      until('person-5', 'active'),
      until('person-1', 'ended'),
    ]);
    assert.deepEqual(
      grants.map(({ endReason, endOutcome }) => [endReason, endOutcome]),
      [
        ['expired', 'removed'],
        ['returned', 'removed'],
        ['returned', 'removed'],
        [undefined, undefined],
        [undefined, undefined],
        ['expired', 'removed'],
      ],
    );
    await stage.watch.lookAgain();
    const found = judge(
      await grantsOf(stage.portal, PORTAL, new Date(0)),
      stage.watch,
      // Nothing ran at first; what a dead process held waits for its lease.
      { bound: BOUND_MS.takenOver + 20_000, from: loadedAt },
    );
    report('Live grants of the version before', found);
    const { made, removed, live, lost, overstayed, doubled } = found;
    assert.deepEqual(
      { made, removed, live, lost, overstayed, doubled },
      { made: 6, removed: 4, live: 2, lost: [], overstayed: [], doubled: [] },
    );
    await assertHistoryIntact(stage);
  });

  it('opens what old keys sealed and verifies what old keys signed, while replicas are restarted one by one with new ones', async () => {
    const [{ now: since }] = await stage.portal.query(PORTAL, 'select now()');
    const { signing, previousPublic, credentials } = stage.keys;
    assert.equal(await keyOf(String(requests.get('person-3'))), 'first');
    stage.keys = {
      credentials: [newCredentialKey('second'), ...credentials],
      signing: newSigningKey(),
      previousPublic: [publicOf(signing), ...previousPublic],
    };
    const load = new Load(stage, ['person-1', 'person-2', 'person-4']);
    for (const replica of stage.replicas) {
      assert.equal(await replica.terminate(), 'exit code 0');
      await stage.begin(replica);
      await replica.ready();
    }
    await load.finish();
    await stage.watch.lookAgain();
    const found = judge(
      await grantsOf(stage.portal, PORTAL, since),
      stage.watch,
      { bound: BOUND_MS.handedBack },
    );
    report('Restarted one by one', found);
    assertAllEnded(found, { made: load.asked });

    const old = await until('person-3', 'active');
    await logIn('person-3', old.id);
    const asked = await stage.people.ask('person-7', 'orders-write', 'PT5M');
    const fresh = await stage.people.until('person-7', asked, 'active');
    assert.equal(await keyOf(asked), 'second');
    await logIn('person-7', fresh.id);

    await eventually('a checkpoint is signed with the new key', async () => {
      const rows = await stage.portal.query(
        PORTAL,
        'select distinct key_id from "jit-access".audit_checkpoint',
      );
      // That of the version before, ours, and the new one.
      return rows.length === 3;
    });
    await assertHistoryIntact(stage);
  });
});
