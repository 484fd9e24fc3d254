import { Entity } from '@backstage/catalog-model';
import { Risk } from '@jit-access/backstage-plugin-jit-access-common';
import {
  ChangeFreeze,
  NamedApprovers,
  OnCallShift,
  OpenIncident,
  TicketFact,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Instant, IsoDuration } from '../../domain/time';
import { PersonRecord } from '../directory';
import { PersonHistory } from '../historyFacts';
import { FirstSeen } from '../tenure';

/** How another entity stands to the one that is asked about. */
export type Relation = 'self' | 'system' | 'dependencies' | 'dependents';

/** What is compared of an entity, folded once and compared often. */
export interface FoldedEntity {
  ref: string;
  kind: string;
  namespace: string;
  environment?: string;
  tier?: string;
  lifecycle?: string;
  type?: string;
  owner?: string;
  system?: string;
  domain?: string;
  tags: readonly string[];
  dependencies: readonly string[];
}

/** What the catalog says of an entity, as far as policies can read it. */
export interface EntityFacts {
  ref: string;
  /** `metadata.name`, for people. */
  name: string;
  namespace: string;
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
  /**
   * Systems and domains were read. Otherwise `systemOwner`, `domain` and
   * `domainOwner` are not known, which is not the same as that there are none.
   */
  placed: boolean;
  /** Owner of the system; absent when it has none or is not in the catalog. */
  systemOwner?: string;
  domain?: string;
  domainOwner?: string;
  tags: string[];
  /** The same in lower case and without spaces around, as conditions compare. */
  folded: FoldedEntity;
  /** Refs that stand in each relation, one step away; `self` is the entity alone. */
  related: Record<Relation, string[]>;
  /**
   * Refs of dependencies and dependents by distance: index 0 is one step away.
   * As many steps as the policies concerned read; absent where the catalog did
   * not answer.
   */
  farther?: { dependencies: string[][]; dependents: string[][] };
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
  /** Since when they are in the catalog and in their groups; absent: not read, or it could not be. */
  tenure?: { person?: FirstSeen; groups: ReadonlyMap<string, FirstSeen> };
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

/** What context sources say around one entity. */
export interface ContextOfEntity {
  onCall: PartFacts<OnCallShift>;
  incidents: PartFacts<OpenIncident>;
  /** About the ticket that the request names; none are known when it names none. */
  tickets: PartFacts<TicketFact>;
  freezes: PartFacts<ChangeFreeze>;
  approvers: PartFacts<NamedApprovers>;
}
export type ContextPart = keyof ContextOfEntity;

/** A time without changes that holds when the access would start. */
export interface FreezeInForce {
  name: string;
  /** Exclusive end. */
  until: Instant;
  /** Name of the calendar document, or id of the context source. */
  source: string;
}

/** What the request says, beside who asks for what. */
export interface RequestFacts {
  /** How many items it has. */
  items: number;
  ticket?: string;
  incident?: string;
  breakGlass: boolean;
}

/** Everything that conditions of one item read, gathered before they are evaluated. */
export interface ItemFacts {
  /** The instant that is decided for. */
  at: Instant;
  /** When the access would start; never before `at`. Calendars are read at this instant. */
  startsAt: Instant;
  /** Absent: the catalog did not answer, so everything about it is unknown. */
  entity?: EntityFacts;
  role: { name: string; title: string; risk: Risk; provider: string };
  requester: PersonFacts;
  receiver: PersonFacts;
  /** The duration asked for, or the role's default. */
  duration: IsoDuration;
  /** The same in milliseconds. */
  durationMs: number;
  request: RequestFacts;
  /** Absent: nobody reads it, or the database did not answer. */
  history?: PersonHistory;
  /** Since when the entity has had its owner; absent as above. */
  ownerSeen?: FirstSeen;
  /** Absent: no policy of this item reads it, or the entity is not known. */
  context?: ContextOfEntity;
  /**
   * Freezes of calendars and of context sources that hold at `startsAt` and
   * concern the entity, the one that ends last first.
   */
  freezesInForce?: FreezeInForce[];
}

/** A fact that a decision can show; conditions name those that they read. */
export type FactName =
  | 'entity.environment'
  | 'entity.tier'
  | 'entity.lifecycle'
  | 'entity.type'
  | 'entity.owner'
  | 'entity.system'
  | 'entity.domain'
  | 'entity.tags'
  | 'entity.ownerSeen'
  | 'receiver.groups'
  | 'receiver.leads'
  | 'requester.groups'
  | 'requester.leads'
  | 'receiver.tenure'
  | 'requester.tenure'
  | 'history'
  | 'onCall'
  | 'incidents'
  | 'tickets'
  | 'freezes'
  | 'approvers';
