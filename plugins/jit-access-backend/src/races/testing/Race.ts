import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { EntityDraft } from '../../policy/testing/catalogOf';
import { ClusterOptions, TestCluster } from '../../testing/TestCluster';
import { TestReplica } from '../../testing/TestReplica';
import { DOCUMENTS, ENTITIES, PEOPLE, user } from './documents';
import { Steps } from './Steps';
import { steppedPool } from './steppedPool';

/** What two people or processes do at once, and what has to be true afterwards. */
export interface Situation {
  left(replica: TestReplica): Promise<unknown>;
  right(replica: TestReplica): Promise<unknown>;
  /** @param ended - `done`, or the error as its caller is told */
  check(ended: { left: string; right: string }): Promise<void>;
}

interface Side {
  name: string;
  steps: Steps;
  pool: Knex;
  replica: TestReplica;
}

/** Names of the errors that tell people what they can do; all others are a 500. */
const CLEAR = [
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
];

/**
 * Two replicas on one PostgreSQL, of which one is held before one of its
 * statements, commits or calls while the other goes as far as it can.
 */
export class Race {
  /** Sets up and looks afterwards; is never held. */
  readonly desk: TestReplica;
  private people = 0;

  private constructor(
    readonly cluster: TestCluster,
    private readonly sides: [Side, Side],
  ) {
    this.desk = cluster.replica();
  }

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
    options: Partial<ClusterOptions> = {},
  ): Promise<Race> {
    const cluster = await TestCluster.create(databases, id, {
      entities: [...PEOPLE, ...ENTITIES],
      documents: DOCUMENTS,
      // What people are told has tests of its own.
      channels: [],
      ...options,
    });
    const side = (name: string): Side => {
      const steps = new Steps();
      const pool = steppedPool(cluster.sql, name, steps);
      const replica = cluster.replica(pool, label => steps.pass(label));
      return { name, steps, pool, replica };
    };
    return new Race(cluster, [side('left'), side('right')]);
  }

  async close(): Promise<void> {
    await this.cluster.close();
    for (const { pool } of this.sides) await pool.destroy();
  }

  /** Somebody of the team who has asked for nothing yet. */
  newPerson(): string {
    const name = `developer-${(this.people += 1)}`;
    const others: EntityDraft[] = [...PEOPLE, ...ENTITIES];
    this.cluster.reorganise([...others, user(name, 'orders')]);
    return name;
  }

  /**
   * Holds first the one and then the other before each of its steps, each time
   * in a new situation, so that every point of the one meets all of the other.
   */
  async everyOrder(situation: () => Promise<Situation>): Promise<void> {
    const [left, right] = this.sides;
    await this.everyStep(left, right, situation);
    await this.everyStep(right, left, situation);
  }

  /** The same where both do the same: it does not matter which one is held. */
  async everyOrderOfEquals(situation: () => Promise<Situation>): Promise<void> {
    const [left, right] = this.sides;
    await this.everyStep(left, right, situation);
  }

  private async everyStep(
    first: Side,
    second: Side,
    situation: () => Promise<Situation>,
  ): Promise<void> {
    for (let n = 1, held = true; held; n++) {
      held = await this.oneOrder(first, second, n, await situation());
    }
  }

  /** @returns false when the first one had no such step: then it was done before the second began */
  private async oneOrder(
    first: Side,
    second: Side,
    n: number,
    situation: Situation,
  ): Promise<boolean> {
    const run = (side: Side) =>
      outcomeOf(
        side.name === 'left'
          ? situation.left(side.replica)
          : situation.right(side.replica),
      );
    second.steps.hold(Infinity);
    const hold = first.steps.hold(n);
    const going = run(first);
    const held = await Promise.race([hold.reached, going.then(() => '')]);
    const other = run(second);
    await this.asFarAsItGoes(second, other);
    hold.release();
    const ended = { [first.name]: await going, [second.name]: await other };
    try {
      await situation.check(ended as { left: string; right: string });
      expectNoDeadlock([first, second]);
    } catch (error) {
      (error as Error).message =
        `${first.name} held before step ${n} (${held || 'its end'}): ${(error as Error).message}`;
      throw error;
    }
    return held !== '';
  }

  /** Resolves when it has ended, or waits for a lock that somebody else holds. */
  private async asFarAsItGoes(
    side: Side,
    going: Promise<unknown>,
  ): Promise<void> {
    let ended = false;
    void going.then(() => {
      ended = true;
    });
    while (!ended && !(await this.isBlocked(side.name)));
  }

  private async isBlocked(name: string): Promise<boolean> {
    const { rows } = await this.cluster.sql.raw(
      `select 1 from pg_stat_activity where datname = current_database() and application_name = ? and wait_event_type = 'Lock'`,
      [name],
    );
    return rows.length > 0;
  }
}

/** @throws Error - it failed in a way that nobody could do anything about */
async function outcomeOf(going: Promise<unknown>): Promise<string> {
  try {
    await going;
    return 'done';
  } catch (error) {
    const { name, message } = error as Error;
    if (!CLEAR.includes(name)) return `500 ${name}: ${message}`;
    return `${name}: ${message}`;
  }
}

/** Locks are taken in one order everywhere, so nobody ever waits for each other. */
function expectNoDeadlock(sides: Side[]): void {
  expect(sides.flatMap(({ steps }) => steps.errors)).toEqual([]);
}
