import { Principal } from '../principal';
import { addDuration, Instant, IsoDuration } from '../time';

/** One entry of those that an item waits for. */
export interface AudienceEntry {
  principal: Principal;
  /** The principal's group has to have been theirs for so long. */
  minAge?: IsoDuration;
}

/**
 * Since when a principal stands for a person: `always` where that does not
 * count, `unseen` where no sweep has found it yet.
 */
export type HeldSince = Instant | 'always' | 'unseen';

/** A person, with all that they stand for right now. */
export interface Standing {
  person: string;
  principals: ReadonlyMap<Principal, HeldSince>;
}

/** Whether somebody may review an item right now, and as whom. */
export type Entitlement =
  | { as: 'self' }
  | { as: 'cover'; onBehalfOf: string }
  /** `tooYoung`: they would, if they had been in the group for long enough. */
  | {
      as: 'nobody';
      tooYoung?: {
        person: string;
        principal: Principal;
        since: HeldSince;
        minAge: IsoDuration;
      };
    };

/**
 * In their own right first, else in the place of somebody who is away. Neither
 * requester nor receiver reviews in any way, and nobody can be stood in for at
 * their own request.
 *
 * @param cover - those who are away and have named this person
 */
export function entitlementOf(
  audience: AudienceEntry[],
  item: { requester: string; receiver: string },
  own: Standing,
  cover: Standing[],
  at: Instant,
): Entitlement {
  const concerned = new Set([item.requester, item.receiver]);
  if (concerned.has(own.person)) return { as: 'nobody' };
  const mine = answer(audience, own, at);
  if (mine === 'entitled') return { as: 'self' };
  let tooYoung = mine;
  for (const away of cover) {
    if (concerned.has(away.person)) continue;
    const theirs = answer(audience, away, at);
    if (theirs === 'entitled') return { as: 'cover', onBehalfOf: away.person };
    tooYoung ??= theirs;
  }
  return { as: 'nobody', tooYoung };
}

type TooYoung = Extract<Entitlement, { as: 'nobody' }>['tooYoung'];

function answer(
  audience: AudienceEntry[],
  { person, principals }: Standing,
  at: Instant,
): 'entitled' | TooYoung {
  let tooYoung: TooYoung;
  for (const { principal, minAge } of audience) {
    const since = principals.get(principal);
    if (since === undefined) continue;
    if (!minAge || isOldEnough(since, minAge, at)) return 'entitled';
    tooYoung ??= { person, principal, since, minAge };
  }
  return tooYoung;
}

/** Exactly the age that is asked for is enough. */
export function isOldEnough(
  since: HeldSince,
  minAge: IsoDuration,
  at: Instant,
): boolean {
  if (since === 'always') return true;
  return since !== 'unseen' && addDuration(since, minAge) <= at;
}
