import { randomUUID } from 'node:crypto';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { Apis, GcpConnection } from './GcpConnection';
import { explain, statusOf } from './gcpErrors';

export type { Apis } from './GcpConnection';

/** What every request is sent with. @internal */
export interface RequestOptions {
  signal: AbortSignal;
  headers: Record<string, string>;
  userAgentDirectives: { product: string; version: string }[];
}

/** As Google's clients give it. @internal */
export type Answer<T> = Promise<{ data: T; headers: object }>;

type Request<T> = (apis: Apis, options: RequestOptions) => Answer<T>;

interface Asking<T> {
  /** Could the request change anything? */
  write?: boolean;
  /** What stands for an answer of that status. */
  on?: Record<number, (error: unknown) => T | Promise<T>>;
}

/** One call of the provider: its signal, and the ids of its requests. @internal */
export class GcpCall {
  /**
   * Google gives few of its own: each request carries one of ours as its reason,
   * which the audit logs of Google Cloud keep.
   */
  readonly requestIds: string[] = [];

  constructor(
    readonly connection: GcpConnection,
    readonly signal: AbortSignal,
    private readonly bindingId?: string,
  ) {}

  get where(): string {
    return `Google Cloud (${this.connection.settings.name})`;
  }

  /** @param what - for people: `read the policy` @throws ProviderError */
  async ask<T>(
    what: string,
    request: Request<T>,
    { write = false, on = {} }: Asking<T> = {},
  ): Promise<T> {
    this.signal.throwIfAborted();
    const apis = await this.signIn();
    try {
      const { data, headers } = await request(apis, this.options());
      const own = (headers as Partial<Headers>).get?.('x-guploader-uploadid');
      if (own) this.requestIds.push(own);
      return data;
    } catch (error) {
      const instead = on[statusOf(error) ?? 0];
      if (instead) return instead(error);
      throw this.explain(error, what, write);
    }
  }

  /** Undefined where there is no such thing. @throws ProviderError */
  async askFor<T>(
    what: string,
    request: Request<T>,
    asking: Asking<T | undefined> = {},
  ): Promise<T | undefined> {
    return this.ask<T | undefined>(what, request, {
      ...asking,
      on: { 404: () => undefined, ...asking.on },
    });
  }

  explain(error: unknown, what: string, write: boolean): Error {
    const { where, requestIds } = this;
    return explain({
      error,
      write,
      where,
      what,
      providerRequestIds: requestIds,
    });
  }

  private async signIn(): Promise<Apis> {
    try {
      return await orAborted(this.connection.open(), this.deadline());
    } catch (error) {
      if (isNoNetwork(error)) throw this.badCredentials(error);
      throw this.explain(error, 'sign in', false);
    }
  }

  private badCredentials(error: unknown): Error {
    return new PermanentProviderError(
      `${this.where}: the credentials cannot be used: ${(error as Error).message}. Check credentials of jitAccess.providers.gcp.connections.${this.connection.settings.name}, or the Application Default Credentials of the backend`,
      { cause: error },
    );
  }

  private options(): RequestOptions {
    const id = randomUUID();
    this.requestIds.push(id);
    const access = this.bindingId ? ` for access ${this.bindingId}` : '';
    return {
      signal: this.deadline(),
      headers: { 'x-goog-request-reason': `jit-access request ${id}${access}` },
      userAgentDirectives: [{ product: 'jit-access', version: '1' }],
    };
  }

  private deadline(): AbortSignal {
    const { requestTimeoutMs } = this.connection.settings;
    return AbortSignal.any([
      this.signal,
      AbortSignal.timeout(requestTimeoutMs),
    ]);
  }
}

/** Was it neither an answer, nor a line that broke, nor a deadline? */
function isNoNetwork(error: unknown): boolean {
  const names = ['AbortError', 'TimeoutError'];
  return (
    statusOf(error) === undefined &&
    !names.includes((error as Error).name) &&
    !codesOf(error).some(code => code !== 'ENOENT' && code !== 'EACCES')
  );
}

/** Node's words for what broke, however deep they are wrapped. */
function codesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(cause)];
}

/** The library that signs in knows no signals. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
