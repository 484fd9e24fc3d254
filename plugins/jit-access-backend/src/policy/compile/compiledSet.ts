import { Entity } from '@backstage/catalog-model';
import { FilterPredicate } from '@backstage/filter-predicates';
import { JsonObject } from '@backstage/types';
import {
  DocumentLocation,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { IsoDuration } from '../../domain/time';
import { CompiledCalendar } from '../conditions/compiledCalendar';
import { CompiledCondition } from '../conditions/compileCondition';
import { EntityFacts, FactName, ItemFacts } from '../facts/itemFacts';
import { GuardrailSpec } from '../language/guardrail';
import { Message } from '../language/message';
import { Selector } from '../language/selector';
import { Until } from '../language/until';

/** A duration, with its length ready to be compared. */
export interface Length {
  iso: IsoDuration;
  ms: number;
}

/** What a target is on one entity, or why the role does not allow one there. */
export type ResolvedTarget =
  | { target: JsonObject; refused?: undefined }
  | { refused: string; target?: undefined };

/** A role, ready to be decided on. */
export interface CompiledRole {
  name: string;
  summary: RoleSummary;
  digest: string;
  location: DocumentLocation;
  entities: FilterPredicate;
  /** Is the role offered on this entity? */
  matches(entity: Entity): boolean;
  /** Fills in the target; `facts.entity` has to be known. */
  resolve(facts: ItemFacts): ResolvedTarget;
  duration: { default: Length; min?: Length; max: Length; choices: Length[] };
  /** Bounds of the same in milliseconds, where every decision finds them. */
  minMs: number;
  maxMs: number;
  /** Policies that could apply to this role on some entity, by name. */
  policies: CompiledPolicy[];
  /**
   * Those of them that could apply on this entity, by name: every one that does,
   * and few that do not. Costs no more where many others concern other entities.
   */
  policiesFor(entity: EntityFacts): CompiledPolicy[];
  /** What the role itself reads to allow a target. */
  targetReads: FactName[];
  /** That, and what its policies read. */
  reads: ReadonlySet<FactName>;
}

/** A guardrail; at least one of its effects is there. */
export interface CompiledGuardrail {
  name: string;
  when: CompiledCondition;
  /** Refuses break-glass as well; otherwise it is only recorded there. */
  evenInEmergency: boolean;
  refuse?: Message;
  maxDuration?: Length;
  maxPerWeek?: Length;
  require?: GuardrailSpec['require'];
  reason?: { minLength?: number; minWords?: number };
  separationOfDuties?: {
    roles: string[];
    scope: 'entity' | 'system' | 'everywhere';
    lookBack?: Length;
  };
  noStandingAccess?: true;
  location: DocumentLocation;
}

export interface CompiledStage {
  title?: string;
  selectors: Selector[];
  count: number;
  when: CompiledCondition;
  escalation?: { after: IsoDuration; selectors: Selector[] };
  remindEvery?: IsoDuration;
  fallback?: Selector[];
  minMembershipAge?: Length;
}

/** How break-glass of a route works. */
export interface CompiledBreakGlass {
  reasonMinLength: number;
  reviewWithin: IsoDuration;
  reviewers: Selector[];
  escalateTo: Selector[];
  tell: Selector[];
}

/** A route; `kind` says what it offers, `stages` is empty unless it asks for approval. */
export interface CompiledRoute {
  name: string;
  title?: string;
  kind: 'allow' | 'approval' | 'breakGlass';
  when: CompiledCondition;
  onBehalf: boolean;
  until?: Until;
  waitAtMost?: IsoDuration;
  stages: CompiledStage[];
  breakGlass?: CompiledBreakGlass;
  location: DocumentLocation;
}

export interface CompiledPolicy {
  name: string;
  title?: string;
  location: DocumentLocation;
  applies: CompiledCondition;
  /** In which weeks begin. */
  zone: string;
  /** Absent: as the role's risk says. */
  whileEligible?: boolean;
  contextGrace: IsoDuration;
  guardrails: CompiledGuardrail[];
  routes: CompiledRoute[];
  reads: ReadonlySet<FactName>;
  /** Those of them that decide; the others only say who could be asked. */
  readsToDecide: ReadonlySet<FactName>;
  /** How many steps along dependencies its conditions look; at least 1. */
  steps: number;
}

/** A whole set of documents, indexed so that a decision touches only what concerns it. */
export interface CompiledSet {
  digest: string;
  /** How many sets had been in force when it was; absent where it is not. */
  version?: number;
  roles: ReadonlyMap<string, CompiledRole>;
  policies: CompiledPolicy[];
  calendars: ReadonlyMap<string, CompiledCalendar>;
  /** Roles that are offered on an entity, by name. */
  rolesFor(entity: Entity): CompiledRole[];
}
