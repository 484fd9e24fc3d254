import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import {
  BoundTo,
  Decision,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { Principal } from '../domain/principal';
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
   * Everything that is required has to be there, as when a request is sent.
   * Absent: what a form still lacks is said and does not refuse.
   */
  complete?: boolean;
  /**
   * The window follows on another one without a gap: since when the access
   * has been unbroken, and where the new window begins. `duration` is the
   * further time alone.
   */
  extends?: { grantId: string; since: Instant; endsAt: Instant };
  /** A grant that is decided again; it does not count against itself. */
  exceptGrant?: string;
  /** The request that is decided again; its items do not count as pending. */
  exceptRequest?: string;
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

/** What policy says of one item. @public */
export interface ItemDecision {
  entityRef: string;
  /** As it was asked for; `role` is absent when there is no such role here. */
  roleName: string;
  role?: RoleSummary;
  decision: Decision;
  /** The role's target with its templates filled in; absent when refused for lack of it. */
  target?: JsonObject;
  /** Every fact that was read, in a form that can be decided from again. */
  recorded?: JsonObject;
  /** Refs of the groups and people that own the entity; their leads may see and end what runs on it. */
  owners: string[];
  /**
   * It was refused while the catalog or our own database did not answer: no
   * verdict of policy, and another answer may come in a moment. A clause that
   * says what could not be had.
   */
  unasked?: string;
}

/** The outcome was decided with facts that could not be had. */
export function isUndetermined(decision: Decision): boolean {
  return (
    decision.outcome !== 'allow' &&
    decision.facts.some(fact => fact.status === 'unknown')
  );
}

/** Is somebody still who they have to be? `no`: why not, in words. */
export type Eligibility = 'yes' | 'gone' | 'unknown' | { no: string };

/** What a running grant was decided by. */
export interface EligibilityQuestion {
  receiver: string;
  requester: string;
  entityRef: string;
  role: string;
  policy: string;
  route: string;
  at: Instant;
}

/** What access is bound to, seen at an instant. */
export type ContextState =
  | { state: 'holds'; endsAt?: Instant }
  | { state: 'over'; why: string }
  | { state: 'unknown'; why: string };

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

  /**
   * Does who the receiver is still satisfy the route that granted? `unknown`
   * where the catalog does not answer; `gone` where the person is not in it;
   * `yes` also where the route is not in force any more.
   */
  eligibility(question: EligibilityQuestion): Promise<Eligibility>;

  /** Is the shift, incident or ticket that access is bound to still there? */
  contextState(question: {
    entityRef: string;
    receiver: string;
    boundTo: BoundTo;
    at: Instant;
  }): Promise<ContextState>;
}

/** Who stands behind principals that only context sources know, and who may stand in. */
export interface Approvers {
  /**
   * Which of these principals (`on-call:…`, `named:…`) stand for this person
   * right now. A source that fails makes none.
   */
  dynamicOf(
    person: string,
    principals: Principal[],
    at: Instant,
  ): Promise<Principal[]>;

  /** Refs of the people whom these principals stand for right now. A source that fails names nobody. */
  peopleOf(principals: Principal[], at: Instant): Promise<string[]>;
}
