import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { FakeGroups } from './FakeGroups';
import { FakePolicies } from './FakePolicies';
import { publishedAnswer, publishedOperation, Sent } from './published';
import { Refusal } from './refusal';

/** What goes wrong with the next request that fits. */
export interface Fault {
  /** Such as `POST .*:setIamPolicy`. */
  match: RegExp;
  answer?: {
    status: number;
    code?: string;
    message?: string;
    details?: object[];
    headers?: Record<string, string>;
  };
  /** `before`: the line breaks and nothing happened; `after`: it was done. */
  lose?: 'before' | 'after';
  hang?: boolean;
}

/**
 * NOT Google Cloud: an HTTP server that has the few methods that granting needs.
 * It holds what is sent against Google's published discovery documents, enforces
 * etags, and fails as told. It authorises nobody to do anything.
 */
export class FaultInjectingFakeGoogle {
  readonly policies = new FakePolicies();
  readonly groups = new FakeGroups();
  readonly seen: (Sent & { reason?: string })[] = [];
  /** Permissions that our identity lacks. */
  readonly denied = new Set<string>();
  /** Permissions that requests so far needed. */
  readonly needed = new Set<string>();
  readonly tokens = new Set(['canary-token', 'canary-impersonated']);
  private faults: Fault[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      this.serve(request, response).catch(error => {
        response.writeHead(599).end(String(error));
      });
    });
  }

  static async start(): Promise<FaultInjectingFakeGoogle> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultInjectingFakeGoogle(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  fail(fault: Fault): void {
    this.faults.push(fault);
  }

  heal(): void {
    this.faults = [];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url!, this.url);
    if (url.pathname === '/v1/token') {
      this.exchange(text, response);
      return;
    }
    if (url.pathname.endsWith(':generateAccessToken')) {
      this.impersonate(request, url, response);
      return;
    }
    const sent = {
      method: request.method!,
      url,
      ...(text && { body: JSON.parse(text) }),
      reason: request.headers['x-goog-request-reason'] as string,
    };
    this.seen.push(sent);
    const line = `${sent.method} ${url.pathname}`;
    const index = this.faults.findIndex(({ match }) => match.test(line));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.hang) return;
    if (fault?.lose === 'before') {
      request.socket.destroy();
      return;
    }
    try {
      if (fault?.answer) throw told(fault.answer);
      const answer = this.answer(request, sent);
      if (fault?.lose === 'after') {
        request.socket.destroy();
        return;
      }
      send(response, 200, answer);
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(
              400,
              'INVALID_ARGUMENT',
              `Invalid JSON payload received. ${(error as Error).message}`,
            );
      for (const [name, value] of Object.entries(refusal.headers)) {
        response.setHeader(name, value);
      }
      send(response, refusal.status, refusal.body());
    }
  }

  private answer(request: IncomingMessage, sent: Sent): object {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!this.tokens.has(token)) {
      throw new Refusal(
        401,
        'UNAUTHENTICATED',
        'Request had invalid authentication credentials.',
      );
    }
    const { id, subject } = publishedOperation(sent);
    const answer = this.carryOut(id, subject, sent);
    publishedAnswer(id, answer);
    return answer;
  }

  private carryOut(id: string, subject: string, { url, body }: Sent): object {
    const [service, collection, ...rest] = id.split('.');
    const method = rest.join('.');
    if (service === 'cloudidentity') {
      this.require(`groups.${method}`);
      return this.groups.answer(method, subject, url.searchParams, body);
    }
    const of = service === 'storage' ? 'storage' : 'resourcemanager';
    const { options, policy, updateMask, permissions } = Object(body);
    const resource = service === 'storage' ? `buckets/${subject}` : subject;
    switch (method) {
      case 'getIamPolicy': {
        this.require(`${of}.${collection}.getIamPolicy`);
        const asked = url.searchParams.get('optionsRequestedPolicyVersion');
        return this.policies.get(
          resource,
          Number(asked ?? options?.requestedPolicyVersion ?? 1),
        );
      }
      case 'setIamPolicy':
        this.require(`${of}.${collection}.setIamPolicy`);
        return service === 'storage'
          ? this.policies.set(resource, body as never)
          : this.policies.set(resource, policy, updateMask ?? 'bindings,etag');
      default: {
        this.policies.look(resource);
        const asked: string[] =
          permissions ?? url.searchParams.getAll('permissions');
        return { permissions: asked.filter(one => !this.denied.has(one)) };
      }
    }
  }

  private require(permission: string): void {
    this.needed.add(permission);
    if (this.denied.has(permission)) {
      throw new Refusal(
        403,
        'PERMISSION_DENIED',
        `Permission '${permission}' denied`,
        [
          {
            '@type': 'type.googleapis.com/google.rpc.RequestInfo',
            requestId: 'google-7',
          },
        ],
      );
    }
  }

  /** A token of one who may act as the service account, for one of its own. */
  private impersonate(
    request: IncomingMessage,
    { pathname }: URL,
    response: ServerResponse,
  ): void {
    const known =
      request.headers.authorization === 'Bearer canary-token' &&
      pathname.includes('/serviceAccounts/jit@acme.example:');
    const denied = new Refusal(403, 'PERMISSION_DENIED', 'May not act as it');
    send(
      response,
      known ? 200 : 403,
      known
        ? {
            accessToken: 'canary-impersonated',
            expireTime: new Date(Date.now() + 3_600_000).toISOString(),
          }
        : denied.body(),
    );
  }

  /** Workload identity: a token of somebody else's for one of Google's. */
  private exchange(text: string, response: ServerResponse): void {
    const subject = new URLSearchParams(text).get('subject_token');
    if (subject !== 'canary-subject-token') {
      send(response, 400, {
        error: 'invalid_grant',
        error_description: 'The token is not trusted',
      });
      return;
    }
    send(response, 200, {
      access_token: 'canary-token',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3600,
    });
  }
}

function told(answer: NonNullable<Fault['answer']>): Refusal {
  const { status, code = 'UNKNOWN', message = 'As told' } = answer;
  return new Refusal(status, code, message, answer.details, answer.headers);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
    .end(JSON.stringify(body));
}
