import { END_REASON_IN_WORDS, grantInWords } from './grantWords';
import { EndReason } from '@jit-access/backstage-plugin-jit-access-common';
import { nextGrantState } from '../../domain/grant/grantState';
import { bindingsDueAgain } from '../bindings/dueAgain';
import { Tx } from '../store';
import { openForGrants } from '../unitOfWork/openUnit';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { grantsByIds } from './findGrants';
import { followingGrants } from './followingGrants';
import { grantLinks } from './grantLinks';
import { lockGrants } from './lockGrants';
import { GrantRecord } from './records';

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
 * Takes the right away from scheduled, activating and active grants, and from
 * all that extends them. The worker then removes what nobody else covers.
 *
 * @returns the grants that were given, as they are now
 */
export async function beginEnding(
  tx: Tx,
  grantIds: string[],
  ending: Ending,
): Promise<GrantRecord[]> {
  // Once these are locked, no extension of them can be written any more.
  await lockGrants(tx, [...new Set(grantIds)]);
  const following = await followingGrants(tx.sql, grantIds);
  const all = [...new Set([...grantIds, ...following])];
  const unit = await openForGrants(tx, all);
  const moving = all.flatMap(id => {
    const grant = unit.grant(id);
    return grant && nextGrantState(grant.state, 'end') ? [grant] : [];
  });
  markEnding(unit, moving, ending);
  bindingsDueAgain(
    unit,
    new Set(moving.flatMap(grant => grant.bindings.map(({ id }) => id))),
    'removal',
  );
  await unit.write();
  return grantsByIds(tx.sql, [...new Set(grantIds)]);
}

/** Why the machine ended it is for the holder to read; it holds nothing personal. */
function ownWords({ by, why }: Ending): string | undefined {
  return by === 'system' ? why : undefined;
}

/** Moves locked grants to `ending` and records it; their bindings are the caller's. */
export function markEnding(
  unit: UnitOfWork,
  grants: GrantRecord[],
  ending: Ending,
): void {
  for (const grant of grants) {
    unit.changeGrant(grant.id, {
      state: 'ending',
      ending_at: unit.now,
      end_reason: ending.reason,
      ended_by: ending.by,
      end_comment: ending.comment ?? ownWords(ending) ?? null,
      watch_at: null,
    });
    unit.record({
      type: 'grant.ending',
      actor: ending.by,
      result: 'success',
      ...grantLinks(grant),
      summary: `Ending: ${grantInWords(grant)} (${END_REASON_IN_WORDS[ending.reason]})`,
      details: {
        reason: ending.reason,
        why: ending.why,
        was: grant.state,
        endsAt: grant.endsAt,
      },
      personal: ending.comment ? { comment: ending.comment } : undefined,
    });
    unit.tx.changed(grant.requestId);
  }
}
