import { Entity } from '@backstage/catalog-model';
import { FilterPredicate } from '@backstage/filter-predicates';
import { JsonObject } from '@backstage/types';
import {
  DocumentLocation,
  RoleSummary,
} from '@jit-access/backstage-plugin-jit-access-common';
import { IsoDuration } from '../../domain/time';
import { CompiledCondition } from '../conditions/compileCondition';
import { FactName, ItemFacts } from '../facts/itemFacts';
import { Selector } from '../language/selector';

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
  /** Policies that could apply to this role on some entity, by name. */
  policies: CompiledPolicy[];
  /** What the role itself reads to allow a target. */
  targetReads: FactName[];
  /** That, and what its policies read. */
  reads: ReadonlySet<FactName>;
}

/** A guardrail; exactly one of `refuse`, `maxDuration` and `reason` is there. */
export interface CompiledGuardrail {
  name: string;
  when: CompiledCondition;
  refuse?: string;
  maxDuration?: Length;
  reason?: { minLength?: number; minWords?: number };
  location: DocumentLocation;
}

export interface CompiledStage {
  title?: string;
  selectors: Selector[];
  count: number;
  when: CompiledCondition;
}

/** A route; `stages` is empty where it allows at once. */
export interface CompiledRoute {
  name: string;
  title?: string;
  when: CompiledCondition;
  onBehalf: boolean;
  until?: 'shift' | 'incident';
  waitAtMost?: IsoDuration;
  stages: CompiledStage[];
  location: DocumentLocation;
}

export interface CompiledPolicy {
  name: string;
  title?: string;
  location: DocumentLocation;
  applies: CompiledCondition;
  guardrails: CompiledGuardrail[];
  routes: CompiledRoute[];
  reads: ReadonlySet<FactName>;
}

/** A whole set of documents, indexed so that a decision touches only what concerns it. */
export interface CompiledSet {
  digest: string;
  roles: ReadonlyMap<string, CompiledRole>;
  policies: CompiledPolicy[];
  /** Roles that are offered on an entity, by name. */
  rolesFor(entity: Entity): CompiledRole[];
}
