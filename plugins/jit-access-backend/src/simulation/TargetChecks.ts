import { Holding, Holdings } from './Holdings';
import {
  BindingRowFacts,
  givesRight,
  GrantFacts,
  keyOfRow,
  Records,
} from './Records';
import { LEASE_MS } from './Replica';
import { keyOf, OpenCall } from './SimulatedTarget';
import { VirtualTime } from './VirtualTime';

/** What only the holder of a lease writes. */
const HOLDERS = [
  'state',
  'intent',
  'standing',
  'was_present',
  'settled_generation',
  'observed_at',
  'attempts',
  'not_after',
] as const;
/** Nothing that is open is looked at more seldom than that. */
const LONGEST_WAIT_MS = 6 * 60_000;

/** What must be true of bindings and of the target itself after every step. */
export class TargetChecks {
  /** Changed by strangers: nothing of ours is to blame for what is there. */
  readonly disturbed = new Set<string>();
  /** Reached by a call whose caller has not noted that yet, by key. */
  readonly unnoted = new Map<string, OpenCall>();
  /** Bindings that have to be looked at, and by whom that has to be said. */
  private readonly owed = new Map<string, string>();
  private before = new Map<string, BindingRowFacts>();
  private calm = false;
  /** Read since it is calm, by somebody who may not have noted it yet. */
  private readonly seen = new Set<string>();
  private readonly holders = new Map<string, string>();
  private readonly epochs = new WeakMap<OpenCall, number>();
  /** Intents that no call has followed yet, by binding and kind. */
  private readonly intents = new Map<string, number>();

  constructor(
    private readonly records: Records,
    private readonly holdings: Holdings,
    private readonly time: VirtualTime,
    readonly complain: (what: string) => void,
  ) {}

  /** @param actor - whose step it was */
  check(actor: string): void {
    this.countIntents();
    const now = this.time.instant();
    const held = new Map(this.holdings.all());
    for (const row of this.records.bindings) {
      const before = this.before.get(row.id);
      if (before) this.checkWriter(before, row, actor);
      if (row.epoch > (before?.epoch ?? 0)) this.holders.set(row.id, actor);
      // What lands while it is suspected already has still to be noted.
      const noted = !before?.suspect || row.generation !== before.generation;
      if (row.suspect && noted) {
        this.unnoted.delete(keyOfRow(row));
        this.owed.delete(row.id);
      }
      if (before) this.checkDrift(before, row);
      if (before) this.checkLooks(before, row);
      const holding = held.get(keyOfRow(row));
      if (holding?.ours && !this.isAnothers(row)) this.checkLeak(row, now);
      if (holding?.ours) this.checkStanding(row, holding);
    }
    this.before = new Map(this.records.bindings.map(row => [row.id, row]));
  }

  /** Invariants 2 and 4, and that only the holder of a lease acts. */
  called(call: OpenCall): void {
    const { bindingId } = call.order;
    const row = this.records.binding(bindingId);
    if (!row) return;
    this.epochs.set(call, row.epoch);
    const key = `${bindingId} ${call.kind}`;
    const intents = this.intents.get(key) ?? 0;
    this.intents.set(key, intents - 1);
    if (intents < 1)
      this.say(row, `was called to ${call.kind} without an intent`);
    const jumped = this.time.monotonic - this.time.jumpedAt < LEASE_MS;
    if (!this.holds(call, row) && !jumped) {
      this.say(
        row,
        `was called to ${call.kind} by ${call.caller}, who has no lease`,
      );
    }
    if (this.isAnothers(row)) {
      this.say(
        row,
        `was called to ${call.kind}, and is another person's by now`,
      );
    }
    const admitted = this.records
      .grantsOf(bindingId)
      .some(grant => grant.admittedAt !== null && grant.state !== 'ended');
    if (call.kind === 'ensure' && !admitted && this.holds(call, row)) {
      this.say(row, 'was made for no grant that was let through');
    }
  }

  /** Invariant 12, and that overlapping grants do not cut each other short. */
  landing(call: OpenCall): void {
    const row = this.records.binding(call.order.bindingId);
    if (!row || call.kind !== 'remove') return;
    if (call.abandoned || !this.holds(call, row)) return;
    if (this.holdings.get(keyOf(call.order))?.standing) {
      this.say(row, 'was removed although it was there before us');
    }
    const running = this.rightsOf(row).filter(g => g.state === 'active');
    if (running.length > 0) {
      this.say(
        row,
        `was removed while ${this.records.name(running[0].id)} ran`,
      );
    }
  }

  landed(call: OpenCall): void {
    // Whoever has read it before knows nothing of this.
    this.seen.delete(keyOf(call.order));
    const row = this.records.binding(call.order.bindingId);
    if (row && !call.abandoned && this.holds(call, row)) return;
    this.unnoted.set(keyOf(call.order), call);
  }

  /**
   * A call that nobody waited for any more, or whose caller has lost its lease,
   * has been answered to a living process.
   */
  answered(call: OpenCall): void {
    const { bindingId } = call.order;
    const row = this.records.binding(bindingId);
    if (call.abandoned || (row && !this.holds(call, row))) {
      this.owed.set(bindingId, call.caller);
    }
  }

  /** This process has died with all that it knew. */
  forget(caller: string): void {
    for (const [id, owner] of this.owed) {
      if (owner === caller) this.owed.delete(id);
    }
  }

  /** Nothing is due, and nobody is in the middle of anything. */
  idle(): void {
    for (const id of this.owed.keys()) {
      const row = this.records.binding(id);
      if (row) this.say(row, 'had a late answer, which nobody looked into');
    }
  }

  /** What is there is not, or may not be, of our making alone. */
  isTroubled(key: string): boolean {
    return this.disturbed.has(key) || this.unnoted.has(key);
  }

  /** Is it there, made by us and by us alone? */
  isOursThere(row: BindingRowFacts): boolean {
    const key = keyOfRow(row);
    const holding = this.holdings.get(key);
    return !this.isTroubled(key) && holding?.ours === true;
  }

  /** From now on everybody tells what is, and whatever was changed past us is found. */
  calmDown(): void {
    this.calm = true;
  }

  read(key: string): void {
    if (this.calm) this.seen.add(key);
  }

  /** When what was changed past us is looked at next, as the worker plans it. */
  nextLook(): string | undefined {
    return this.records.bindings
      .filter(row => row.look_at !== null && this.isTroubled(keyOfRow(row)))
      .map(row => row.look_at as string)
      .sort()[0];
  }

  /** Does the caller still have the lease under which it called? */
  holds(call: OpenCall, row: BindingRowFacts): boolean {
    return (
      row.lease_owner !== null &&
      row.epoch === this.epochs.get(call) &&
      this.holders.get(row.id) === call.caller
    );
  }

  rightsOf(row: BindingRowFacts): GrantFacts[] {
    const now = this.time.instant();
    return this.records
      .grantsOf(row.id)
      .filter(grant => givesRight(grant, now));
  }

  private countIntents(): void {
    for (const event of this.records.newEvents) {
      if (event.type !== 'provider.intent') continue;
      const { call } = JSON.parse(event.details);
      const key = `${event.binding_id} ${call}`;
      this.intents.set(key, (this.intents.get(key) ?? 0) + 1);
    }
  }

  private checkWriter(
    before: BindingRowFacts,
    row: BindingRowFacts,
    actor: string,
  ): void {
    const changed = HOLDERS.find(column => before[column] !== row[column]);
    if (!changed) return;
    // A new grant of what is at rest forgets what was known of it.
    const born = this.records.newEvents.some(
      event => event.type === 'grant.created',
    );
    // So does whoever takes over an account that is at rest.
    const freed = before.account_key !== null && row.account_key === null;
    if ((born || freed) && before.lease_owner === null) return;
    if (before.lease_owner === null || this.holders.get(row.id) !== actor) {
      this.say(row, `had its ${changed} written by ${actor}, who has no lease`);
    }
  }

  /**
   * Did a call land when its account had long been passed on? Nobody knows the
   * account any more; that is for an inventory to find.
   */
  isPassedOn(row: BindingRowFacts): boolean {
    return Boolean(row.suspect) && row.account === null;
  }

  /** Is the account somebody else's by now? */
  isAnothers(row: BindingRowFacts): boolean {
    if (row.account_key !== null) return false;
    const key = keyOfRow(row);
    return this.records.bindings.some(
      other =>
        other.id !== row.id &&
        other.account_key !== null &&
        keyOfRow(other) === key,
    );
  }

  /** Invariants 1 and 5: ours and uncovered means that it is being removed. */
  private checkLeak(row: BindingRowFacts, now: string): void {
    const key = keyOfRow(row);
    if (this.isTroubled(key)) return;
    if (this.isPassedOn(row)) return;
    if (this.rightsOf(row).length > 0) return;
    const gone = row.state === 'absent' && !row.intent && !row.suspect;
    const { next_run_at: next } = row;
    if (gone && !row.lease_owner) {
      this.say(row, 'is there, and taken to be gone');
    } else if (next === null) {
      this.say(row, 'is there, covered by no grant, and nobody removes it');
    } else if (
      Date.parse(next) - Date.parse(now) >
      LONGEST_WAIT_MS + this.time.setBackMs
    ) {
      this.say(
        row,
        `is there, covered by no grant, and looked at only at ${next}`,
      );
    }
  }

  /** Invariant 12: what changed behind our back is found, and said. */
  private checkDrift(before: BindingRowFacts, row: BindingRowFacts): void {
    if (row.observed_at === before.observed_at) return;
    const key = keyOfRow(row);
    if (this.seen.delete(key)) {
      this.disturbed.delete(key);
      this.unnoted.delete(key);
    }
    const rested =
      before.standing === 0 &&
      before.observed_at !== null &&
      !before.intent &&
      !before.suspect &&
      !row.intent;
    if (!rested) return;
    const turned =
      (before.state === 'present' && row.state === 'absent') ||
      (before.state === 'absent' && row.state === 'present');
    if (!turned || this.said(row, 'binding.drift')) return;
    this.say(row, `changed behind our back, and nobody says so`);
  }

  /** What has just been seen gone is looked at again some time. */
  private checkLooks(before: BindingRowFacts, row: BindingRowFacts): void {
    const gone = row.state === 'absent' && !row.intent && !row.suspect;
    const news =
      before.state !== 'absent' && row.observed_at !== before.observed_at;
    if (!gone || !news || row.standing !== 0 || row.lease_owner) return;
    if (row.account_key !== null && row.look_at === null) {
      this.say(row, 'was seen gone, and is never looked at again');
    }
  }

  private said(row: BindingRowFacts, type: string): boolean {
    return this.records.newEvents.some(
      event => event.type === type && event.binding_id === row.id,
    );
  }

  private checkStanding(row: BindingRowFacts, holding: Holding): void {
    const key = keyOfRow(row);
    if (this.isTroubled(key)) return;
    if (row.standing && holding.ours) {
      this.say(row, 'is ours, and filed as standing');
    }
  }

  say(row: BindingRowFacts, what: string): void {
    this.complain(`${keyOfRow(row)} ${what}`);
  }
}
