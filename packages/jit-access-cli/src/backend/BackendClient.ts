import {
  JitAccessApi,
  createJitAccessClient,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { UsageError } from '../terminal/exits';
import { Terminal } from '../terminal/Terminal';

/** What every command that calls a portal is told. */
export interface BackendOptions {
  /** Address of the portal's backend, or of the plugin's own API. */
  url: string;
  /** Environment variable that holds the token; never the token itself, which others could see. */
  tokenEnv?: string;
}

/** Where the token is looked for when nothing else is named. */
export const DEFAULT_TOKEN_ENV = 'JIT_ACCESS_TOKEN';

/** How long one answer may take. */
const ANSWER_WITHIN_MS = 60_000;

/** A portal that cannot be reached, or says no; the message is for the person. */
export class BackendError extends UsageError {
  /** True: the same call may be answered in a moment. */
  readonly passing: boolean;
  /** What it answered with; absent: it was not reached, or not understood. */
  readonly status?: number;

  constructor(
    message: string,
    options: { passing: boolean; status?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.passing = options.passing;
    this.status = options.status;
  }
}

/** The API of one portal, called as whoever the token is. */
export class BackendClient {
  /** Of the portal, without a slash at its end. */
  readonly address: string;
  private readonly api: JitAccessApi;

  /**
   * @throws UsageError - the address is none, or the variable that is named for
   *   the token is not set
   */
  constructor(options: BackendOptions, terminal: Pick<Terminal, 'env'>) {
    this.address = addressOf(options.url);
    const token = tokenOf(options, terminal);
    this.api = createJitAccessClient({
      baseUrl: `${this.address}/api/jit-access`,
      fetch: { fetch: (url, init) => this.send(url, token, init) },
    });
  }

  /**
   * One or more calls.
   * @throws BackendError - the portal cannot be reached, refuses, or answers
   *   something that is not understood
   */
  async call<T>(use: (api: JitAccessApi) => Promise<T>): Promise<T> {
    try {
      return await use(this.api);
    } catch (error) {
      throw this.explained(error);
    }
  }

  private async send(
    url: string,
    token: string | undefined,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token) headers.set('authorization', `Bearer ${token}`);
    const signals = [AbortSignal.timeout(ANSWER_WITHIN_MS)];
    if (init.signal) signals.push(init.signal);
    try {
      return await fetch(url, {
        ...init,
        headers,
        signal: AbortSignal.any(signals),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = (cause as Error | undefined)?.message || message;
      throw new BackendError(`${this.address} cannot be reached: ${why}`, {
        passing: true,
        cause: error,
      });
    }
  }

  private explained(error: unknown): unknown {
    const { statusCode, message } = error as {
      statusCode?: number;
      message: string;
    };
    if (typeof statusCode === 'number') {
      return new BackendError(
        `${this.address} answered ${statusCode}: ${message}`,
        {
          passing: statusCode === 429 || statusCode >= 500,
          status: statusCode,
          cause: error,
        },
      );
    }
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      const what =
        error instanceof z.ZodError ? z.prettifyError(error) : message;
      return new BackendError(
        `${this.address} answered in a way that this version does not understand: ${what}`,
        { passing: false, cause: error },
      );
    }
    return error;
  }
}

function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new UsageError(
      `"${url}" is no address; name that of the portal's backend, such as https://portal.example.com`,
    );
  }
  return url.replace(/\/+$/, '').replace(/\/api(\/jit-access)?$/, '');
}

function tokenOf(
  { tokenEnv }: BackendOptions,
  { env }: Pick<Terminal, 'env'>,
): string | undefined {
  const token = env[tokenEnv ?? DEFAULT_TOKEN_ENV];
  if (tokenEnv && !token) {
    throw new UsageError(
      `The environment variable ${tokenEnv}, which --token-env names, is not set`,
    );
  }
  return token;
}
