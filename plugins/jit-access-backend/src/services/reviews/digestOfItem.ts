import { JsonObject } from '@backstage/types';
import {
  Decision,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { itemDigest } from '../../domain/item/itemDigest';
import { IsoDuration } from '../../domain/time';
import { RequestRecord } from '../../storage/requests/records';

/** What a reviewer is shown of an item while it waits. */
export interface WaitsFor {
  /** Index of the stage. */
  stage: number;
  /** How long it is for, with what earlier reviewers took off. */
  duration: IsoDuration;
}

/** The digest that a review must carry while an item waits so. */
export function digestOfItem(
  request: RequestRecord,
  item: {
    id: string;
    entityRef: string;
    role: RoleSummary;
    decision: Decision;
    target: JsonObject;
  },
  waits: WaitsFor,
): string {
  return itemDigest({
    itemId: item.id,
    entityRef: item.entityRef,
    role: item.role.name,
    requester: request.requester,
    receiver: request.receiver,
    provider: item.role.provider,
    target: item.target,
    policyDigest: item.decision.policyDigest,
    roleDigest: item.decision.roleDigest,
    route: item.decision.policy?.route,
    stage: waits.stage,
    duration: waits.duration,
    startsAt: request.startsAt,
    justification: request.justification,
    ticket: request.ticket,
    incident: request.incident,
  });
}
