import { addDuration } from '../domain/time';
import {
  BindingRowFacts,
  EventFacts,
  givesRight,
  GrantFacts,
  keyOfRow,
  Records,
} from './Records';
import { VirtualTime } from './VirtualTime';

const ORDER = ['scheduled', 'activating', 'active', 'ending', 'ended'] as const;

/** The event that each state has left in the history, once. */
const EVENT_OF = {
  'grant.activating': 'admittedAt',
  'grant.active': 'activatedAt',
  'grant.ending': 'endingAt',
  'grant.ended': 'endedAt',
} as const;

/** What must be true of grants after every step. */
export class GrantChecks {
  /** Those that policy let through when it was asked again. */
  readonly allowed = new Set<string>();
  private readonly before = new Map<string, GrantFacts>();
  private readonly events = new Map<string, number>();
  private paused = false;

  constructor(
    private readonly records: Records,
    private readonly time: VirtualTime,
    private readonly complain: (what: string) => void,
  ) {}

  check(): void {
    const grown = new Set(this.records.newEvents.map(e => this.count(e)));
    for (const grant of this.records.grants) {
      const before = this.before.get(grant.id);
      const same = before && sameFacts(before, grant);
      if (same && !grown.has(grant.id)) continue;
      this.checkOrder(grant, before);
      this.checkAdmission(grant, before);
      this.checkHistory(grant);
      this.checkWindow(grant, before);
      this.checkProof(grant, before);
      this.before.set(grant.id, grant);
    }
  }

  private count(event: EventFacts): string | undefined {
    const { grant_id: id, type } = event;
    if (type === 'admin.paused') this.paused = true;
    if (type === 'admin.resumed') this.paused = false;
    if (!id) return undefined;
    const key = `${id} ${type}`;
    this.events.set(key, (this.events.get(key) ?? 0) + 1);
    return id;
  }

  private checkOrder(grant: GrantFacts, before: GrantFacts | undefined): void {
    if (!before) return;
    if (ORDER.indexOf(grant.state) < ORDER.indexOf(before.state)) {
      this.say(grant, `went back from ${before.state} to ${grant.state}`);
    }
    if (before.activatedAt && before.endsAt !== grant.endsAt) {
      this.say(
        grant,
        `had its end moved from ${before.endsAt} to ${grant.endsAt}`,
      );
    }
  }

  /** Invariant 2: decided again, in time, and not while new access is paused. */
  private checkAdmission(
    grant: GrantFacts,
    before: GrantFacts | undefined,
  ): void {
    const counts = grant.admittedAt !== null || grant.activatedAt !== null;
    if (counts && !this.allowed.has(grant.id)) {
      this.say(grant, 'counts, and policy was not asked again');
    }
    const now = this.time.instant();
    if (grant.admittedAt !== null && !before?.admittedAt) {
      if (this.paused) this.say(grant, 'was let through during a pause');
      if (grant.activateBy <= now) this.say(grant, 'was let through too late');
    }
    const begun = grant.activatedAt !== null && !before?.activatedAt;
    if (begun && grant.activateBy <= now) {
      this.say(grant, `began after ${grant.activateBy}`);
    }
  }

  /** Invariant 6. */
  private checkHistory(grant: GrantFacts): void {
    if (this.events.get(`${grant.id} grant.created`) !== 1) {
      this.say(grant, 'was created without one event that says so');
    }
    for (const [type, column] of Object.entries(EVENT_OF)) {
      const events = this.events.get(`${grant.id} ${type}`) ?? 0;
      const happened = grant[column as keyof GrantFacts] !== null;
      if (events !== (happened ? 1 : 0)) {
        this.say(grant, `is ${grant.state}, with ${events} events ${type}`);
      }
    }
  }

  /** Invariant 7. */
  private checkWindow(grant: GrantFacts, before: GrantFacts | undefined): void {
    const { activatedAt, endsAt, startsAt } = grant;
    const begun = activatedAt !== null && !before?.activatedAt;
    if (begun && activatedAt !== this.time.instant()) {
      const continues = this.records.grants.some(
        other =>
          other.id !== grant.id &&
          other.endsAt === startsAt &&
          other.activatedAt !== null,
      );
      if (activatedAt !== startsAt || !continues) {
        this.say(grant, `counts from ${activatedAt}, not from its activation`);
      }
    }
    if (activatedAt !== null) {
      const end = addDuration(activatedAt, grant.duration);
      if (endsAt !== end)
        this.say(grant, `ends at ${endsAt} instead of ${end}`);
      // A clock that was set back since it was admitted knows nothing of that.
      if (activatedAt < startsAt && this.time.setBackMs === 0) {
        this.say(grant, 'began before its start');
      }
    }
    const expired = grant.endReason === 'expired' && !before?.endReason;
    if (expired && (!endsAt || endsAt > this.time.instant())) {
      this.say(grant, `expired before its end at ${endsAt}`);
    }
  }

  /** What begins is all there, and what has ended is all gone, as far as was seen. */
  private checkProof(grant: GrantFacts, before: GrantFacts | undefined): void {
    const rows = grant.bindings.flatMap(
      ({ id }) => this.records.binding(id) ?? [],
    );
    const isOpen = (row: BindingRowFacts) =>
      row.intent !== null || row.suspect === 1;
    if (grant.activatedAt !== null && !before?.activatedAt) {
      const missing = rows.find(row => row.state !== 'present' || isOpen(row));
      if (missing) {
        this.say(
          grant,
          `runs, and ${keyOfRow(missing)} is not known to be there`,
        );
      }
    }
    if (grant.endedAt === null || before?.endedAt !== null) return;
    const now = this.time.instant();
    const left = rows.find(row => {
      const others = this.records.grantsOf(row.id);
      if (others.some(other => givesRight(other, now))) return false;
      if (grant.admittedAt === null || row.account_key === null) return false;
      if (row.standing === 1) return isOpen(row) || row.state === 'unknown';
      return row.standing !== null && (row.state !== 'absent' || isOpen(row));
    });
    if (left) {
      this.say(
        grant,
        `has ended, and ${keyOfRow(left)} is not known to be gone`,
      );
    }
  }

  private say(grant: GrantFacts, what: string): void {
    this.complain(`${this.records.name(grant.id)} ${what}`);
  }
}

function sameFacts(a: GrantFacts, b: GrantFacts): boolean {
  return (
    a.state === b.state &&
    a.admittedAt === b.admittedAt &&
    a.activatedAt === b.activatedAt &&
    a.endedAt === b.endedAt &&
    a.endsAt === b.endsAt
  );
}
