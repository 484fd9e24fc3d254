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
}

/** What a source says; a part that it does not know of is absent. @public */
export interface ContextFacts {
  onCall?: OnCallShift[];
  incidents?: OpenIncident[];
}

/**
 * Supplies facts about on-call and incidents. A source that throws, is late, or
 * answers against the schema makes its facts unknown; unknown never grants.
 * @public
 */
export interface ContextSource {
  readonly id: string;
  readonly title: string;
  /** Which parts it answers, so that their absence can be told from silence. */
  readonly provides: ReadonlyArray<'onCall' | 'incidents'>;
  gather(query: ContextQuery, signal: AbortSignal): Promise<ContextFacts>;
}
