import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { addMilliseconds, Instant } from '../../domain/time';
import {
  claimInventory,
  registerInventories,
} from '../../storage/drift/inventories';
import {
  postponeFindings,
  tellFindings,
} from '../../storage/drift/tellFindings';
import { bounded } from '../bounded';
import { InterruptedError } from '../InterruptedError';
import { DriftContext } from './context';
import { INVENTORY_LEASE_MS, takeInventory } from './takeInventory';

/** How often it is looked which instances there are. */
const REGISTER_EVERY_MS = 60_000;
/** An instance that is new is listed within so long. */
const FIRST_WITHIN_MS = 10 * 60_000;
/** When it could not be found out whom to tell. */
const TELL_AGAIN_MS = 60_000;

/**
 * Lists what targets hold, instance by instance, one replica at a time, and
 * tells administrators what was found to have changed behind our back. Looks at
 * single bindings are claimed with all other work on bindings.
 */
export class DriftWatch {
  private telling: Promise<void> | undefined;
  private listing: Promise<void> | undefined;
  private registerAt: Instant | undefined;
  private readonly registered = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly ctx: DriftContext,
    private readonly onDone: () => void,
  ) {}

  /** Begins what is due, unless it still runs. @returns how much */
  async begin(
    now: Instant,
    due: { tell: boolean; list: boolean },
  ): Promise<number> {
    if (this.stopping.signal.aborted) return 0;
    await this.register(now);
    let begun = 0;
    if (due.tell && !this.telling) {
      this.telling = this.tell().finally(() => {
        this.telling = undefined;
        this.onDone();
      });
      begun += 1;
    }
    if (due.list && !this.listing) {
      this.listing = this.list(now).finally(() => {
        this.listing = undefined;
        this.onDone();
      });
      begun += 1;
    }
    return begun;
  }

  /** Resolves when nothing that was begun is still running. */
  async idle(): Promise<void> {
    await Promise.all([this.telling, this.listing]);
  }

  interrupt(): void {
    this.stopping.abort(new InterruptedError());
  }

  /** Instances may come and go with the configuration, and with what a provider finds. */
  private async register(now: Instant): Promise<void> {
    if (this.registerAt !== undefined && this.registerAt > now) return;
    const { store, providers, options } = this.ctx;
    const fresh = [...providers.values()].flatMap(provider =>
      this.instancesOf(provider).flatMap(instance => {
        const key = `${provider.id}\n${instance}`;
        if (this.registered.has(key)) return [];
        return { provider: provider.id, instance, key };
      }),
    );
    const within = Math.min(FIRST_WITHIN_MS, options.drift.inventoryMs);
    await registerInventories(
      store.sql,
      fresh.map(({ provider, instance }) => ({
        provider,
        instance,
        lookAt: addMilliseconds(now, within * (1 - options.random() / 2)),
      })),
    );
    for (const { key } of fresh) this.registered.add(key);
    this.registerAt = addMilliseconds(now, REGISTER_EVERY_MS);
  }

  private instancesOf(provider: AccessProvider): string[] {
    if (!provider.inventory || !provider.instances) return [];
    try {
      return provider.instances();
    } catch (error) {
      this.ctx.logger.warn(
        `The provider ${provider.id} does not say which instances it has: ${error}`,
      );
      return [];
    }
  }

  /** Never rejects: what was not told is told later. */
  private async tell(): Promise<void> {
    const { store, logger, options } = this.ctx;
    try {
      const administrators = await bounded(() => this.ctx.administrators(), {
        timeoutMs: options.callTimeoutMs,
        signal: this.stopping.signal,
      });
      await store.transaction(tx => tellFindings(tx, administrators));
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      logger.error(
        `Nobody could be told that access changed behind our back; it is tried again: ${error}`,
      );
      const now = await store.now().catch(() => undefined);
      if (!now) return;
      await postponeFindings(store.sql, now, TELL_AGAIN_MS).catch(() => {
        // It is due still.
      });
    }
  }

  /** Never rejects: what could not be listed is listed later. */
  private async list(now: Instant): Promise<void> {
    const { store, logger } = this.ctx;
    try {
      const claim = { now, leaseMs: INVENTORY_LEASE_MS };
      const turn = await claimInventory(store, claim);
      if (turn) await takeInventory(this.ctx, turn, this.stopping.signal);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      logger.warn(`A target could not be listed; it is tried again: ${error}`);
    }
  }
}
