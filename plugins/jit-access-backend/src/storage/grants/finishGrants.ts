import { END_OUTCOME_IN_WORDS, grantInWords } from './grantWords';
import { EndOutcome } from '@jit-access/backstage-plugin-jit-access-common';
import { effectOutcome, grantOutcome } from '../../domain/binding/endOutcome';
import { TargetTraits } from '../../domain/binding/nextStep';
import { endedWords } from '../../domain/grant/notices';
import { covers } from '../../domain/grant/window';
import { Instant, millisecondsBetween } from '../../domain/time';
import { bindingFacts } from '../bindings/facts';
import { UnitOfWork } from '../unitOfWork/UnitOfWork';
import { grantLinks } from './grantLinks';
import { receiverNotice } from './grantNotice';
import { EndDetails, GrantRecord } from './records';

/**
 * Ends grants of which everything is proved: each effect is verified absent,
 * covered by another grant, standing, or expires by itself.
 *
 * @param grants - locked, with their bindings as they are now
 * @returns those that ended
 */
export function finishGrants(
  unit: UnitOfWork,
  grants: GrantRecord[],
  traits: TargetTraits,
): GrantRecord[] {
  const ended: GrantRecord[] = [];
  for (const grant of grants) {
    if (grant.state !== 'ending') continue;
    const coverers = grant.bindings.map(binding =>
      unit
        .liveGrants(binding.id)
        .filter(other => other.id !== grant.id && covers(other, unit.now)),
    );
    const outcome = grantOutcome(
      grant.bindings.map((binding, i) =>
        effectOutcome(bindingFacts(binding), {
          admitted: grant.admittedAt !== undefined,
          coveredByOther: coverers[i].length > 0,
          traits,
        }),
      ),
    );
    if (!outcome) continue;
    const coveredBy = coverers.flat().map(other => other.id);
    const details = endDetails(grant, outcome, coveredBy);
    ended.push(finish(unit, grant, outcome, details));
  }
  return ended;
}

function endDetails(
  grant: GrantRecord,
  outcome: EndOutcome,
  coveredBy: string[],
): EndDetails {
  const latest = (instants: (Instant | undefined)[]) =>
    instants
      .filter((instant): instant is Instant => instant !== undefined)
      .sort()
      .at(-1);
  return {
    coveredBy: outcome === 'covered' ? [...new Set(coveredBy)] : undefined,
    expiresAt:
      outcome === 'expires-by-itself'
        ? latest(grant.bindings.map(binding => binding.notAfter))
        : undefined,
    sessionsUntil: latest(grant.bindings.map(b => b.sessionsUntil)),
  };
}

function finish(
  unit: UnitOfWork,
  grant: GrantRecord,
  outcome: EndOutcome,
  details: EndDetails,
): GrantRecord {
  const { now } = unit;
  const from = rightOverAt(grant, now);
  const lagMs =
    outcome === 'removed'
      ? Math.max(0, millisecondsBetween(from, now))
      : undefined;
  unit.changeGrant(grant.id, {
    state: 'ended',
    ended_at: now,
    end_outcome: outcome,
    end_details: JSON.stringify(details),
    removal_lag_ms: lagMs ?? null,
  });
  unit.record({
    type: 'grant.ended',
    actor: 'system',
    result: 'success',
    ...grantLinks(grant),
    summary: `Ended: ${grantInWords(grant)}; ${END_OUTCOME_IN_WORDS[outcome]}`,
    details: {
      outcome,
      reason: grant.endReason,
      removalLagMs: lagMs,
      activatedAt: grant.activatedAt,
      endsAt: grant.endsAt,
      ...details,
    },
  });
  // Who never had it was told why already; giving back needs no answer.
  if (grant.activatedAt || grant.endReason === 'revoked') {
    const words = endedWords(grant, {
      from,
      at: now,
      outcome,
      lagMs,
      ...details,
    });
    unit.tell(receiverNotice(grant, 'ended', words));
  }
  unit.tx.changed(grant.requestId);
  if (lagMs !== undefined) {
    unit.tx.measure({ kind: 'removed', provider: grant.provider, lagMs });
  }
  return {
    ...grant,
    state: 'ended',
    endedAt: now,
    endOutcome: outcome,
    endDetails: details,
  };
}

/** When the right was over: at the end of the window, or when somebody ended it before. */
function rightOverAt(grant: GrantRecord, now: Instant): Instant {
  const ending = grant.endingAt ?? now;
  return grant.endsAt && grant.endsAt < ending ? grant.endsAt : ending;
}
