import {
  AuthorizationManagementClient,
  getContinuationToken,
} from '@azure/arm-authorization';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  HttpClient,
  PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureTenant } from './AzureTenant';
import { explain, explainSignIn, statusOf } from './azureErrors';

/** What every request through the official client has to be given. @internal */
export interface RequestOptions {
  abortSignal: AbortSignal;
  requestOptions: { customHeaders: Record<string, string> };
  onResponse(response: { headers: { get(name: string): unknown } }): void;
}

const HTTP: HttpClient = createDefaultHttpClient();
const REQUEST_ID_HEADERS = ['x-ms-request-id', 'request-id'];

/**
 * One call of a provider in one tenant: its signal, and what Azure and Entra
 * call its requests.
 * @internal
 */
export class AzureCall {
  readonly requestIds: string[] = [];

  constructor(
    readonly tenant: AzureTenant,
    readonly signal: AbortSignal,
  ) {}

  get where(): string {
    return `Azure tenant ${this.tenant.config.name}`;
  }

  /**
   * One request to Azure Resource Manager.
   * @param what - for people: `list the role assignments`
   * @throws ProviderError
   */
  async arm<T>(
    what: string,
    write: boolean,
    work: (
      client: AuthorizationManagementClient,
      options: RequestOptions,
    ) => Promise<T>,
  ): Promise<T> {
    const { resourceManager } = this.tenant.config.endpoints;
    const token = await this.token(resourceManager);
    const options: RequestOptions = {
      abortSignal: this.deadline(),
      requestOptions: { customHeaders: { authorization: `Bearer ${token}` } },
      onResponse: ({ headers }) => this.remember(headers),
    };
    return this.explained(what, write, () =>
      work(this.tenant.resourceManager, options),
    );
  }

  /** As `arm`; undefined where there is no such thing. @throws ProviderError */
  async armFor<T>(
    what: string,
    write: boolean,
    work: (
      client: AuthorizationManagementClient,
      options: RequestOptions,
    ) => Promise<T>,
  ): Promise<T | undefined> {
    return this.arm(what, write, async (client, options) => {
      try {
        return await work(client, options);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /**
   * Every page of a list of Azure Resource Manager, each with a deadline of its
   * own. Of what is not there: no page, unless `required`.
   * @throws ProviderError
   */
  async *armPages<T>(
    what: string,
    list: (
      client: AuthorizationManagementClient,
      options: RequestOptions,
    ) => {
      byPage(settings: { continuationToken?: string }): AsyncIterator<T[]>;
    },
    required = false,
  ): AsyncIterable<T[]> {
    for (let next: string | undefined; ;) {
      const ask = required ? this.arm : this.armFor;
      const page = await ask.call(this, what, false, async (client, options) =>
        list(client, options).byPage({ continuationToken: next }).next(),
      );
      const { value, done } = (page ?? { done: true }) as IteratorResult<T[]>;
      if (done) return;
      yield value;
      next = getContinuationToken(value);
      if (!next) return;
    }
  }

  /**
   * One request to Microsoft Graph. Its own client would send changes again
   * after 429 and 503 by itself, so the pipeline below the Azure clients is used.
   *
   * @param path - after the version, with a leading slash
   * @returns undefined where Graph answers 404
   * @throws ProviderError
   */
  async graph<T>(
    what: string,
    request: {
      method: 'GET' | 'POST' | 'DELETE';
      path: string;
      body?: object;
      headers?: Record<string, string>;
    },
  ): Promise<T | undefined> {
    const { graph } = this.tenant.config.endpoints;
    const url = `${graph}/v1.0${request.path}`;
    requireReference(request.method, url);
    const token = await this.token(graph);
    const write = request.method !== 'GET';
    return this.explained(what, write, async () => {
      const answer = await HTTP.sendRequest(
        createPipelineRequest({
          url,
          method: request.method,
          headers: createHttpHeaders({
            ...request.headers,
            accept: 'application/json',
            authorization: `Bearer ${token}`,
            'user-agent': 'jit-access',
            ...(request.body && { 'content-type': 'application/json' }),
          }),
          body: request.body && JSON.stringify(request.body),
          abortSignal: this.deadline(),
          allowInsecureConnection: graph.startsWith('http:'),
        }),
      );
      this.remember(answer.headers);
      if (answer.status === 404) return undefined;
      if (answer.status >= 300) throw refused(answer);
      return (answer.bodyAsText ? JSON.parse(answer.bodyAsText) : {}) as T;
    });
  }

  private async explained<T>(
    what: string,
    write: boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    this.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw explain({
        error,
        write,
        where: this.where,
        what,
        providerRequestIds: this.requestIds,
      });
    }
  }

  private async token(endpoint: string): Promise<string> {
    this.signal.throwIfAborted();
    try {
      const token = await orAborted(
        this.tenant.credential.getToken(`${endpoint}/.default`, {
          abortSignal: this.deadline(),
        }),
        this.deadline(),
      );
      if (!token) throw new Error('there is no token');
      return token.token;
    } catch (error) {
      throw explainSignIn({
        error,
        where: this.where,
        providerRequestIds: this.requestIds,
      });
    }
  }

  private deadline(): AbortSignal {
    const { requestTimeoutMs } = this.tenant.config;
    return AbortSignal.any([
      this.signal,
      AbortSignal.timeout(requestTimeoutMs),
    ]);
  }

  private remember(headers: { get(name: string): unknown }): void {
    const id = REQUEST_ID_HEADERS.map(name => headers.get(name)).find(Boolean);
    if (id) this.requestIds.push(String(id));
  }
}

/**
 * Without `/$ref` the very same address is the user or group itself, and DELETE
 * would delete it: no change may be sent to any other address.
 */
function requireReference(method: string, url: string): void {
  if (method !== 'GET' && !url.endsWith('/$ref')) {
    throw new PermanentProviderError(
      `A ${method} to Microsoft Graph that does not end with /$ref was not sent: it could delete a user`,
    );
  }
}

function refused(answer: PipelineResponse): RestError {
  return new RestError(`Microsoft Graph answered ${answer.status}`, {
    statusCode: answer.status,
    request: answer.request,
    response: answer,
  });
}

/** Not every credential heeds the signal. */
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
