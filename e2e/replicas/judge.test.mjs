// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { judge } from './judge/judge.mjs';

const NAME = 'jit_person_1_0123456789ab';
const at = (/** @type {number} */ second) => new Date(second * 1_000);

/** Active from second 10 to 20, and removed a second later. */
const GRANT = {
  id: 'grant',
  receiver: 'user:default/person-1',
  role: 'orders-read',
  state: 'ended',
  created_at: at(9),
  activated_at: at(10),
  ends_at: at(20),
  ending_at: at(20),
  ended_at: at(21),
  end_reason: 'expired',
  end_outcome: 'removed',
  binding: 'binding',
  account: NAME,
};

/**
 * Somebody who looked ten times a second, for forty seconds.
 *
 * @param {Array<{ from: number, until: number } & Partial<import('./judge/TargetWatch.mjs').Sighting>>} seen
 *   in seconds
 */
function watching(...seen) {
  const looks = Array.from({ length: 400 }, (_, n) => n * 100);
  const sightings = seen.map(({ from, until, ...more }) => ({
    name: NAME,
    oid: 1,
    login: true,
    roles: 'orders_reader',
    mark: 'JIT Access binding=binding',
    from: from * 1_000,
    until: until * 1_000,
    ...more,
  }));
  const last = looks[looks.length - 1];
  return {
    looks,
    sightings,
    accounts: () =>
      sightings.filter(({ until }) => until >= last).map(({ name }) => name),
  };
}

/**
 * @param {ReturnType<typeof watching>} watch
 * @param {Partial<typeof GRANT>} [grant]
 */
function verdict(watch, grant) {
  const found = judge([{ ...GRANT, ...grant }], watch, { bound: 5_000 });
  return {
    ...found,
    lost: found.lost.length,
    overstayed: found.overstayed.length,
    doubled: found.doubled.length,
  };
}

const WELL = {
  made: 1,
  removed: 1,
  live: 0,
  lost: 0,
  overstayed: 0,
  doubled: 0,
};

describe('the judge of the replica tests', () => {
  it('has nothing to say of access that was there in its time and no longer', () => {
    assert.deepEqual(verdict(watching({ from: 9.5, until: 21 })), WELL);
  });

  it('sees access that was interrupted, could not be used, or was never made', () => {
    const lost = { ...WELL, lost: 1 };
    const interrupted = watching(
      { from: 9.5, until: 13 },
      { from: 14, until: 21 },
    );
    assert.deepEqual(verdict(interrupted), lost);
    for (const broken of [{ login: false }, { roles: 'orders_writer' }]) {
      const watch = watching({ from: 9.5, until: 21, ...broken });
      assert.deepEqual(verdict(watch), lost);
    }
    assert.deepEqual(verdict(watching()), lost);
    assert.deepEqual(
      verdict(watching(), {
        activated_at: /** @type {any} */ (null),
        end_reason: 'not-activated',
      }),
      { ...lost, made: 0, removed: 0 },
    );
  });

  it('sees access that stayed longer than the bound, and that is there still', () => {
    const stayed = { ...WELL, overstayed: 1 };
    assert.deepEqual(verdict(watching({ from: 9.5, until: 26 })), stayed);
    assert.deepEqual(verdict(watching({ from: 9.5, until: 41 })), {
      ...stayed,
      removed: 0,
    });
  });

  it('sees access that came back', () => {
    const back = watching({ from: 9.5, until: 21 }, { from: 30, until: 31 });
    assert.deepEqual(verdict(back), { ...WELL, overstayed: 1 });
  });

  it('sees what was made twice, anew or under two names', () => {
    const anew = watching(
      { from: 9.5, until: 15 },
      { from: 15.1, until: 21, oid: 2 },
    );
    assert.deepEqual(verdict(anew), { ...WELL, doubled: 1 });
    const twoNames = watching(
      { from: 9.5, until: 21 },
      { from: 9.5, until: 21, name: `${NAME}0`, oid: 2 },
    );
    assert.deepEqual(verdict(twoNames), { ...WELL, doubled: 1 });
  });
});
