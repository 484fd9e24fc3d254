import { Database } from './Database';

/** What the database says of a grant. Instants as they are stored. */
export interface GrantFacts {
  id: string;
  receiver: string;
  state: 'scheduled' | 'activating' | 'active' | 'ending' | 'ended';
  duration: string;
  startsAt: string;
  activateBy: string;
  admittedAt: string | null;
  activatedAt: string | null;
  endsAt: string | null;
  boundUntil: string | null;
  endingAt: string | null;
  endReason: string | null;
  endedAt: string | null;
  endOutcome: string | null;
  bindings: { id: string; effectKey: string }[];
}

/** What the database says of a binding. */
export interface BindingRowFacts {
  id: string;
  subject: string;
  effect_key: string;
  account_key: string | null;
  state: 'unknown' | 'present' | 'absent';
  intent: 'ensure' | 'remove' | null;
  standing: number | null;
  was_present: number;
  suspect: number;
  epoch: number;
  lease_owner: string | null;
  generation: number;
  settled_generation: number;
  next_run_at: string | null;
  attempts: number;
  pending_since: string | null;
  observed_at: string | null;
  not_after: string | null;
}

/** One line of the history, as far as it is counted. */
export interface EventFacts {
  rowid: number;
  type: string;
  grant_id: string | null;
  binding_id: string | null;
  details: string;
}

const GRANTS = `select id, receiver, state, duration, starts_at as startsAt,
  activate_by as activateBy, admitted_at as admittedAt,
  activated_at as activatedAt, ends_at as endsAt, bound_until as boundUntil,
  ending_at as endingAt, end_reason as endReason, ended_at as endedAt,
  end_outcome as endOutcome from access_grant order by rowid`;
const LINKS = `select grant_binding.grant_id, binding.id, binding.effect_key
  from grant_binding join binding on binding.id = grant_binding.binding_id`;
const BINDINGS = `select id, subject, effect_key, account_key, state, intent,
  standing, was_present, suspect, epoch, lease_owner, generation,
  settled_generation, next_run_at, attempts, pending_since, observed_at,
  not_after from binding order by rowid`;
const EVENTS = `select rowid, type, grant_id, binding_id, details
  from audit_event where rowid > ? order by rowid`;

/** What the database says, as of the last step. */
export class Records {
  grants: GrantFacts[] = [];
  bindings: BindingRowFacts[] = [];
  /** Those that came with the last step. */
  newEvents: EventFacts[] = [];
  private lastEvent = 0;
  private readonly links = new Map<string, GrantFacts['bindings']>();

  constructor(private readonly database: Database) {}

  refresh(): void {
    const grants = this.database.read<Omit<GrantFacts, 'bindings'>>(GRANTS);
    if (grants.length !== this.links.size) this.readLinks();
    this.grants = grants.map(grant => ({
      ...grant,
      bindings: this.links.get(grant.id) ?? [],
    }));
    this.bindings = this.database.read<BindingRowFacts>(BINDINGS);
    this.newEvents = this.database.read<EventFacts>(EVENTS, this.lastEvent);
    this.lastEvent = this.newEvents.at(-1)?.rowid ?? this.lastEvent;
  }

  binding(id: string): BindingRowFacts | undefined {
    return this.bindings.find(binding => binding.id === id);
  }

  grantsOf(bindingId: string): GrantFacts[] {
    return this.grants.filter(grant =>
      grant.bindings.some(binding => binding.id === bindingId),
    );
  }

  /** The same in every run of a seed, unlike ids. */
  name(grantId: string): string {
    const known = this.grants.findIndex(grant => grant.id === grantId);
    return `grant ${known < 0 ? this.grants.length + 1 : known + 1}`;
  }

  /** When a replica has to look next at the latest; absent: nothing is planned. */
  nextDue(): string | undefined {
    const [row] = this.database.read<{ at: string | null }>(
      `select min(at) as at from (select min(next_run_at) as at from binding
        union all select min(watch_at) from access_grant)`,
    );
    return row.at ?? undefined;
  }

  private readLinks(): void {
    this.links.clear();
    const rows = this.database.read<{
      grant_id: string;
      id: string;
      effect_key: string;
    }>(LINKS);
    for (const row of rows) {
      const linked = this.links.get(row.grant_id) ?? [];
      linked.push({ id: row.id, effectKey: row.effect_key });
      this.links.set(row.grant_id, linked);
    }
  }
}

/** Where the target keeps what a binding is about. */
export function keyOfRow(row: { subject: string; effect_key: string }): string {
  return `${row.subject.split('/').pop()} ${row.effect_key}`;
}

/**
 * Does the grant give a right to its effects at `now`? Written again here, so
 * that the rule of the shipped code is compared with something.
 */
export function givesRight(grant: GrantFacts, now: string): boolean {
  if (grant.admittedAt === null) return false;
  if (grant.boundUntil !== null && grant.boundUntil <= now) return false;
  if (grant.state === 'activating') return now < grant.activateBy;
  if (grant.state !== 'active') return false;
  return grant.endsAt !== null && now < grant.endsAt;
}
