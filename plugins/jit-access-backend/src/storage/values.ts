import { Instant } from '../domain/time';

/** An instant as a driver returns it: Date on PostgreSQL, text on SQLite. */
export type DbInstant = Date | string;

export function instantOf(value: DbInstant): Instant {
  return typeof value === 'string' ? value : value.toISOString();
}

export function optionalInstant(
  value: DbInstant | null | undefined,
): Instant | undefined {
  return value === null || value === undefined ? undefined : instantOf(value);
}

/** SQLite has no booleans: 0 and 1 come back. */
export function booleanOf(value: boolean | number | null): boolean {
  return value === true || value === 1;
}

/** PostgreSQL returns big integers as text; ours stay far below 2^53. */
export function numberOf(value: string | number): number {
  return Number(value);
}

export function optional<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}
