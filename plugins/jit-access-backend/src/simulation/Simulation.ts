import { markSuspect } from '../storage/bindings/lease';
import { SecretBox } from '../storage/credentials/SecretBox';
import { Redecision } from '../storage/grants/admitGrant';
import { GrantRecord } from '../storage/grants/records';
import { Store } from '../storage/store';
import { Chance } from './Chance';
import { Database } from './Database';
import { drained, Gates } from './Gates';
import { GrantChecks } from './GrantChecks';
import { Holdings } from './Holdings';
import { People } from './People';
import { keyOfRow, Records } from './Records';
import { Replica, Surroundings } from './Replica';
import { RestChecks } from './RestChecks';
import { keyOf, OpenCall, SimulatedTarget, TARGET } from './SimulatedTarget';
import { TargetChecks } from './TargetChecks';
import { Trace } from './Trace';
import { VirtualTime } from './VirtualTime';
import { Climate, drawClimate } from './Weather';

const SECRET_BOX = new SecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
const REPLICAS = 3;

/** One world that lives and dies with its seed. */
export class Simulation {
  readonly violations: string[] = [];
  readonly time = new VirtualTime();
  readonly gates = new Gates();
  readonly trace: Trace;
  readonly records: Records;
  readonly people: People;
  readonly target: SimulatedTarget;
  readonly holdings: Holdings;
  readonly rest: RestChecks;
  readonly climate: Climate;
  readonly replicas: Replica[] = [];
  calm = false;
  steps = 0;
  faults = 0;
  private readonly targetChecks: TargetChecks;
  private readonly grantChecks: GrantChecks;
  private readonly store: Store;
  /** Calls of the dead that may still land, and until when on the database's clock. */
  private readonly orphans = new Map<OpenCall, number>();
  private births = 0;

  constructor(
    private readonly database: Database,
    readonly chance: Chance,
    traced: boolean,
  ) {
    const { time, gates } = this;
    this.trace = new Trace(time, traced);
    this.records = new Records(database);
    this.climate = drawClimate(chance);
    this.holdings = new Holdings(time);
    const complain = (what: string) => this.complain(what);
    this.grantChecks = new GrantChecks(this.records, time, complain);
    this.targetChecks = new TargetChecks(
      this.records,
      this.holdings,
      time,
      complain,
    );
    this.rest = new RestChecks(
      this.records,
      this.holdings,
      this.targetChecks,
      time,
    );
    const expiry = chance.happens(0.5) ? 'movable' : 'none';
    this.target = new SimulatedTarget(this.holdings, expiry, {
      gates,
      time,
      chance,
      trace: this.trace,
      witness: {
        called: call => {
          this.look(call.caller);
          this.targetChecks.called(call);
        },
        landing: call => this.targetChecks.landing(call),
        landed: call => this.targetChecks.landed(call),
      },
    });
    this.target.expose(this.climate);
    this.target.isFirstLook = order => {
      const row = this.records.binding(order.bindingId);
      return row?.standing === null && !row.intent && !row.suspect;
    };
    this.store = new Store(database.sql, { clock: () => time.instant() });
    this.people = new People(this.store, this.records, chance, this.trace);
    for (let i = 0; i < REPLICAS; i++) this.replicas.push(this.born());
  }

  /** Not stopped, and not asleep. */
  readonly awake = (owner: string | undefined): boolean =>
    owner === TARGET ||
    this.replicas.some(replica => replica.name === owner && !replica.asleep);

  /** Somebody does something, and everything that follows from it at once. */
  async step(actor: string, deed: () => void | Promise<void>): Promise<void> {
    this.time.owner = actor;
    await deed();
    await drained();
    this.time.owner = undefined;
    this.steps += 1;
    this.look(actor);
  }

  /** Compares what is with what may be, at any instant between transactions. */
  private look(actor: string): void {
    this.records.refresh();
    this.grantChecks.check();
    this.targetChecks.check(actor);
  }

  /** Lets one of those who are held go on. @returns false when nobody is */
  async openGate(inOrder: boolean): Promise<boolean> {
    const ready = this.gates.ready(this.awake);
    if (ready.length === 0) return false;
    const gate = inOrder ? ready[0] : this.chance.pick(ready);
    this.trace.add(gate.owner, gate.label);
    await this.step(gate.owner, () => gate.open());
    return true;
  }

  async pass(replica: Replica): Promise<void> {
    await this.step(replica.name, () => replica.pass());
  }

  /** Time passes for everybody; whose timers come due is told on the way. */
  async advance(ms: number): Promise<void> {
    const until = this.time.monotonic + ms;
    for (;;) {
      const timer = this.time.due(until, this.awake);
      if (!timer) break;
      const owner = timer.owner ?? 'nobody';
      await this.step(owner, () => this.time.fire(timer));
    }
    await this.landOrphans(this.time.wall + until - this.time.monotonic);
    this.time.monotonic = Math.max(this.time.monotonic, until);
    await this.step('time', () => {});
  }

  async jump(ms: number): Promise<void> {
    this.trace.add('time', `the database's clock jumps by ${ms} ms`);
    await this.landOrphans(this.time.wall + ms);
    await this.step('time', () => this.time.jump(ms));
  }

  /** Everything that it had begun stops where it is; another one takes its place. */
  async crash(replica: Replica): Promise<void> {
    const { name } = replica;
    this.trace.add(name, 'dies');
    const alone = [...this.target.calls].filter(call => call.caller === name);
    for (const call of alone) this.orphan(call);
    this.gates.drop(gate => gate.owner === name);
    this.time.forget(name);
    this.replicas.splice(this.replicas.indexOf(replica), 1, this.born());
    const lost = [...this.targetChecks.unnoted.values()].filter(
      call => call.caller === name,
    );
    // What only the dead one knew is for the inventory to find.
    await this.inventory(new Set(lost.map(call => keyOf(call.order))));
  }

  /** Somebody changes the target past us. */
  async stranger(): Promise<void> {
    const row = this.records.bindings.length
      ? this.chance.pick(this.records.bindings)
      : undefined;
    const key =
      row && this.chance.happens(0.7)
        ? keyOfRow(row)
        : `${this.chance.pick(['ann', 'bob'])} ${this.chance.pick(['admins', 'readers', 'writers'])}`;
    const there = this.holdings.get(key);
    this.trace.add('stranger', `${there ? 'takes' : 'gives'} ${key}`);
    // What is given before we ever looked is no disturbance: it is standing.
    if (there || row) this.targetChecks.disturbed.add(key);
    await this.step('stranger', () => {
      if (there) this.holdings.remove(key);
      else this.holdings.addForeign(key);
    });
  }

  /** Stands in for the reconciler: what was changed past us is looked at again. */
  async inventory(keys: ReadonlySet<string>): Promise<void> {
    for (const row of this.records.bindings) {
      const key = keyOfRow(row);
      if (!keys.has(key) || !row.account_key || row.standing === null) continue;
      await this.step('people', () =>
        this.store.transaction(tx => markSuspect(tx, row.id)),
      );
      this.targetChecks.disturbed.delete(key);
      this.targetChecks.unnoted.delete(key);
    }
  }

  get disturbed(): ReadonlySet<string> {
    return this.targetChecks.disturbed;
  }

  /** The earliest instant at which somebody has to do something, in milliseconds since 1970. */
  nextDue(): number | undefined {
    const due = this.records.nextDue();
    const timer = this.time.due(Infinity, this.awake);
    const at = [
      due === undefined ? Infinity : Date.parse(due),
      timer ? this.time.wall + timer.at - this.time.monotonic : Infinity,
      ...this.lateLandings(),
      ...this.orphans.values(),
    ];
    const first = Math.min(...at);
    return Number.isFinite(first) ? first : undefined;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private complain(what: string): void {
    this.trace.add('VIOLATION', what);
    this.violations.push(`${this.time.sinceBegin()} ${what}`);
  }

  private born(): Replica {
    this.births += 1;
    const { database, gates, time, chance } = this;
    const around: Surroundings = {
      sql: database.sql,
      gates,
      time,
      chance,
      secretBox: SECRET_BOX,
      provider: name => this.target.from(name),
      isCalm: () => this.calm,
      redecide: (name, grant) => this.redecide(name, grant),
      watch: {
        present: async people => new Set(people),
        eligibility: async () => 'yes',
        contextState: async () => ({ state: 'holds' }),
      },
      complain: what => this.complain(what),
    };
    return new Replica(`replica ${this.births}`, around);
  }

  private async redecide(
    replica: string,
    grant: GrantRecord,
  ): Promise<Redecision> {
    await this.gates.pass(replica, `decides ${this.records.name(grant.id)}`);
    const verdict = this.calm
      ? 'allowed'
      : this.chance.weighed({ allowed: 20, unknown: 2, throws: 1, refused: 2 });
    this.trace.add(replica, `${this.records.name(grant.id)}: ${verdict}`);
    if (verdict === 'throws') throw new Error('The catalog is away');
    if (verdict === 'refused') return { refused: 'not any more' };
    if (verdict === 'unknown') return 'unknown';
    this.grantChecks.allowed.add(grant.id);
    return 'still-allowed';
  }

  /** What a dead process has sent may arrive while nobody else may act yet. */
  private orphan(call: OpenCall): void {
    const row = this.records.binding(call.order.bindingId);
    const held = row && this.targetChecks.holds(call, row) && !call.abandoned;
    if (held && row.next_run_at && this.chance.happens(0.7)) {
      call.caller = `${call.caller} (dead)`;
      this.orphans.set(call, Date.parse(row.next_run_at));
    } else {
      this.target.calls.delete(call);
      call.fault = 'hangs';
      call.abandoned = false;
    }
  }

  private async landOrphans(until: number): Promise<void> {
    for (const [call, at] of [...this.orphans]) {
      if (at > until) continue;
      this.orphans.delete(call);
      if (!this.target.calls.delete(call)) continue;
      const dies = this.chance.happens(0.5);
      call.fault = dies ? 'hangs' : call.fault;
      await this.step(TARGET, () => this.target.landNow(call));
    }
  }

  private lateLandings(): number[] {
    return [...this.target.calls]
      .filter(call => call.fault === 'late')
      .map(call => this.time.wall + call.landsAfter - this.time.monotonic)
      .filter(at => at > this.time.wall);
  }
}
