import { Notice } from '@jit-access/backstage-plugin-jit-access-node';
import { NewAuditEvent } from '../../domain/audit/event';
import { Instant } from '../../domain/time';
import { bindingRecord, BindingRecord, BindingRow } from '../bindings/records';
import { grantRecord, GrantRecord, GrantRow } from '../grants/records';
import { DriftFinding, noteFindings } from '../drift/findings';
import { Tx } from '../store';
import { writeChanges } from './writeChanges';

/** The rows of a unit of work, and how they belong together. */
export interface LoadedRows {
  /** Locked, none of them ended. */
  grants: GrantRow[];
  /** Locked. */
  bindings: BindingRow[];
  /** Which grants cover which bindings. */
  links: { grant_id: string; binding_id: string }[];
  /** Not locked: others that have not ended and cover one of these bindings. */
  neighbours?: { binding_id: string; row: GrantRow }[];
}

/**
 * Grants and bindings that are locked, changed in memory, and written back at
 * once with the history and the notices: the same few statements for one
 * binding and for a hundred. What it was not opened with it does not know; a
 * grant that was linked since shows in the binding's generation.
 */
export class UnitOfWork {
  private readonly grants: Map<string, GrantRow>;
  private readonly bindings: Map<string, BindingRow>;
  private readonly bindingIds = new Map<string, string[]>();
  private readonly grantIds = new Map<string, string[]>();
  private readonly neighbours = new Map<string, GrantRecord[]>();
  /** Read from their rows once, and again after a change. */
  private readonly grantRecords = new Map<string, GrantRecord>();
  private readonly bindingRecords = new Map<string, BindingRecord>();
  private readonly grantChanges = new Map<string, Partial<GrantRow>>();
  private readonly bindingChanges = new Map<string, Partial<BindingRow>>();
  private readonly events: NewAuditEvent[] = [];
  private readonly notices: Omit<Notice, 'id'>[] = [];
  private readonly findings: DriftFinding[] = [];

  constructor(
    readonly tx: Tx,
    /** The instant at which all of it happens. */
    readonly now: Instant,
    loaded: LoadedRows,
  ) {
    this.grants = new Map(loaded.grants.map(row => [row.id, row]));
    this.bindings = new Map(loaded.bindings.map(row => [row.id, row]));
    for (const { grant_id: grant, binding_id: binding } of loaded.links) {
      add(this.bindingIds, grant, binding);
      add(this.grantIds, binding, grant);
    }
    for (const { binding_id: binding, row } of loaded.neighbours ?? []) {
      if (!this.grants.has(row.id)) {
        add(this.neighbours, binding, grantRecord(row, []));
      }
    }
  }

  /** A locked grant with its bindings, as they are now. */
  grant(id: string): GrantRecord | undefined {
    if (!this.grants.has(id)) return undefined;
    const bindings = (this.bindingIds.get(id) ?? []).flatMap(bindingId =>
      this.bindings.has(bindingId) ? this.bindingById(bindingId) : [],
    );
    return { ...this.grantAlone(id), bindings };
  }

  /** Ids of the locked grants that cover this binding and have not ended, in their order. */
  liveGrantIds(bindingId: string): string[] {
    const ids = this.grantIds.get(bindingId) ?? [];
    return ids.filter(id => {
      const row = this.grants.get(id);
      return row !== undefined && row.state !== 'ended';
    });
  }

  /** All grants that cover this binding and have not ended, without their bindings. */
  liveGrants(bindingId: string): GrantRecord[] {
    const own = this.liveGrantIds(bindingId).map(id => this.grantAlone(id));
    return [...own, ...(this.neighbours.get(bindingId) ?? [])];
  }

  /** A locked binding, as it is now. */
  bindingRow(id: string): BindingRow | undefined {
    return this.bindings.get(id);
  }

  /** @throws Error - it is not locked here */
  bindingById(id: string): BindingRecord {
    const row = this.bindings.get(id);
    if (!row) throw new Error(`The binding ${id} is not part of this unit`);
    const record = this.bindingRecords.get(id) ?? bindingRecord(row);
    this.bindingRecords.set(id, record);
    return record;
  }

  /** @throws Error - it is not locked here */
  changeGrant(id: string, change: Partial<GrantRow>): void {
    const row = this.grants.get(id);
    if (!row) throw new Error(`The grant ${id} is not part of this unit`);
    note(this.grantChanges, id, row, change);
    this.grantRecords.delete(id);
  }

  /** @throws Error - it is not locked here */
  changeBinding(id: string, change: Partial<BindingRow>): void {
    const row = this.bindings.get(id);
    if (!row) throw new Error(`The binding ${id} is not part of this unit`);
    note(this.bindingChanges, id, row, change);
    this.bindingRecords.delete(id);
  }

  private grantAlone(id: string): GrantRecord {
    const record =
      this.grantRecords.get(id) ?? grantRecord(this.grants.get(id)!, []);
    this.grantRecords.set(id, record);
    return record;
  }

  /** To be part of the history. */
  record(...events: NewAuditEvent[]): void {
    this.events.push(...events);
  }

  /** To be told to people. */
  tell(notice: Omit<Notice, 'id'>): void {
    this.notices.push(notice);
  }

  /** Something changed behind our back. */
  find(finding: DriftFinding): void {
    this.findings.push(finding);
  }

  /** Writes all of it; afterwards the unit is used up. */
  async write(): Promise<void> {
    const { tx, now } = this;
    await writeChanges(tx, {
      at: now,
      grants: this.grantChanges,
      bindings: this.bindingChanges,
      events: this.events,
      notices: this.notices,
    });
    await noteFindings(tx, this.findings, now);
  }
}

/** Changes a row, and remembers what has to be written. */
function note<Row extends object>(
  changes: Map<string, Partial<Row>>,
  id: string,
  row: Row,
  change: Partial<Row>,
): void {
  const known: Partial<Row> = changes.get(id) ?? {};
  for (const column of Object.keys(change) as (keyof Row)[]) {
    const value = change[column];
    if (isSame(row[column], value)) continue;
    row[column] = value as Row[typeof column];
    known[column] = value;
  }
  changes.set(id, known);
}

/** SQLite has no booleans: 0 and 1 come back. */
function isSame(before: unknown, after: unknown): boolean {
  if (typeof after === 'boolean' && typeof before === 'number') {
    return before === Number(after);
  }
  return before === after;
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
