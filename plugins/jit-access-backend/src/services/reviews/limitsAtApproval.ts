import { ConflictError } from '@backstage/errors';
import { grantedLength } from '../../domain/grant/window';
import {
  durationMilliseconds,
  Instant,
  IsoDuration,
  toIsoDuration,
} from '../../domain/time';
import { capitalised } from '../../domain/words';
import { refusalUnderLock } from '../../policy/decide/limitsUnderLock';
import { usedInWeek, weekOf } from '../../policy/decide/weeklyHours';
import { PersonHistory } from '../../policy/historyFacts';
import { historyFactsOf } from '../../storage/historyFacts/historyFactsOf';
import { Tx } from '../../storage/store';
import { inWords } from '../presentation/durationWords';
import { limitedSince } from '../requests/limitedSince';
import { LockedItem } from './settleReviewed';

/**
 * What the receiver has used up, or holds, since the item was decided, that
 * stands in the way of granting it now. To be called while the receiver is
 * locked.
 */
export async function refusalByLimits(
  tx: Tx,
  { item, request }: LockedItem,
  duration: IsoDuration,
  now: Instant,
): Promise<ConflictError | undefined> {
  const { limits } = item.decision;
  if (!limits) return undefined;
  const startsAt =
    request.startsAt && request.startsAt > now ? request.startsAt : now;
  const history = await historyFactsOf(tx.sql).of({
    receiver: item.receiver,
    since: limitedSince([limits], startsAt, now),
    denialsSince: now,
    items: [],
    exceptRequest: request.id,
  });
  const reason = refusalUnderLock(limits, history, {
    entityRef: item.entityRef,
    systemRef: item.systemRef,
    role: item.role,
    startsAt,
    durationMs: grantedLength(
      startsAt,
      duration,
      item.decision.boundTo?.endsAt,
    ),
    at: now,
  });
  if (!reason) return undefined;
  return new ConflictError(
    `${capitalised(reason)}. ${whatIsLeft(limits, history, startsAt)}`,
  );
}

type Limits = NonNullable<LockedItem['item']['decision']['limits']>;

function whatIsLeft(
  limits: Limits,
  history: PersonHistory,
  startsAt: Instant,
): string {
  const left = limits.perWeek.map(
    ({ policy, zone, max }) =>
      durationMilliseconds(max) -
      usedInWeek(history.windows, policy, weekOf(startsAt, zone)),
  );
  const least = Math.min(...left);
  if (least === Infinity) return 'Deny it, or wait until that is over';
  return least > 0
    ? `${inWords(toIsoDuration(least))} are left: approve for no longer, or deny`
    : 'Nothing is left this week: deny it, or wait';
}
