import { Instant } from '../../domain/time';
import { Sql } from '../store';
import { DbInstant, optional, optionalInstant } from '../values';

/** What kind of module a part is. */
export type PartKind = 'provider' | 'context-source' | 'notifier';

/** What a provider, source or notifier last answered. */
export interface PartRecord {
  kind: PartKind;
  /** The module's own id. */
  id: string;
  lastSuccessAt?: Instant;
  lastErrorAt?: Instant;
  lastError?: string;
}

/** Longer messages are cut: nobody reads them in a table. */
const ERROR_LENGTH = 1000;

/** Remembers an answer of a part, or what was wrong with it. */
export async function recordPartHealth(
  sql: Sql,
  part: { kind: PartKind; id: string },
  answer: { at: Instant; error?: string },
): Promise<void> {
  const change =
    answer.error === undefined
      ? { last_success_at: answer.at }
      : {
          last_error_at: answer.at,
          last_error: answer.error.slice(0, ERROR_LENGTH),
        };
  await sql('part_health')
    .insert({ id: `${part.kind}:${part.id}`, ...change })
    .onConflict('id')
    .merge(change);
}

/** What is known of every part that ever answered or failed. */
export async function partHealth(sql: Sql): Promise<PartRecord[]> {
  const rows: {
    id: string;
    last_success_at: DbInstant | null;
    last_error_at: DbInstant | null;
    last_error: string | null;
  }[] = await sql('part_health').orderBy('id');
  return rows.map(row => {
    const colon = row.id.indexOf(':');
    return {
      kind: row.id.slice(0, colon) as PartKind,
      id: row.id.slice(colon + 1),
      lastSuccessAt: optionalInstant(row.last_success_at),
      lastErrorAt: optionalInstant(row.last_error_at),
      lastError: optional(row.last_error),
    };
  });
}
