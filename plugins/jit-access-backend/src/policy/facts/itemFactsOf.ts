import { RoleSummary } from '@jit-access/backstage-plugin-jit-access-common';
import { durationMilliseconds, Instant, IsoDuration } from '../../domain/time';
import { byEnd, calendarFreezes, sourcedFreezes } from './freezes';
import { GatheredFacts } from './gather';
import { ItemFacts, RequestFacts } from './itemFacts';

/** What one item is about, beside what was gathered. */
export interface ItemOfRequest {
  entityRef: string;
  role: Pick<RoleSummary, 'name' | 'title' | 'risk' | 'provider'>;
  /** The duration asked for, or the role's default. */
  duration: IsoDuration;
  /** Absent, or earlier than the instant that is decided for: at once. */
  startsAt?: Instant;
  request: RequestFacts;
}

/** The facts of one item, out of those that were gathered for all. */
export function itemFactsOf(
  gathered: GatheredFacts,
  { entityRef, role, duration, startsAt, request }: ItemOfRequest,
): ItemFacts {
  const { at, calendars } = gathered.question;
  const entity = gathered.entities.get(entityRef);
  const context = gathered.context.get(entityRef);
  const start = startsAt && startsAt > at ? startsAt : at;
  return {
    at,
    startsAt: start,
    entity,
    role,
    requester: gathered.requester,
    receiver: gathered.receiver,
    duration,
    durationMs: durationMilliseconds(duration),
    request,
    history: gathered.history,
    ownerSeen: ownerSeenOf(gathered, entityRef),
    context,
    freezesInForce: [
      ...calendarFreezes(calendars?.values() ?? [], start),
      ...sourcedFreezes(context, entity, start),
    ].sort(byEnd),
  };
}

/** An owner that was not seen yet is as new as can be. */
function ownerSeenOf(
  { owners, entities, question }: GatheredFacts,
  entityRef: string,
): ItemFacts['ownerSeen'] {
  if (!owners) return undefined;
  const seen = owners.get(entityRef);
  return seen && seen.owner === entities.get(entityRef)?.owner
    ? seen.seen
    : { since: question.at, baseline: false };
}
