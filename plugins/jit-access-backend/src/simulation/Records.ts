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
  requestId: string;
  itemId: string;
  entityRef: string;
  role: string;
  bindings: { id: string; effectKey: string }[];
}

/** What the database says of a binding. */
export interface BindingRowFacts {
  id: string;
  subject: string;
  effect_key: string;
  account_key: string | null;
  last_account_key: string | null;
  /** Who it was last pinned to, as JSON. */
  account: string | null;
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
  provider: string;
  lane: number;
  look_at: string | null;
  stuck: number;
  wanted: 'present' | 'absent' | null;
  credential_state: 'none' | 'ready' | 'revealed' | 'renewing';
}

/** What the database says of an item. */
export interface ItemFacts {
  id: string;
  requestId: string;
  requester: string;
  receiver: string;
  entityRef: string;
  role: string;
  state: 'pending' | 'approved' | 'denied' | 'withdrawn' | 'lapsed';
  stage: number;
  digest: string;
  duration: string;
  lapsesAt: string | null;
}

/** One say on an item. */
export interface ReviewFacts {
  rowid: number;
  itemId: string;
  reviewer: string;
  stage: number;
  decision: 'approve' | 'deny';
  maxDuration: string | null;
  digest: string;
}

/** One notice for one channel, as it was queued. */
export interface NoticeFacts {
  seq: number;
  channel: string;
  orderKey: string;
  kind: string;
  requestId: string | null;
}

/** One line of the history, as far as it is counted. */
export interface EventFacts {
  rowid: number;
  type: string;
  grant_id: string | null;
  item_id: string | null;
  binding_id: string | null;
  request_id: string | null;
  details: string;
}

const GRANTS = `select id, receiver, state, duration, starts_at as startsAt,
  activate_by as activateBy, admitted_at as admittedAt,
  activated_at as activatedAt, ends_at as endsAt, bound_until as boundUntil,
  ending_at as endingAt, end_reason as endReason, ended_at as endedAt,
  end_outcome as endOutcome, request_id as requestId, item_id as itemId,
  entity_ref as entityRef, role from access_grant order by rowid`;
const LINKS = `select grant_binding.grant_id, binding.id, binding.effect_key
  from grant_binding join binding on binding.id = grant_binding.binding_id`;
const BINDINGS = `select id, subject, effect_key, account_key, last_account_key, state, intent,
  standing, was_present, suspect, epoch, lease_owner, generation,
  settled_generation, next_run_at, attempts, pending_since, observed_at,
  not_after, provider, lane, look_at, stuck, wanted, account, credential_state from binding order by rowid`;
const ITEMS = `select id, request_id as requestId, requester, receiver,
  entity_ref as entityRef, role, state, stage, digest, duration,
  lapses_at as lapsesAt from item order by rowid`;
const REVIEWS = `select rowid, item_id as itemId, reviewer, stage, decision,
  max_duration as maxDuration, digest from review where rowid > ?
  order by rowid`;
const NOTICES = `select seq, channel, order_key as orderKey,
  payload ->> 'kind' as kind, payload ->> 'requestId' as requestId
  from outbox where seq > ? order by seq`;
const EVENTS = `select rowid, type, grant_id, item_id, binding_id, request_id,
  details from audit_event where rowid > ? order by rowid`;

/** The part of a decision that is checked. */
export interface DecisionFacts {
  outcome: 'allow' | 'approval' | 'refuse';
  policyDigest: string;
  stages: { count: number }[];
}

/** What the database says, as of the last step. */
export class Records {
  grants: GrantFacts[] = [];
  bindings: BindingRowFacts[] = [];
  /** Those that came with the last step. */
  newEvents: EventFacts[] = [];
  private lastEvent = 0;
  private readonly links = new Map<string, GrantFacts['bindings']>();

  items: ItemFacts[] = [];
  reviews: ReviewFacts[] = [];
  /** Those that came with the last step. */
  newReviews: ReviewFacts[] = [];
  newNotices: NoticeFacts[] = [];
  private lastNotice = 0;
  private changes = -1;
  private readonly decisions = new Map<string, DecisionFacts>();

  constructor(private readonly database: Database) {}

  /** @returns false when nothing was written since the last time */
  refresh(): boolean {
    const { database } = this;
    const { changes } = database;
    if (changes === this.changes) {
      this.newEvents = [];
      this.newReviews = [];
      this.newNotices = [];
      return false;
    }
    this.changes = changes;
    const grants = database.read<Omit<GrantFacts, 'bindings'>>(GRANTS);
    if (grants.length !== this.links.size) this.readLinks();
    this.grants = grants.map(grant => ({
      ...grant,
      bindings: this.links.get(grant.id) ?? [],
    }));
    this.bindings = database.read<BindingRowFacts>(BINDINGS);
    this.newEvents = database.read<EventFacts>(EVENTS, this.lastEvent);
    this.lastEvent = this.newEvents.at(-1)?.rowid ?? this.lastEvent;
    this.items = database.read<ItemFacts>(ITEMS);
    const known = this.reviews.at(-1)?.rowid ?? 0;
    this.newReviews = database.read<ReviewFacts>(REVIEWS, known);
    this.reviews.push(...this.newReviews);
    this.newNotices = database.read<NoticeFacts>(NOTICES, this.lastNotice);
    this.lastNotice = this.newNotices.at(-1)?.seq ?? this.lastNotice;
    return true;
  }

  item(id: string): ItemFacts | undefined {
    return this.items.find(item => item.id === id);
  }

  /** What was decided when it was asked for. */
  decisionOf(itemId: string): DecisionFacts {
    const known = this.decisions.get(itemId);
    if (known) return known;
    const [row] = this.database.read<{ decision: string }>(
      'select decision from item where id = ?',
      itemId,
    );
    const decision: DecisionFacts = JSON.parse(row.decision);
    this.decisions.set(itemId, decision);
    return decision;
  }

  /** How a request is called in traces. */
  itemName(itemId: string): string {
    return `item ${this.items.findIndex(item => item.id === itemId) + 1}`;
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
        union all select min(watch_at) from access_grant
        union all select min(next_run_at) from outbox as o where not exists (
          select 1 from outbox as earlier where earlier.channel = o.channel
          and earlier.order_key = o.order_key and earlier.seq < o.seq
          and earlier.next_run_at is not null)
        union all select min(tell_at) from drift_finding
        union all select min(taken_until) from ending_order
        union all select min(lapses_at) from item where state = 'pending'
        union all select min(escalates_at) from item where state = 'pending'
        union all select min(remind_at) from item where state = 'pending')`,
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
export function keyOfRow(
  row: Pick<BindingRowFacts, 'subject' | 'effect_key' | 'account'>,
): string {
  const account =
    row.account === null
      ? row.subject.split('/').pop()
      : JSON.parse(row.account).key;
  return `${account} ${row.effect_key}`;
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
