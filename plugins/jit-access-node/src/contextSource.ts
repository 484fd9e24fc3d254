/** What is asked of a context source. @public */
export interface ContextQuery {
  /** Full lower-case ref of the entity that access is asked on. */
  entityRef: string;
  /** Annotations of that entity, and of what it is part of. */
  annotations: Record<string, string>;
  /** Refs of related entities whose on-call or incidents count as well. */
  relatedRefs: string[];
  /** The instant that the answer has to hold for (ISO 8601, UTC). */
  at: string;
  /** The ticket that the request names, as the person wrote it; absent when it names none. */
  ticket?: string;
}

/** A person on call, at a level, until the shift ends. @public */
export interface OnCallShift {
  personRef: string;
  /** `primary`, `secondary`, … as the rota names it. */
  level: string;
  /** Name of the rota or service, for people. */
  rota: string;
  /** Which entity the rota is for. */
  entityRef: string;
  /** End of the shift (ISO 8601), where the source knows it. */
  until?: string;
}

/** An open incident. @public */
export interface OpenIncident {
  id: string;
  title: string;
  entityRef: string;
  severity?: string;
  openedAt?: string;
  url?: string;
  /** Who has a role in it, such as `commander`, `responder`, `acknowledged`. */
  people?: Array<{ personRef: string; role: string }>;
}

/** A ticket that a request names. @public */
export interface TicketFact {
  /** As the system of record writes it. */
  id: string;
  title: string;
  open: boolean;
  /** Entities that it is about, as full refs. */
  entityRefs?: string[];
  /** Whom it is assigned to, as a full ref. */
  assigneeRef?: string;
  url?: string;
}

/** A time in which changes are not wanted; also one to come, since access can be asked for later. @public */
export interface ChangeFreeze {
  name: string;
  /** ISO 8601, UTC. */
  from: string;
  /** Exclusive end (ISO 8601, UTC). */
  until: string;
  /** Absent: everything. */
  entityRef?: string;
}

/** People whom a source names for something, such as a change board. @public */
export interface NamedApprovers {
  /** What they are named for. */
  key: string;
  /** Full refs of users. */
  people: string[];
}

/** What a source says; a part that it does not know of is absent. @public */
export interface ContextFacts {
  onCall?: OnCallShift[];
  incidents?: OpenIncident[];
  /** Tickets that match `ticket` of the query; empty: there is no such ticket. */
  tickets?: TicketFact[];
  freezes?: ChangeFreeze[];
  approvers?: NamedApprovers[];
}

/**
 * Supplies facts about on-call, incidents, tickets, freezes and approvers. A source that throws, is late, or
 * answers against the schema makes its facts unknown; unknown never grants.
 * @public
 */
export interface ContextSource {
  readonly id: string;
  readonly title: string;
  /** Which parts it answers, so that their absence can be told from silence. */
  readonly provides: ReadonlyArray<keyof ContextFacts>;
  gather(query: ContextQuery, signal: AbortSignal): Promise<ContextFacts>;
}
