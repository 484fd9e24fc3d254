import { LoggerService } from '@backstage/backend-plugin-api';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Knex } from 'knex';
import { SecretBox } from '../storage/credentials/SecretBox';
import { Redecision } from '../storage/grants/admitGrant';
import { GrantRecord } from '../storage/grants/records';
import { Store, Tx } from '../storage/store';
import { createWorker, Worker } from '../worker/createWorker';
import { WatchSources } from '../worker/watch/ContextWatch';
import { Chance } from './Chance';
import { Gates } from './Gates';
import { VirtualTime } from './VirtualTime';

/** What all replicas share. */
export interface Surroundings {
  sql: Knex;
  gates: Gates;
  time: VirtualTime;
  chance: Chance;
  secretBox: SecretBox;
  provider(replica: string): AccessProvider;
  redecide(replica: string, grant: GrantRecord): Promise<Redecision>;
  watch: WatchSources;
  /** Nothing dies any more: who has committed may go on at once. */
  isCalm(): boolean;
  /** Something that must not happen even when everything else goes wrong. */
  complain(what: string): void;
}

/** How long a claim holds, in milliseconds. */
export const LEASE_MS = 10_000;
const CALL_TIMEOUT_MS = 5_000;

/** Holds whoever opens a transaction before and after it. */
class GatedStore extends Store {
  constructor(
    private readonly owner: string,
    private readonly around: Surroundings,
  ) {
    super(around.sql, { clock: () => around.time.instant() });
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    await this.around.gates.pass(this.owner, 'begin');
    const result = await super.transaction(work);
    if (!this.around.isCalm()) {
      await this.around.gates.pass(this.owner, 'committed');
    }
    return result;
  }
}

/**
 * A process of the portal: the real worker on a store that is held at every
 * transaction. It is never started: the scheduler runs its passes.
 */
export class Replica {
  readonly store: Store;
  asleep = false;
  private readonly worker: Worker;

  constructor(
    readonly name: string,
    private readonly around: Surroundings,
  ) {
    this.store = new GatedStore(name, around);
    this.worker = createWorker({
      store: this.store,
      providers: new Map([['simulated', around.provider(name)]]),
      notifiers: new Map(),
      redecide: grant => around.redecide(name, grant),
      administrators: async () => [],
      peopleOf: async () => [],
      watch: around.watch,
      secretBox: around.secretBox,
      logger: loggerOf(name, around.complain),
      options: {
        random: () => around.chance.next(),
        leaseMs: LEASE_MS,
        callTimeoutMs: CALL_TIMEOUT_MS,
      },
    });
  }

  /** One pass of its loop; what that begins goes on by itself. */
  pass(): void {
    this.around.time.owner = this.name;
    void this.worker.runOnce().catch((error: unknown) => {
      this.around.complain(`The pass of ${this.name} failed: ${error}`);
    });
  }
}

/** An error that the worker did not expect is one that it was not made for. */
function loggerOf(
  name: string,
  complain: (what: string) => void,
): LoggerService {
  const logger: LoggerService = {
    error: (message, meta) =>
      complain(
        `${name} logged: ${message} ${meta instanceof Error ? meta : ''}`,
      ),
    warn: () => {},
    info: () => {},
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
