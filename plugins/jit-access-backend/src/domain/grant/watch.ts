import {
  BoundTo,
  EndReason,
} from '@jit-access/backstage-plugin-jit-access-common';
import { addDuration, addMilliseconds, earliest, Instant } from '../time';
import { GrantTimes } from './window';

/** What access is bound to, as it was found at an instant. */
export type ContextFinding =
  | { state: 'holds'; endsAt?: Instant }
  | { state: 'over'; why: string }
  | { state: 'unknown'; why: string };

/** Does who the holder is still entitle to the access? `no`: why not, in words. */
export type EligibilityFinding = 'yes' | 'unknown' | { no: string };

/** What was found out about the holder of running access and about what it is bound to. */
export interface WatchFinding {
  /** Absent: the access does not depend on it. */
  eligible?: EligibilityFinding;
  /** Absent: the access is not bound to anything. */
  context?: ContextFinding;
}

/** What the rules need to know of the access. */
export interface WatchedGrant extends GrantTimes {
  receiver: string;
  createdAt: Instant;
  boundTo?: BoundTo;
  watchedAt?: Instant;
}

/** What follows from a finding. */
export interface WatchVerdict {
  /** Ends for good. */
  end?: { reason: EndReason; why: string };
  watchedAt?: Instant;
  boundUntil?: Instant;
  endsAt?: Instant;
}

const DEFAULT_GRACE = 'PT15M';

/** What a look at running access means for it. */
export function judgeWatch(
  grant: WatchedGrant,
  finding: WatchFinding,
  now: Instant,
): WatchVerdict {
  const { context } = finding;
  return {
    end: eligibilityEnd(finding) ?? contextEnd(grant, context, now),
    watchedAt: !context || context.state === 'holds' ? now : grant.watchedAt,
    ...boundaries(grant, context),
  };
}

function eligibilityEnd({ eligible }: WatchFinding): WatchVerdict['end'] {
  return typeof eligible === 'object'
    ? { reason: 'eligibility-lost', why: eligible.no }
    : undefined;
}

function contextEnd(
  grant: WatchedGrant,
  context: ContextFinding | undefined,
  now: Instant,
): WatchVerdict['end'] {
  if (context?.state === 'over') {
    return { reason: 'context-ended', why: context.why };
  }
  if (context?.state !== 'unknown') return undefined;
  const since = grant.watchedAt ?? grant.admittedAt ?? grant.createdAt;
  const grace = grant.boundTo?.grace ?? DEFAULT_GRACE;
  return addDuration(since, grace) <= now
    ? {
        reason: 'context-ended',
        why: `for too long nobody could say whether ${grant.boundTo?.title ?? 'what it is bound to'} still goes on: ${context.why}`,
      }
    : undefined;
}

/** An end that comes sooner is moved to; one that comes later never lengthens what was granted. */
function boundaries(
  grant: WatchedGrant,
  context: ContextFinding | undefined,
): Pick<WatchVerdict, 'boundUntil' | 'endsAt'> {
  const { boundUntil, endsAt, activatedAt } = grant;
  if (context?.state !== 'holds' || !context.endsAt) {
    return { boundUntil, endsAt };
  }
  const bound = earliest(context.endsAt, grant.boundTo?.endsAt);
  return {
    boundUntil: bound,
    endsAt:
      activatedAt && earliest(addDuration(activatedAt, grant.duration), bound),
  };
}

/** Is it looked at by itself, because something of its own can end it before its time? */
export function isWatched(
  grant: Pick<WatchedGrant, 'boundTo'> & { whileEligible: boolean },
): boolean {
  return grant.boundTo !== undefined || grant.whileEligible;
}

/**
 * When access is looked at next; absent: never.
 *
 * @param jitter - from 0 to 1
 */
export function nextLook(
  grant: Pick<WatchedGrant, 'boundTo'> & { whileEligible: boolean },
  now: Instant,
  pace: { everyMs: number; jitter: number },
): Instant | undefined {
  return isWatched(grant)
    ? addMilliseconds(now, pace.everyMs * (0.8 + 0.2 * pace.jitter))
    : undefined;
}
