import {
  explainFailure,
  PermanentProviderError,
  ProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Octokit } from '@octokit/rest';
import { adviceFor, answerOf, Refusal } from './githubErrors';
import { GithubConnection } from './GithubConnection';

type Parameters = Record<string, string | number | boolean>;

/** One call of the provider in one organisation: its signal, and what GitHub calls its requests. @internal */
export class GithubCall {
  readonly requestIds: string[] = [];

  constructor(
    private readonly connection: GithubConnection,
    readonly host: string,
    readonly org: string,
    readonly signal: AbortSignal,
  ) {}

  get where(): string {
    return `GitHub organisation ${this.org} on ${this.host}`;
  }

  /** @throws ProviderError */
  async get<T>(
    path: string,
    parameters: Parameters = {},
  ): Promise<T | undefined> {
    const found = await this.request('GET', path, parameters, [404]);
    return found?.data as T | undefined;
  }

  /** @throws ProviderError */
  async put(path: string, parameters: Parameters = {}): Promise<unknown> {
    return (await this.request('PUT', path, parameters))?.data;
  }

  /** Gone already is fine. @throws ProviderError */
  async delete(path: string, parameters: Parameters = {}): Promise<void> {
    await this.request('DELETE', path, parameters, [404]);
  }

  /** Every entry of a list, a page at a time. @throws ProviderError */
  async *pages<T>(
    path: string,
    parameters: Parameters = {},
  ): AsyncIterable<T[]> {
    for (let page = 1; ; page++) {
      const { data, headers } = (await this.request('GET', path, {
        ...parameters,
        per_page: 100,
        page,
      }))!;
      yield data as T[];
      if (!String(headers.link ?? '').includes('rel="next"')) {
        return;
      }
    }
  }

  /** The first entry that fits. @throws ProviderError */
  async find<T>(
    path: string,
    fits: (entry: T) => boolean,
    parameters: Parameters = {},
  ): Promise<T | undefined> {
    for await (const page of this.pages<T>(path, parameters)) {
      const found = page.find(fits);
      if (found) {
        return found;
      }
    }
    return undefined;
  }

  /** A list that comes in one piece, under that name. @throws ProviderError */
  async list<T>(
    path: string,
    parameters: Parameters,
    name: string,
  ): Promise<T[]> {
    const { data } = (await this.request('GET', path, parameters))!;
    return data[name] as T[];
  }

  /** Headers of an answer, for what they say of our identity. @throws ProviderError */
  async headers(
    path: string,
    parameters: Parameters = {},
  ): Promise<Record<string, string | number | undefined>> {
    return (await this.request('GET', path, parameters))!.headers;
  }

  private async request(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    parameters: Parameters,
    absent: number[] = [],
  ) {
    this.signal.throwIfAborted();
    const signal = AbortSignal.any([
      this.signal,
      AbortSignal.timeout(this.connection.requestTimeoutMs),
    ]);
    let lineFailure: unknown;
    const octokit = await this.octokit(signal, error => {
      lineFailure = error;
    });
    try {
      const answer = await octokit.request(`${method} ${path}`, {
        ...parameters,
        request: { signal },
      });
      this.remember(answer.headers);
      return answer;
    } catch (error) {
      const refused = refusalOf(error);
      this.remember(refused?.headers ?? {});
      if (refused && absent.includes(refused.status)) {
        return undefined;
      }
      throw this.explain(
        refused ? error : (lineFailure ?? error),
        method !== 'GET',
        `${method} ${path}`,
      );
    }
  }

  private async octokit(
    signal: AbortSignal,
    failed: (error: unknown) => void,
  ): Promise<Octokit> {
    const baseUrl = this.connection.baseUrls.get(this.host);
    if (!baseUrl) {
      throw new PermanentProviderError(
        `${this.where}: the host has no organisation in jitAccess.providers.github.organizations`,
      );
    }
    return new Octokit({
      baseUrl,
      auth: await this.token(signal),
      userAgent: 'jit-access',
      request: { fetch: fetchRemembering(failed) },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }

  /** The token of the integration; an app's installation token is made and kept there. */
  private async token(signal: AbortSignal): Promise<string> {
    let token: string | undefined;
    try {
      const credentials = this.connection.credentials.getCredentials({
        url: `https://${this.host}/${this.org}`,
      });
      ({ token } = await orAborted(credentials, signal));
    } catch (error) {
      throw this.explain(error, false, 'the request for a token');
    }
    if (!token) {
      throw new PermanentProviderError(
        `${this.where}: integrations.github has no token and no app that is installed in the organisation`,
      );
    }
    return token;
  }

  private explain(error: unknown, write: boolean, what: string): ProviderError {
    const refused = refusalOf(error);
    return explainFailure({
      error,
      write,
      where: this.where,
      what,
      providerRequestIds: this.requestIds,
      answer: refused && answerOf(refused),
      advice: refused && adviceFor(refused),
    });
  }

  private remember(headers: Record<string, unknown>): void {
    const id = headers['x-github-request-id'];
    if (typeof id === 'string') {
      this.requestIds.push(id);
    }
  }
}

function refusalOf(error: unknown): Refusal | undefined {
  const { status, response, message } = Object(error) as {
    status?: unknown;
    message?: string;
    response?: {
      headers: Record<string, string | number | undefined>;
      data?: unknown;
    };
  };
  // Without a response the status is one that Octokit made up.
  if (typeof status !== 'number' || !response) {
    return undefined;
  }
  const said = (Object(response.data) as { message?: unknown }).message;
  return {
    status,
    headers: response.headers,
    message: typeof said === 'string' ? said : (message ?? ''),
  };
}

/** Octokit keeps only the text of what went wrong on the line: this keeps the rest. */
function fetchRemembering(failed: (error: unknown) => void): typeof fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      failed(error);
      throw error;
    }
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
