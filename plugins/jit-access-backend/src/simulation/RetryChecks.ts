import { BindingRowFacts, keyOfRow, Records } from './Records';
import { LEASE_MS } from './Replica';
import { keyOf, OpenCall } from './SimulatedTarget';
import { TargetChecks } from './TargetChecks';
import { VirtualTime } from './VirtualTime';

const STUCK_AFTER = 6;
/** What the target asks for when it throttles. */
const RETRY_AFTER_MS = 7_000;
/** So many retries that all wait to the millisecond are no chance. */
const TOO_REGULAR = 3;

const moduleOf = (effectKey: string) =>
  effectKey === 'login' ? 'vault' : 'simulated';
const fullDelay = (attempts: number) =>
  Math.min(5 * 60_000, 1_000 * 2 ** (attempts - 1));

/** Invariant 5: how what failed is tried again, and who may work on it. */
export class RetryChecks {
  private before = new Map<string, BindingRowFacts>();
  /** Until when who was told to wait by which module's target. */
  private readonly told = new Map<string, number>();
  /** The epoch in which a call of a binding was throttled. */
  private readonly throttled = new Map<string, number>();
  private regular = 0;
  private retries = 0;

  constructor(
    private readonly records: Records,
    private readonly target: TargetChecks,
    private readonly time: VirtualTime,
    private readonly complain: (what: string) => void,
  ) {}

  check(): void {
    const accounts = new Map<string, string>();
    for (const row of this.records.bindings) {
      const before = this.before.get(row.id);
      if (before) {
        this.checkClaim(before, row);
        this.checkCount(before, row);
        this.checkWait(before, row);
      }
      this.checkStuck(row);
      this.checkLane(row);
      this.checkAccount(row, accounts);
    }
    this.before = new Map(this.records.bindings.map(row => [row.id, row]));
  }

  /** The target is called, by whomever. */
  called(call: OpenCall): void {
    this.throttled.delete(call.order.bindingId);
    // What is made has its intent written after its turn has come.
    if (call.kind === 'remove') this.asked(call.caller, call.order.effectKey);
    const row = this.records.binding(call.order.bindingId);
    const stored = call.kind === 'renew' ? 'renewing' : 'ready';
    if (call.order.secret && row?.credential_state !== stored) {
      this.complain(
        `${keyOf(call.order)} gets a secret that nobody has stored`,
      );
    }
  }

  /** Something is asked of a target right after its turn has come. */
  asked(caller: string, effectKey: string): void {
    const until = this.told.get(`${caller} ${moduleOf(effectKey)}`) ?? 0;
    if (this.time.monotonic >= until) return;
    if (this.time.jumpedAt >= until - RETRY_AFTER_MS) return;
    this.complain(`${caller} calls a target that asked it to wait`);
  }

  /** Has a target asked somebody to wait, who is to do so? */
  isAskedToWait(): boolean {
    const { monotonic, setBackMs } = this.time;
    return [...this.told.values()].some(
      until => monotonic <= until + setBackMs,
    );
  }

  askedToWait(caller: string, effectKey: string): void {
    // The database's time is cut to milliseconds.
    const until = this.time.monotonic + RETRY_AFTER_MS - 1;
    this.told.set(`${caller} ${moduleOf(effectKey)}`, until);
  }

  answered(call: OpenCall): void {
    if (call.fault !== 'throttled' || call.abandoned) return;
    this.askedToWait(call.caller, call.order.effectKey);
    const row = this.records.binding(call.order.bindingId);
    if (row) this.throttled.set(row.id, row.epoch);
  }

  /** Nobody takes what somebody else holds. */
  private checkClaim(before: BindingRowFacts, row: BindingRowFacts): void {
    if (row.epoch === before.epoch || before.lease_owner === null) return;
    if (before.lease_owner === row.lease_owner) return;
    // Whoever has read the clock right before it was set takes what was free then.
    if (this.time.monotonic - this.time.jumpedAt < LEASE_MS) return;
    const until = before.next_run_at;
    if (until !== null && until > this.time.instant()) {
      this.say(row, `was taken while somebody else held it until ${until}`);
    }
  }

  /** Each attempt that failed is counted. */
  private checkCount(before: BindingRowFacts, row: BindingRowFacts): void {
    if (before.lease_owner === null || row.lease_owner !== null) return;
    const events = this.records.newEvents.filter(
      event => event.binding_id === row.id,
    );
    const called = events.find(event => event.type === 'provider.called');
    const observed = events.find(event => event.type === 'provider.observed');
    if (!called || !observed) return;
    const { call } = JSON.parse(called.details);
    const { state } = JSON.parse(observed.details);
    // What was to get a new secret and is gone is made anew.
    if (state === 'pending' || call === 'renew') return;
    const missed = call === 'remove' ? state !== 'absent' : state !== 'present';
    if (missed && row.attempts !== before.attempts + 1) {
      this.say(
        row,
        `failed to ${call}, and counts ${row.attempts} attempts after ${before.attempts}`,
      );
    }
  }

  /** Backoff with jitter, and never sooner than the target asks for. */
  private checkWait(before: BindingRowFacts, row: BindingRowFacts): void {
    const settled = before.lease_owner !== null && row.lease_owner === null;
    if (!settled) return;
    const throttled = this.throttled.get(row.id) === before.epoch;
    this.throttled.delete(row.id);
    if (row.attempts <= before.attempts || row.next_run_at === null) return;
    const now = this.time.wall;
    // Instants are cut to milliseconds.
    const wait = Math.ceil(Date.parse(row.next_run_at) - now);
    const full = fullDelay(row.attempts);
    if (wait > Math.max(full, RETRY_AFTER_MS)) {
      this.say(row, `waits for ${wait} ms after ${row.attempts} failures`);
    }
    if (this.isWokenEarlier(row)) return;
    if (wait < full / 2 - 1 || (throttled && wait < RETRY_AFTER_MS)) {
      this.say(
        row,
        `waits for ${wait} ms only, after ${row.attempts} failures`,
      );
    }
    if (throttled) return;
    this.retries += 1;
    if (wait === full) this.regular += 1;
    if (this.regular === this.retries && this.regular > TOO_REGULAR) {
      this.complain('All that failed comes back to the millisecond');
    }
  }

  /** Is there another reason to look at it than its retry? */
  private isWokenEarlier(row: BindingRowFacts): boolean {
    if (row.generation !== row.settled_generation) return true;
    const wanted = this.target.rightsOf(row).length > 0;
    if (wanted !== (row.wanted === 'present')) return true;
    const next = row.next_run_at as string;
    const in5Minutes = new Date(Date.parse(next) + 300_000).toISOString();
    return this.records
      .grantsOf(row.id)
      .some(
        grant =>
          grant.state !== 'ended' &&
          (grant.state === 'scheduled' ||
            [grant.startsAt, grant.activateBy, grant.boundUntil].includes(
              next,
            ) ||
            grant.endsAt === next ||
            grant.endsAt === in5Minutes),
      );
  }

  private checkStuck(row: BindingRowFacts): void {
    const failing = row.wanted === 'absent' && row.attempts >= STUCK_AFTER;
    if (failing && !row.stuck) {
      this.say(row, `failed ${row.attempts} times, and is not stuck`);
    }
  }

  /** What somebody has ended goes before what is made. */
  private checkLane(row: BindingRowFacts): void {
    if (row.lease_owner !== null || row.next_run_at === null) return;
    if (row.lane === 0 || this.target.rightsOf(row).length > 0) return;
    if (!this.target.isOursThere(row)) return;
    const ended = this.records
      .grantsOf(row.id)
      .some(
        grant =>
          grant.state === 'ending' &&
          ['returned', 'revoked'].includes(grant.endReason ?? ''),
      );
    if (ended) this.say(row, 'waits to be removed behind what is made');
  }

  private checkAccount(
    row: BindingRowFacts,
    accounts: Map<string, string>,
  ): void {
    if (row.account_key === null) return;
    const key = `${row.provider} ${row.account_key}`;
    const holder = accounts.get(key);
    if (holder !== undefined && holder !== row.subject) {
      this.say(row, `is an account of ${holder} and of ${row.subject}`);
    }
    accounts.set(key, row.subject);
  }

  private say(row: BindingRowFacts, what: string): void {
    this.complain(`${keyOfRow(row)} ${what}`);
  }
}
