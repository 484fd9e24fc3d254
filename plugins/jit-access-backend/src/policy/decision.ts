import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import {
  Decision,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Instant, IsoDuration } from '../domain/time';

/** Everything a decision depends on, except the facts that are gathered for it. */
export interface DecisionInput {
  requester: string;
  receiver: string;
  items: { entityRef: string; role: string }[];
  /** The instant that is decided for. */
  at: Instant;
  /** Absent: the role's default. */
  duration?: IsoDuration;
  startsAt?: Instant;
  justification?: string;
  ticket?: string;
  incident?: string;
  breakGlass?: boolean;
  /**
   * The reviews are in, and only whether they still suffice is asked: who could
   * approve now is not looked up, and nobody being left does not refuse, since
   * a review stays valid when its author leaves.
   */
  reviewsGiven?: boolean;
  /**
   * Whose eyes the entities are read with. Absent: the plugin's own, for
   * decisions that nobody waits for.
   */
  credentials?: BackstageCredentials;
}

/** What policy says of one item. */
export interface ItemDecision {
  entityRef: string;
  /** As it was asked for; `role` is absent when there is no such role here. */
  roleName: string;
  role?: RoleSummary;
  decision: Decision;
  /** The role's target with its templates filled in; absent when refused for lack of it. */
  target?: JsonObject;
  /** Refs of the groups and people that own the entity; their leads may see and end what runs on it. */
  owners: string[];
}

/** The outcome was decided with facts that could not be had. */
export function isUndetermined(decision: Decision): boolean {
  return (
    decision.outcome !== 'allow' &&
    decision.facts.some(fact => fact.status === 'unknown')
  );
}

/** Decides; preview, submission and the worker all use this one. */
export interface PolicyEngine {
  /**
   * Decides items in the order given, gathering facts once for all of them.
   * @throws NotFoundError - an entity does not exist for these credentials
   */
  decide(input: DecisionInput): Promise<ItemDecision[]>;

  /** Decides every role that is offered on an entity, for its Access tab. */
  decideAll(
    input: Omit<DecisionInput, 'items'> & { entityRef: string },
  ): Promise<{
    roles: ItemDecision[];
    incidents: { id: string; title: string }[];
  }>;
}
