import { END_REASON_IN_WORDS, grantInWords } from './grantWords';
import { EndReason } from '@jit-access/backstage-plugin-jit-access-common';
import { nextGrantState } from '../../domain/grant/grantState';
import { Instant } from '../../domain/time';
import { appendEvents } from '../audit/appendEvents';
import { makeDueAgain } from '../bindings/dueAgain';
import { lockBindings } from '../bindings/lockBindings';
import { Tx } from '../store';
import { grantsByIds } from './findGrants';
import { grantLinks } from './grantLinks';
import { bindingIdsOf, lockGrants } from './lockGrants';
import { GrantRecord, grantRecord, GrantRow } from './records';

/** Why grants end, and who wants it. */
export interface Ending {
  reason: EndReason;
  /** A user's ref, or `system`. */
  by: string;
  /** What that person wrote; personal, and never part of a summary. */
  comment?: string;
  /** What the machine found, in words; kept in the history. */
  why?: string;
}

/**
 * Takes the right away from scheduled, activating and active grants; others
 * are returned as they are. The worker then removes what nobody else covers.
 */
export async function beginEnding(
  tx: Tx,
  grantIds: string[],
  ending: Ending,
): Promise<GrantRecord[]> {
  const rows = await lockGrants(tx, [...new Set(grantIds)]);
  const moving = rows.filter(row => nextGrantState(row.state, 'end'));
  const now = await tx.now();
  const bindings = await lockBindings(
    tx,
    await bindingIdsOf(
      tx,
      moving.map(row => row.id),
    ),
  );
  await markEnding(tx, moving, ending, now);
  await makeDueAgain(tx, bindings, now, 'removal');
  return grantsByIds(
    tx.sql,
    rows.map(row => row.id),
  );
}

/** Why the machine ended it is for the holder to read; it holds nothing personal. */
function ownWords({ by, why }: Ending): string | undefined {
  return by === 'system' ? why : undefined;
}

/** Moves locked grants to `ending` and records it; their bindings are the caller's. */
export async function markEnding(
  tx: Tx,
  rows: GrantRow[],
  ending: Ending,
  now: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .sql('access_grant')
    .whereIn(
      'id',
      rows.map(row => row.id),
    )
    .update({
      state: 'ending',
      ending_at: now,
      end_reason: ending.reason,
      ended_by: ending.by,
      end_comment: ending.comment ?? ownWords(ending) ?? null,
      watch_at: null,
    });
  await appendEvents(
    tx,
    rows.map(row => {
      const grant = grantRecord(row, []);
      return {
        type: 'grant.ending' as const,
        actor: ending.by,
        result: 'success' as const,
        ...grantLinks(grant),
        summary: `Ending: ${grantInWords(grant)} (${END_REASON_IN_WORDS[ending.reason]})`,
        details: {
          reason: ending.reason,
          why: ending.why,
          was: grant.state,
          endsAt: grant.endsAt,
        },
        personal: ending.comment ? { comment: ending.comment } : undefined,
      };
    }),
  );
  for (const row of rows) tx.changed(row.request_id);
}
