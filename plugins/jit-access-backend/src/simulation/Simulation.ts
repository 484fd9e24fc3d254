import { SecretBox } from '../storage/credentials/SecretBox';
import { Redecision } from '../storage/grants/admitGrant';
import { GrantRecord } from '../storage/grants/records';
import { Chance } from './Chance';
import { Company } from './company/Company';
import { PolicyModel } from './company/policies';
import { Checks } from './Checks';
import { Database } from './Database';
import { Faults } from './Faults';
import { Focus } from './Focus';
import { drained, Gates } from './Gates';
import { Holdings } from './Holdings';
import { Orphans } from './Orphans';
import { People } from './People';
import { Portal } from './Portal';
import { BindingRowFacts, Records } from './Records';
import { CHANNELS, Replica, Surroundings } from './Replica';
import { SimulatedChannel } from './SimulatedChannel';
import { SimulatedTarget, TARGET } from './SimulatedTarget';
import { Trace } from './Trace';
import { SIGNER } from './signer';
import { Stranger } from './Stranger';
import { isExpected } from './useCaseErrors';
import { VirtualTime } from './VirtualTime';
import { Climate, drawClimate } from './Weather';

const SECRET_BOX = new SecretBox([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
const REPLICAS = 3;

/** One world that lives and dies with its seed. */
export class Simulation {
  readonly violations: string[] = [];
  readonly gates = new Gates();
  readonly faults = new Faults();
  readonly company = new Company();
  readonly trace: Trace;
  readonly records: Records;
  readonly people: People;
  readonly target: SimulatedTarget;
  readonly channels: SimulatedChannel[];
  readonly holdings: Holdings;
  readonly checks: Checks;
  readonly stranger: Stranger;
  readonly climate: Climate;
  readonly replicas: Replica[] = [];
  steps = 0;
  readonly focus: Focus | undefined;
  private calm = false;
  private readonly orphans: Orphans;
  /** Sets of documents that a new process need not compile. */
  private readonly models: PolicyModel[] = [];
  private births = 0;

  constructor(
    readonly database: Database,
    readonly chance: Chance,
    readonly time: VirtualTime,
    about: { traced: boolean; focus?: Focus },
  ) {
    const { gates, faults } = this;
    this.focus = about.focus;
    this.trace = new Trace(time, about.traced);
    const { trace } = this;
    this.records = new Records(database);
    this.climate = drawClimate(chance);
    this.holdings = new Holdings(time);
    this.checks = new Checks(this, what => this.complain(what));
    const { checks } = this;
    const fault = (kind: string) => faults.add(kind);
    this.target = new SimulatedTarget(
      this.holdings,
      chance.happens(0.5) ? 'movable' : 'none',
      {
        gates,
        time,
        chance,
        trace,
        fault,
        witness: {
          called: call => {
            this.look(call.caller);
            checks.target.called(call);
            checks.retries.called(call);
            if (call.order.secret) checks.secrets.tell(call.order.secret);
          },
          answered: call => {
            checks.retries.answered(call);
            checks.target.answered(call);
          },
          landing: call => checks.target.landing(call),
          landed: call => checks.target.landed(call),
          read: key => {
            checks.target.read(key);
            checks.suspicion.read(key);
          },
          throttled: (caller, effect) =>
            checks.retries.askedToWait(caller, effect),
          askedForAccount: (caller, effect) =>
            checks.retries.asked(caller, effect),
        },
      },
    );
    this.target.expose(this.climate);
    this.target.mixUp = chance.happens(0.08);
    this.target.isFirstLook = ({ bindingId, account }) =>
      isFirstLook(this.records.binding(bindingId), account.key);
    this.channels = CHANNELS.map(
      id =>
        new SimulatedChannel(id, {
          gates,
          chance,
          trace,
          fault,
          checks: checks.outbox,
        }),
    );
    this.orphans = new Orphans(this);
    this.stranger = new Stranger(this);
    this.people = new People({
      records: this.records,
      chance,
      trace,
      time,
      company: this.company,
      secrets: checks.secrets,
      focus: this.focus,
      run: (what, useCase) => this.run(what, useCase),
      know: model => this.know(model),
    });
    for (let i = 0; i < REPLICAS; i++) this.replicas.push(this.born());
  }

  /** Not stopped, and not asleep. */
  readonly awake = (owner: string | undefined): boolean =>
    owner === TARGET ||
    this.replicas.some(replica => replica.name === owner && !replica.asleep);

  /** Somebody does something, and everything that follows from it at once. */
  async step(actor: string, deed: () => void): Promise<void> {
    this.time.owner = actor;
    deed();
    await drained();
    this.time.owner = undefined;
    this.steps += 1;
    this.look(actor);
  }

  /** Compares what is with what may be, at any instant between transactions. */
  private look(actor: string): void {
    const written = this.records.refresh();
    this.checks.check(actor, written);
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

  async seal(replica: Replica): Promise<void> {
    await this.step(replica.name, () => replica.seal());
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
    await this.orphans.land(this.time.wall + until - this.time.monotonic);
    this.time.monotonic = Math.max(this.time.monotonic, until);
    await this.step('time', () => {});
  }

  /** The database's clock is set, forward or back. */
  async jump(ms: number): Promise<void> {
    this.trace.add('time', `the database's clock jumps by ${ms} ms`);
    await this.orphans.land(this.time.wall + ms);
    await this.step('time', () => {
      this.time.jump(ms);
      for (const key of this.holdings.tooEarly()) {
        this.checks.target.disturbed.add(key);
      }
    });
  }

  /** Everything that it had begun stops where it is; another one takes its place. */
  crash(replica: Replica): void {
    const { name } = replica;
    this.trace.add(name, 'dies');
    this.orphans.leave(name);
    this.checks.target.forget(name);
    this.gates.drop(gate => gate.owner === name);
    this.time.forget(name);
    this.replicas.splice(this.replicas.indexOf(replica), 1, this.born());
  }

  /** Nothing goes wrong any more. */
  calmDown(): void {
    this.trace.add('world', 'is calm from now on');
    this.checks.target.calmDown();
    this.calm = true;
    this.target.calm = true;
    for (const channel of this.channels) channel.calm = true;
    for (const replica of this.replicas) replica.asleep = false;
  }

  /** The earliest instant at which somebody has to do something, in milliseconds since 1970. */
  nextDue(): number | undefined {
    const due = [
      this.records.nextDue(),
      this.calm ? this.checks.target.nextLook() : undefined,
    ]
      .filter(at => at !== undefined)
      .sort()[0];
    const timer = this.time.due(Infinity, this.awake);
    const at = [
      due === undefined ? Infinity : Date.parse(due),
      timer ? this.time.wall + timer.at - this.time.monotonic : Infinity,
      ...this.orphans.landings(),
    ];
    const first = Math.min(...at);
    return Number.isFinite(first) ? first : undefined;
  }

  /** A use case, in some process that is awake. */
  private run(
    what: string,
    useCase: (portal: Portal) => Promise<unknown>,
  ): void {
    const awake = this.replicas.filter(one => !one.asleep && one.busy < 2);
    if (awake.length === 0) return;
    const replica = this.calm ? awake[0] : this.chance.pick(awake);
    this.trace.add(replica.name, what);
    this.time.owner = replica.name;
    replica.busy += 1;
    void useCase(replica.portal)
      .catch((error: Error) => {
        this.trace.add(replica.name, `${what}: ${error.message}`);
        if (isExpected(error)) return;
        this.complain(`${what} failed: ${error.stack}`);
      })
      .finally(() => {
        replica.busy -= 1;
      });
  }

  private know(model: PolicyModel): void {
    this.models.push(model);
    this.checks.reviews.know(model);
    for (const replica of this.replicas) replica.portal.know(model);
  }

  private complain(what: string): void {
    this.trace.add('VIOLATION', what);
    this.violations.push(`${this.time.sinceBegin()} ${what}`);
  }

  private born(): Replica {
    this.births += 1;
    const { database, gates, time, chance } = this;
    const around: Surroundings = {
      database,
      gates,
      time,
      chance,
      secretBox: SECRET_BOX,
      signer: SIGNER,
      providers: name => this.target.from(name),
      notifiers: name =>
        new Map(this.channels.map(one => [one.id, one.from(name)])),
      catalog: name => this.company.reached(() => this.askCatalog(name)),
      isCalm: () => this.calm,
      redecide: (replica, grant) => this.redecide(replica, grant),
      watch: ({ portal }) => portal.watch,
      complain: what => this.complain(what),
    };
    const replica = new Replica(`replica ${this.births}`, around);
    for (const model of this.models.slice(-4)) replica.portal.know(model);
    return replica;
  }

  /** @throws Error - the catalog is away */
  private async askCatalog(replica: string): Promise<void> {
    if (this.calm || !this.chance.happens(0.05)) return;
    await this.gates.pass(replica, 'asks the catalog');
    if (!this.chance.happens(this.climate.catalogAway)) return;
    this.faults.add('catalog away');
    throw new Error('The catalog is away');
  }

  private async redecide(
    replica: Replica,
    grant: GrantRecord,
  ): Promise<Redecision> {
    const name = this.records.name(grant.id);
    await this.gates.pass(replica.name, `decides ${name}`);
    const fault = this.calm
      ? 'none'
      : this.chance.weighed({
          none: this.focus === 'waiting' ? 1 : 20,
          unknown: this.focus === 'waiting' ? 20 : 2,
          throws: 1,
          refused: 1.5,
        });
    if (fault !== 'none') {
      this.faults.add(`policy ${fault}`);
      this.trace.add(replica.name, `${name}: ${fault}`);
    }
    if (fault === 'throws') throw new Error('The catalog is away');
    if (fault === 'refused') return { refused: 'not any more' };
    if (fault === 'unknown') return 'unknown';
    const since = this.checks.policySince();
    const verdict = await replica.portal.redecider.redecide(grant);
    this.trace.add(replica.name, `${name}: ${JSON.stringify(verdict)}`);
    if (verdict === 'still-allowed') this.checks.allow(grant.id, since);
    return verdict;
  }
}

/** Would what is there be recorded as standing? */
function isFirstLook(
  row: BindingRowFacts | undefined,
  accountKey: string,
): boolean {
  return (
    row?.standing === null &&
    !row.intent &&
    !row.suspect &&
    // What comes back right after our removal counts as ours.
    row.last_account_key !== accountKey
  );
}
