import { inspect } from 'node:util';
import { AccessProvider, BindingOrder, Observation } from '../provider';

/**
 * Plays the engine for one binding: keeps the handle, counts attempts, gives
 * every call a deadline, and remembers all that the provider said so that it
 * can be searched for secrets.
 * @internal
 */
export class KitBinding {
  /** Everything that came out of the provider, written out in full. */
  readonly said: string[] = [];
  /** Secrets that the target issued for it. */
  readonly issued: string[] = [];

  constructor(
    readonly provider: AccessProvider<any>,
    public order: BindingOrder,
    private readonly deadlineMs: number,
  ) {
    if (provider.instructions) {
      this.hear(provider.instructions(order));
    }
    if (provider.plan) {
      this.hear(provider.plan(order, 'ensure'));
      this.hear(provider.plan(order, 'remove'));
    }
  }

  async ensure(signal?: AbortSignal): Promise<void> {
    await this.call('ensure', signal);
  }

  async remove(signal?: AbortSignal): Promise<void> {
    await this.call('remove', signal);
  }

  /** @param secret - the new one, where the engine makes it */
  async renew(secret?: string): Promise<void> {
    const { order } = this;
    if (secret) this.issued.push(secret);
    this.order = { ...order, secret };
    await this.call('renewCredential');
    this.order = { ...this.order, secret: order.secret };
  }

  async observe(): Promise<Observation> {
    const seen = await this.provider.observe(this.order, this.deadline());
    this.hear(seen);
    return seen;
  }

  /** Reads until the target has made up its mind, for targets that take a while. */
  async settled(): Promise<Observation> {
    const deadline = this.deadline();
    for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 1000)) {
      const seen = await this.observe();
      if (seen.state !== 'pending' || deadline.aborted) {
        return seen;
      }
      await new Promise(resolve => setTimeout(resolve, waitMs));
    }
  }

  hear(value: unknown): void {
    this.said.push(
      inspect(value, { depth: null, showHidden: true, maxStringLength: null }),
    );
  }

  private async call(
    method: 'ensure' | 'remove' | 'renewCredential',
    signal: AbortSignal = this.deadline(),
  ): Promise<void> {
    try {
      const { credential, ...receipt } = await this.provider[method]!(
        this.order,
        signal,
      );
      this.hear(receipt);
      if (credential) this.issued.push(credential.secret);
      if (receipt.handle) {
        this.order = { ...this.order, handle: receipt.handle };
      }
    } catch (error) {
      this.hear(error);
      throw error;
    } finally {
      this.order = { ...this.order, attempt: this.order.attempt + 1 };
    }
  }

  private deadline(): AbortSignal {
    return AbortSignal.timeout(this.deadlineMs);
  }
}
