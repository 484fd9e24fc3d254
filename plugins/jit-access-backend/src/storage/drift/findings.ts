import { v7 as uuid } from 'uuid';
import { NamedFinding } from '../../domain/drift/words';
import { Instant } from '../../domain/time';
import { Sql, Tx } from '../store';
import { DbInstant, instantOf, optional } from '../values';

/** Something that changed behind our back, and when that was found. */
export interface DriftFinding extends NamedFinding {
  bindingId?: string;
}

/** Rows of one statement. */
const ROWS_AT_ONCE = 200;
/** A row of `drift_finding`, as the drivers return it. */
export interface FindingRow {
  id: string;
  kind: DriftFinding['kind'];
  provider: string;
  binding_id: string | null;
  subject: string | null;
  title: string;
  found_at: DbInstant;
  tell_at: DbInstant | null;
}

/** Notes what was found, in the transaction that records it; administrators are told soon. */
export async function noteFindings(
  tx: Tx,
  findings: DriftFinding[],
  now: Instant,
): Promise<void> {
  if (findings.length === 0) return;
  const rows = findings.map(finding => ({
    id: uuid(),
    kind: finding.kind,
    provider: finding.provider,
    binding_id: finding.bindingId ?? null,
    subject: finding.subject ?? null,
    title: finding.title,
    found_at: now,
    tell_at: now,
  }));
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await tx.sql('drift_finding').insert(rows.slice(from, from + ROWS_AT_ONCE));
  }
  tx.wakeWorker();
}

/** The newest of what was found, for people to look at. */
export async function newestFindings(
  sql: Sql,
  since: Instant,
  limit: number,
): Promise<(DriftFinding & { foundAt: Instant })[]> {
  const rows: FindingRow[] = await sql('drift_finding')
    .where('found_at', '>=', since)
    .orderBy([
      { column: 'found_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit);
  return rows.map(row => ({
    ...findingOf(row),
    foundAt: instantOf(row.found_at),
  }));
}

export function findingOf(row: FindingRow): DriftFinding {
  return {
    kind: row.kind,
    provider: row.provider,
    bindingId: optional(row.binding_id),
    subject: optional(row.subject),
    title: row.title,
  };
}
