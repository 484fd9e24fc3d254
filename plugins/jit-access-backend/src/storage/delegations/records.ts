import { Instant } from '../../domain/time';
import { DbInstant, instantOf, optional, optionalInstant } from '../values';

/** Somebody lets others review in their place for a time, as it is stored. */
export interface DelegationRecord {
  id: string;
  /** Who is away. */
  person: string;
  /** Sorted. */
  delegates: string[];
  since: Instant;
  /** Exclusive. */
  until: Instant;
  comment?: string;
  createdAt: Instant;
  /** Ended by hand before `until`. */
  endedAt?: Instant;
}

export interface DelegationRow {
  id: string;
  person: string;
  since: DbInstant;
  until: DbInstant;
  comment: string | null;
  created_at: DbInstant;
  ended_at: DbInstant | null;
}

export function delegationRecord(
  row: DelegationRow,
  delegates: string[],
): DelegationRecord {
  return {
    id: row.id,
    person: row.person,
    delegates: [...delegates].sort(),
    since: instantOf(row.since),
    until: instantOf(row.until),
    comment: optional(row.comment),
    createdAt: instantOf(row.created_at),
    endedAt: optionalInstant(row.ended_at),
  };
}
