import { LoggerService } from '@backstage/backend-plugin-api';
import {
  AccessProvider,
  Notifier,
} from '@jit-access/backstage-plugin-jit-access-node';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { CheckpointSigner } from '../domain/audit/checkpoint';
import { SecretBox } from '../storage/credentials/SecretBox';
import { Redecision } from '../storage/grants/admitGrant';
import { GrantRecord } from '../storage/grants/records';
import { Store, Tx } from '../storage/store';
import { createWorker, Worker } from '../worker/createWorker';
import { Sealer } from '../worker/sealer/Sealer';
import { WatchSources } from '../worker/watch/WatchSources';
import { Chance } from './Chance';
import { Database } from './Database';
import { Gates } from './Gates';
import { Portal } from './Portal';
import { VirtualTime } from './VirtualTime';

/** What all replicas share. */
export interface Surroundings {
  database: Database;
  gates: Gates;
  time: VirtualTime;
  chance: Chance;
  secretBox: SecretBox;
  signer: CheckpointSigner;
  catalog(replica: string): CatalogService;
  providers(replica: string): ReadonlyMap<string, AccessProvider>;
  notifiers(replica: string): ReadonlyMap<string, Notifier>;
  /** Stands between the worker and policy, which may be away. */
  redecide(replica: Replica, grant: GrantRecord): Promise<Redecision>;
  watch(replica: Replica): WatchSources;
  /** Nothing dies any more: who has committed may go on at once. */
  isCalm(): boolean;
  /** Something that must not happen even when everything else goes wrong. */
  complain(what: string): void;
}

/** How long a claim holds, in milliseconds. */
export const LEASE_MS = 10_000;
const CALL_TIMEOUT_MS = 5_000;
export const CHANNELS = ['chat', 'mail'];

/**
 * Holds whoever opens a transaction before and after it, and now and then
 * whoever asks the database something outside of one.
 */
class GatedStore extends Store {
  private beginning = 0;

  constructor(
    private readonly owner: string,
    private readonly around: Surroundings,
  ) {
    super(
      around.database.reached(() => this.hold()),
      { clock: () => around.time.instant(), channels: CHANNELS },
    );
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    await this.around.gates.pass(this.owner, 'begin');
    this.beginning += 1;
    const result = await super.transaction(work);
    const { isCalm, chance, gates } = this.around;
    if (!isCalm() && chance.happens(0.5)) {
      await gates.pass(this.owner, 'committed');
    }
    return result;
  }

  private async hold(): Promise<void> {
    if (this.beginning > 0) {
      this.beginning -= 1;
      return;
    }
    const { gates, chance, isCalm } = this.around;
    if (!isCalm() && chance.happens(0.05)) {
      await gates.pass(this.owner, 'asks the database');
    }
  }
}

/**
 * A process of the portal: the real worker, sealer and use cases on a store
 * that is held at every transaction. Nothing of it is started: the scheduler
 * runs its passes.
 */
export class Replica {
  readonly store: Store;
  readonly portal: Portal;
  asleep = false;
  /** Use cases that have not come to an end. */
  busy = 0;
  private sealing = false;
  private readonly worker: Worker;
  private readonly sealer: Sealer;

  constructor(
    readonly name: string,
    private readonly around: Surroundings,
  ) {
    this.store = new GatedStore(name, around);
    const { store } = this;
    const logger = loggerOf(name, around.complain);
    const providers = around.providers(name);
    this.portal = new Portal(store, {
      catalog: around.catalog(name),
      providers,
      secrets: around.secretBox,
      logger,
    });
    const { administrators, peopleOf } = this.portal;
    this.worker = createWorker({
      store,
      providers,
      notifiers: around.notifiers(name),
      redecide: grant => around.redecide(this, grant),
      administrators,
      peopleOf,
      watch: around.watch(this),
      secretBox: around.secretBox,
      logger,
      options: {
        random: () => around.chance.next(),
        leaseMs: LEASE_MS,
        callTimeoutMs: CALL_TIMEOUT_MS,
      },
    });
    const anchor = { prepare: async () => {}, anchor: async () => {} };
    this.sealer = new Sealer({ store, signer: around.signer, anchor, logger });
  }

  /** One pass of its loop; what that begins goes on by itself. */
  pass(): void {
    this.begin('pass', () => this.worker.runOnce());
  }

  /** One round of its sealer. */
  seal(): void {
    if (this.sealing) return;
    this.sealing = true;
    this.begin('round of sealing', () =>
      this.sealer.round().finally(() => {
        this.sealing = false;
      }),
    );
  }

  private begin(what: string, work: () => Promise<unknown>): void {
    const { time, complain } = this.around;
    time.owner = this.name;
    void work().catch((error: unknown) => {
      complain(`The ${what} of ${this.name} failed: ${error}`);
    });
  }
}

/** An error that the worker did not expect is one that it was not made for. */
function loggerOf(
  name: string,
  complain: (what: string) => void,
): LoggerService {
  const logger: LoggerService = {
    error: (message, meta) => {
      // A notice that six deliveries could not carry is no defect.
      if (/^The notice .* is parked: /.test(message)) return;
      complain(
        `${name} logged: ${message} ${meta instanceof Error ? meta : ''}`,
      );
    },
    warn: () => {},
    info: () => {},
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
