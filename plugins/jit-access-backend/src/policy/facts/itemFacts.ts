import { Entity } from '@backstage/catalog-model';
import { Risk } from '@jit-access/backstage-plugin-jit-access-common';
import {
  OnCallShift,
  OpenIncident,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Instant, IsoDuration } from '../../domain/time';
import { PersonRecord } from '../directory';

/** How another entity stands to the one that is asked about; one step each. */
export type Relation = 'self' | 'system' | 'dependencies' | 'dependents';

/** What the catalog says of an entity, as far as policies can read it. */
export interface EntityFacts {
  ref: string;
  /** `metadata.name`, for people. */
  name: string;
  kind: string;
  environment?: string;
  tier?: string;
  lifecycle?: string;
  type?: string;
  /** Full ref of the owning group or user. */
  owner?: string;
  /** Every owner, where the catalog relates several; the first is `owner`. */
  owners: string[];
  system?: string;
  tags: string[];
  /** Refs that stand in each relation; `self` is the entity alone. */
  related: Record<Relation, string[]>;
  entity: Entity;
}

/**
 * A person, as the catalog knows them. `unknown`: the catalog did not answer;
 * `absent`: it answered that there is nobody of that name.
 */
export interface PersonFacts {
  ref: string;
  name: string;
  status: 'known' | 'absent' | 'unknown';
  record?: PersonRecord;
}

/**
 * What all context sources together say of one thing. What a good source says
 * is known even while another fails; that there is nothing more is only known
 * when none failed.
 */
export interface PartFacts<T> {
  known: (T & { source: string })[];
  /** Sources that failed, were late or answered nonsense, and how. */
  missing: { source: string; reason: string }[];
  /** Ids of the sources asked. */
  sources: string[];
  at: Instant;
}

/** On-call and incidents around one entity. */
export interface ContextOfEntity {
  onCall: PartFacts<OnCallShift>;
  incidents: PartFacts<OpenIncident>;
}

/** Everything that conditions of one item read, gathered before they are evaluated. */
export interface ItemFacts {
  /** The instant that is decided for. */
  at: Instant;
  /** Absent: the catalog did not answer, so everything about it is unknown. */
  entity?: EntityFacts;
  role: { name: string; risk: Risk };
  requester: PersonFacts;
  receiver: PersonFacts;
  /** The duration asked for, or the role's default. */
  duration: IsoDuration;
  /** Absent: no policy of this item reads it, or the entity is not known. */
  context?: ContextOfEntity;
}

/** A fact that a decision can show; conditions name those that they read. */
export type FactName =
  | 'entity.environment'
  | 'entity.tier'
  | 'entity.lifecycle'
  | 'entity.type'
  | 'entity.owner'
  | 'entity.system'
  | 'entity.tags'
  | 'receiver.groups'
  | 'receiver.leads'
  | 'requester.groups'
  | 'requester.leads'
  | 'onCall'
  | 'incidents';
