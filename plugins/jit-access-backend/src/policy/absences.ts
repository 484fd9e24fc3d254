import { Instant } from '../domain/time';

/** Somebody is away and others may review in their place. */
export interface Absence {
  id: string;
  /** Who is away. */
  person: string;
  /** Who may review what that person may. */
  delegates: string[];
  since: Instant;
  /** Exclusive. */
  until: Instant;
}

/** Who is away and who stands in for them; storage implements it. */
export interface Absences {
  /** Absences that hold at this instant, of these people. */
  of(people: string[], at: Instant): Promise<Absence[]>;
  /** Absences that hold at this instant in which this person stands in. */
  coveredBy(delegate: string, at: Instant): Promise<Absence[]>;
}
