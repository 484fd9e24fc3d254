import { explain } from './awsErrors';

interface Answered {
  $metadata?: { requestId?: string };
}
type Work<T> = (options: { abortSignal: AbortSignal }) => Promise<T>;

/** One call of the provider: its signal, and what AWS calls its requests. @internal */
export class AwsCall {
  readonly requestIds: string[] = [];

  /** @param where - for people: `AWS account 222222222222` */
  constructor(
    readonly where: string,
    readonly signal: AbortSignal,
    private readonly requestTimeoutMs: number,
  ) {}

  /** @param what - for people: `list its policies` @throws ProviderError */
  async read<T extends Answered>(what: string, work: Work<T>): Promise<T> {
    return this.ask(what, false, work);
  }

  /** What could change something. @throws ProviderError */
  async change<T extends Answered>(what: string, work: Work<T>): Promise<T> {
    return this.ask(what, true, work);
  }

  /**
   * Undefined where AWS answers with one of these names.
   * @throws ProviderError
   */
  async unless<T extends Answered>(
    names: string[],
    what: string,
    work: Work<T>,
    write = false,
  ): Promise<T | undefined> {
    return this.ask<T | undefined>(what, write, async options => {
      try {
        return await work(options);
      } catch (error) {
        const { name, $metadata } = Object(error) as Answered & {
          name?: string;
        };
        if (!names.includes(name ?? '')) throw error;
        this.keep($metadata);
        return undefined;
      }
    });
  }

  /** Resolves after that while; rejects when the call is given up. */
  async pause(ms: number): Promise<void> {
    this.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(this.signal.reason);
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      this.signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /**
   * Reads until it is so: what was written is not there for every reader at once.
   * @param waitsMs - between the looks
   * @returns whether it was so at last
   */
  async confirm(
    waitsMs: number[],
    isSo: () => Promise<boolean>,
  ): Promise<boolean> {
    for (const wait of waitsMs) {
      if (await isSo()) return true;
      await this.pause(wait);
    }
    return isSo();
  }

  private async ask<T extends Answered | undefined>(
    what: string,
    write: boolean,
    work: Work<T>,
  ): Promise<T> {
    this.signal.throwIfAborted();
    const abortSignal = AbortSignal.any([
      this.signal,
      AbortSignal.timeout(this.requestTimeoutMs),
    ]);
    try {
      const answer = await work({ abortSignal });
      this.keep(answer?.$metadata);
      return answer;
    } catch (error) {
      this.keep((Object(error) as Answered).$metadata);
      throw explain({
        error,
        write,
        where: this.where,
        what,
        providerRequestIds: this.requestIds,
      });
    }
  }

  private keep(metadata: Answered['$metadata']): void {
    if (metadata?.requestId) this.requestIds.push(metadata.requestId);
  }
}
