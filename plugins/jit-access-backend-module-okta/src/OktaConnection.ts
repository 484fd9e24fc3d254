import { AsyncLocalStorage } from 'node:async_hooks';
import { Client, RequestExecutor } from '@okta/okta-sdk-nodejs';
import { Organization } from './config';

/** What the requests of one call have in common. */
interface Requests {
  signal: AbortSignal;
  ids: string[];
  /** Did a request leave that may have changed something? */
  wrote: boolean;
}

type Request = Parameters<RequestExecutor['fetch']>[0];

/** Group memberships and application assignments, and what is needed to find them. @internal */
export const SCOPES = [
  'okta.users.read',
  'okta.groups.manage',
  'okta.apps.manage',
];

/**
 * The SDK's client of one organisation. The SDK knows no signals: each request
 * finds that of its call here. It also keeps answers for later by default, which
 * would make what was read untrue, and reads files and variables of its own, of
 * which nothing is left where everything is given.
 * @internal
 */
export class OktaConnection {
  private readonly requests = new AsyncLocalStorage<Requests>();
  readonly client: Client;

  constructor(readonly organization: Organization) {
    const { url, token, oauth } = organization;
    this.client = new Client({
      orgUrl: url,
      ...(oauth
        ? {
            authorizationMode: 'PrivateKey',
            clientId: oauth.clientId,
            privateKey: oauth.privateKey,
            keyId: oauth.keyId ?? '',
            scopes: SCOPES,
          }
        : { authorizationMode: 'SSWS', token }),
      cacheMiddleware: null,
      requestExecutor: new BoundedExecutor(
        () => this.requests.getStore(),
        organization.requestTimeoutMs,
      ),
    });
  }

  /** Runs it with that signal on every request. */
  async run<T>(
    requests: Requests,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    return this.requests.run(requests, () => work(this.client));
  }
}

class BoundedExecutor extends RequestExecutor {
  constructor(
    private readonly current: () => Requests | undefined,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  override async fetch(request: Request) {
    const requests = this.current();
    const deadline = AbortSignal.timeout(this.timeoutMs);
    const signal = requests
      ? AbortSignal.any([requests.signal, deadline])
      : deadline;
    signal.throwIfAborted();
    const { method = 'GET', url = '' } = request as {
      method?: string;
      url?: string;
    };
    const token = url.endsWith('/oauth2/v1/token');
    if (requests && !token && method.toUpperCase() !== 'GET') {
      requests.wrote = true;
    }
    const response = await super.fetch({ ...request, signal } as Request);
    const id = response.headers.get('x-okta-request-id');
    if (id) {
      requests?.ids.push(id);
    }
    if (token && !response.ok) {
      await refuseSignIn(url, response.clone());
    }
    return response;
  }
}

/**
 * The SDK takes any answer to signing in for a token, and goes on with none.
 * @throws Error - of the shape that the SDK gives its own
 */
async function refuseSignIn(
  url: string,
  response: Awaited<ReturnType<RequestExecutor['fetch']>>,
): Promise<void> {
  const said = await response.json().catch(() => ({}));
  const { error, error_description: description = '' } = Object(said) as {
    error?: string;
    error_description?: string;
  };
  // Not refused: Okta wants the proof of the key once more, with its own number.
  if (error === 'use_dpop_nonce') {
    return;
  }
  throw Object.assign(new Error(`Signing in failed: ${error ?? ''}`), {
    status: response.status,
    url,
    headers: response.headers,
    errorCode: error,
    errorSummary: description,
  });
}
