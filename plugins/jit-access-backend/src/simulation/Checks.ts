import { GrantChecks } from './GrantChecks';
import { HistoryChecks } from './HistoryChecks';
import { OutboxChecks } from './OutboxChecks';
import { Records } from './Records';
import { CHANNELS } from './Replica';
import { RestChecks } from './RestChecks';
import { RetryChecks } from './RetryChecks';
import { ReviewChecks } from './ReviewChecks';
import { Secrets } from './Secrets';
import { SuspicionChecks } from './SuspicionChecks';
import { TargetChecks } from './TargetChecks';
import { Database } from './Database';
import { Holdings } from './Holdings';
import { VirtualTime } from './VirtualTime';

/** All that must be true after every step, and in the end. */
export class Checks {
  readonly target: TargetChecks;
  readonly retries: RetryChecks;
  readonly suspicion: SuspicionChecks;
  readonly grants: GrantChecks;
  readonly reviews: ReviewChecks;
  readonly outbox: OutboxChecks;
  readonly secrets: Secrets;
  readonly history: HistoryChecks;
  readonly rest: RestChecks;
  /** Digests of the sets that were in force, the newest last. */
  private readonly inForce: string[] = [];
  private readonly records: Records;
  private readonly database: Database;

  constructor(
    world: {
      records: Records;
      database: Database;
      holdings: Holdings;
      time: VirtualTime;
    },
    private readonly complain: (what: string) => void,
  ) {
    const { records, database, holdings, time } = world;
    this.records = records;
    this.database = database;
    this.grants = new GrantChecks(records, time, complain);
    this.target = new TargetChecks(records, holdings, time, complain);
    this.retries = new RetryChecks(records, this.target, time, complain);
    this.suspicion = new SuspicionChecks(records, complain);
    this.reviews = new ReviewChecks(records, () => time.instant(), complain);
    this.outbox = new OutboxChecks(records, database, CHANNELS, complain);
    this.secrets = new Secrets(
      holdings,
      key => this.target.isTroubled(key),
      complain,
    );
    this.history = new HistoryChecks(database, complain);
    this.rest = new RestChecks(records, holdings, this.target, time);
  }

  /**
   * @param actor - whose step it was
   * @param written - something in the database changed
   */
  check(actor: string, written: boolean): void {
    if (written) {
      this.notePolicies();
      this.reviews.check();
      this.grants.check();
      this.outbox.check();
    }
    this.target.check(actor);
    this.suspicion.check();
    if (written) this.retries.check();
  }

  /** A mark; see {@link allow}. */
  policySince(): number {
    return Math.max(0, this.inForce.length - 1);
  }

  /** Policy has let a grant through, by a set that was in force since the mark. */
  allow(grantId: string, since: number): void {
    const grant = this.records.grants.find(one => one.id === grantId);
    if (!grant) return;
    if (!this.reviews.mayAdmit(grant, this.inForce.slice(since))) {
      this.complain(
        `${this.records.name(grantId)} was let through by policy, which does not allow it`,
      );
    }
    this.grants.allowed.add(grantId);
  }

  /** Nothing is due, and nobody is in the middle of anything. */
  idle(): void {
    this.rest.idle();
    this.secrets.idle(this.records);
  }

  /** Everything has come to an end. */
  async end(): Promise<void> {
    this.rest.end();
    this.outbox.end();
    this.secrets.search(this.database);
    await this.history.end();
  }

  private notePolicies(): void {
    for (const { type, details } of this.records.newEvents) {
      if (type === 'policy.loaded') {
        this.inForce.push(JSON.parse(details).digest);
      }
    }
  }
}
