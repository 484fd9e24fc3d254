// @ts-check
import assert from 'node:assert/strict';

import { ADMINISTRATOR } from '../company/catalog.mjs';
import { eventually } from '../stage/eventually.mjs';
import { PORTAL } from '../stage/Stage.mjs';

/** @typedef {import('../stage/Stage.mjs').Stage} Stage */

/**
 * Everybody was told everything that they had to be told: every notice that was
 * committed was delivered, and reached the channel.
 *
 * @param {Stage} stage
 * @param {Date} since
 */
export async function assertAllTold(stage, since) {
  const told = await eventually('the outbox is empty', async () => {
    const rows = await stage.portal.query(
      PORTAL,
      `select payload::json->>'id' as id, delivered_at from "jit-access".outbox where created_at >= $1`,
      [since],
    );
    return rows.every(row => row.delivered_at) ? rows : undefined;
  });
  const written = new Set(stage.notices().map(({ id }) => id));
  assert.ok(told.length > 0);
  assert.deepEqual(
    told.filter(({ id }) => !written.has(id)),
    [],
  );
}

/** @param {Stage} stage */
export async function assertHistoryIntact({ people }) {
  await eventually('the history is sealed and intact', async () => {
    const integrity = await people.insist(
      ADMINISTRATOR,
      'GET',
      '/history/integrity',
    );
    if (integrity.status !== 'intact') {
      throw new Error(JSON.stringify(integrity));
    }
    return true;
  });
}
