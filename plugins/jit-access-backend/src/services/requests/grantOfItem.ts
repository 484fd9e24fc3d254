import { Effect, Subject } from '@jit-access/backstage-plugin-jit-access-node';
import { addDuration, Instant, IsoDuration } from '../../domain/time';
import { NewGrant } from '../../storage/grants/createGrant';
import { ItemRecord, RequestRecord } from '../../storage/requests/records';

/** How long a grant may take to become active, from approval or start. */
const ACTIVATION_TIME = 'PT1H';

/** The grant that an item becomes once all that it asked for was given. */
export function grantOfItem(
  request: RequestRecord,
  item: ItemRecord,
  given: {
    /** What was agreed to. */
    duration: IsoDuration;
    now: Instant;
    effects: Effect[];
    subject: Subject;
  },
): NewGrant {
  const { decision } = item;
  const startsAt =
    request.startsAt && request.startsAt > given.now
      ? request.startsAt
      : given.now;
  return {
    requestId: request.id,
    itemId: item.id,
    requester: request.requester,
    receiver: request.receiver,
    entityRef: item.entityRef,
    role: item.role,
    roleSummary: item.roleSummary,
    provider: item.provider,
    duration: given.duration,
    startsAt,
    activateBy: addDuration(startsAt, ACTIVATION_TIME),
    boundTo: decision.boundTo,
    boundUntil: decision.boundTo?.endsAt,
    policy: decision.policy?.name,
    systemRef: item.systemRef,
    whileEligible: decision.whileEligible,
    refuseStanding: decision.limits?.noStandingAccess,
    effects: given.effects,
    subject: given.subject,
  };
}
