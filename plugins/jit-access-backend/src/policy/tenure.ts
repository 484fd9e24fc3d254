import { Instant } from '../domain/time';

/** Since when something has been so. */
export interface FirstSeen {
  /** The first sweep that saw it. */
  since: Instant;
  /** It was there when sweeping began, so it counts as old enough for everything. */
  baseline: boolean;
}

/** Since when people are in the catalog and in their groups, and entities with their owners; storage implements it. */
export interface Tenure {
  /** Since when a person has been in the catalog and in each of their groups. Absent: not seen yet, so as young as can be. */
  ofPeople(
    people: string[],
  ): Promise<
    Map<string, { person?: FirstSeen; groups: Map<string, FirstSeen> }>
  >;
  /** Since when each entity has had the owner that it was last seen with. */
  ofOwners(
    entities: string[],
  ): Promise<Map<string, { owner: string; seen: FirstSeen }>>;
}
