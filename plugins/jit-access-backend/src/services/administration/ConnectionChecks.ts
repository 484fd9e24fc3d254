import { LoggerService } from '@backstage/backend-plugin-api';
import { ConnectionCheck } from '@jit-access/backstage-plugin-jit-access-common';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { Instant } from '../../domain/time';
import { PresentableError, withDeadline } from '../../policy/facts/deadline';
import { withoutSecrets } from './withoutSecrets';

/** How long one provider may take to find out, in milliseconds. */
const DEADLINE_MS = 15_000;
/** How long an answer is good enough for the health page, in milliseconds. */
const KEPT_MS = 60_000;

export interface ConnectionChecksOptions {
  providers: ReadonlyMap<string, AccessProvider>;
  now(): Promise<Instant>;
  logger: LoggerService;
  deadlineMs?: number;
  /** Milliseconds of a clock that only goes forward. */
  monotonic?: () => number;
}

interface Kept {
  check: ConnectionCheck;
  /** By the monotonic clock. */
  since: number;
}

/**
 * Asks targets whether they can be reached with our identity: all side by side,
 * each at most once at a time in this process, whoever asks.
 */
export class ConnectionChecks {
  private readonly kept = new Map<string, Kept>();
  private readonly running = new Map<string, Promise<ConnectionCheck>>();
  private readonly deadlineMs: number;
  private readonly monotonic: () => number;

  constructor(private readonly options: ConnectionChecksOptions) {
    this.deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.monotonic = options.monotonic ?? (() => performance.now());
  }

  /**
   * What was found last; nobody waits for it. What is older than a minute, or
   * was never asked, is asked again behind the caller's back.
   */
  known(): ReadonlyMap<string, ConnectionCheck> {
    for (const provider of this.options.providers.values()) {
      const kept = this.kept.get(provider.id);
      if (!kept || this.monotonic() - kept.since >= KEPT_MS) {
        void this.check(provider);
      }
    }
    return new Map(
      Array.from(this.kept, ([id, { check }]) => [id, check] as const),
    );
  }

  /** Asks now, or waits for who is asking already. Never throws: what is wrong is in the answer. */
  check(provider: AccessProvider): Promise<ConnectionCheck> {
    const running = this.running.get(provider.id);
    if (running) return running;
    const asking = this.ask(provider).finally(() =>
      this.running.delete(provider.id),
    );
    this.running.set(provider.id, asking);
    return asking;
  }

  private async ask(provider: AccessProvider): Promise<ConnectionCheck> {
    const began = this.monotonic();
    const found = await this.answerOf(provider);
    const check = {
      ...found,
      at: await this.instant(),
      durationMs: Math.round(this.monotonic() - began),
    };
    this.report(provider, check);
    this.kept.set(provider.id, { check, since: this.monotonic() });
    return check;
  }

  private async answerOf(
    provider: AccessProvider,
  ): Promise<Pick<ConnectionCheck, 'status' | 'message'>> {
    if (!provider.check) return { status: 'unchecked' };
    try {
      await withDeadline(this.deadlineMs, signal => provider.check!(signal));
      return { status: 'ok' };
    } catch (error) {
      return { status: 'failed', message: this.inWords(provider, error) };
    }
  }

  private inWords({ title }: AccessProvider, error: unknown): string {
    if (error instanceof PresentableError) {
      return `${title} gave ${error.message}. Check its address in the configuration, and the way there from this backend`;
    }
    const message = error instanceof Error ? error.message : String(error);
    return withoutSecrets(message || `${title} failed without saying why`);
  }

  /** The database may be what is away. */
  private async instant(): Promise<Instant> {
    try {
      return await this.options.now();
    } catch {
      return new Date().toISOString();
    }
  }

  /** Said when it becomes so, not each minute. */
  private report({ id }: AccessProvider, check: ConnectionCheck): void {
    const before = this.kept.get(id)?.check;
    const { logger } = this.options;
    if (check.status === 'failed' && before?.message !== check.message) {
      logger.warn(
        `The connection check of the provider "${id}" failed: ${check.message}`,
      );
    }
    if (check.status === 'ok' && before?.status === 'failed') {
      logger.info(`The provider "${id}" can reach its targets again`);
    }
  }
}
