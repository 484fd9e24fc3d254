import { createPublicKey, createVerify } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** What goes wrong with the next request that fits. */
export interface Fault {
  /** Such as `PUT .*groups`. */
  match: RegExp;
  /** Answer so, without asking Okta. */
  answer?: {
    status: number;
    body?: unknown;
    headers?: Record<string, string>;
  };
  /** `before`: the line breaks and nothing happened; `after`: it was done. */
  lose?: 'before' | 'after';
  /** No answer until the caller gives up. */
  hang?: boolean;
}

interface Answer {
  status: number;
  body?: unknown;
  link?: string;
}

/** A rule of groups, as Okta answers it. */
interface Rule {
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  groupIds: string[];
}

/**
 * NOT Okta: stands between the provider and `emulate`, which it fills in and
 * makes less kind. It plays what `emulate` has not (rules of groups, single
 * assignments and their scope, sign-in with a private key), and fails as told.
 */
export class FaultInjectingOktaProxy {
  /** `GET /api/v1/groups?q=…`, in the order in which they came. */
  readonly seen: string[] = [];
  /** What came with each of them. */
  readonly bodies: unknown[] = [];
  readonly rules: Rule[] = [];
  /** `app/user`: assigned through a group. */
  readonly throughGroup = new Set<string>();
  /** Public key (PEM) of the one client that may sign in with a private key. */
  clientKey?: string;
  private faults: Fault[] = [];
  private readonly server: Server;

  private constructor(
    private readonly target: string,
    private readonly token: string,
  ) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(error => {
        response.writeHead(599).end(String(error));
      });
    });
  }

  static async start(target: string, token: string) {
    const proxy = new FaultInjectingOktaProxy(target, token);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
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

  /** Past all faults: as an administrator of the organisation would. */
  async direct(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.target + path, {
      method,
      headers: {
        authorization: `SSWS ${this.token}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text ? JSON.parse(text) : undefined,
      // Pages lead back to us.
      link: answer.headers.get('link')?.replaceAll(this.target, this.url),
    };
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url!, this.target);
    const line = `${request.method} ${url.pathname}${url.search}`;
    this.seen.push(line);
    const json = request.headers['content-type']?.includes('json');
    this.bodies.push(text && json ? JSON.parse(text) : undefined);
    response.setHeader('x-okta-request-id', `test-${this.seen.length}`);

    const index = this.faults.findIndex(({ match }) => match.test(line));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.hang) {
      return;
    }
    if (fault?.lose === 'before') {
      request.socket.destroy();
      return;
    }
    if (fault?.answer) {
      const { status, body = {}, headers = {} } = fault.answer;
      Object.entries(headers).forEach(([k, v]) => response.setHeader(k, v));
      send(response, { status, body });
      return;
    }
    const answer = await this.answerTo(request, url, text);
    if (fault?.lose === 'after') {
      request.socket.destroy();
      return;
    }
    send(response, answer);
  }

  private async answerTo(
    request: IncomingMessage,
    url: URL,
    text: string,
  ): Promise<Answer> {
    if (url.pathname === '/oauth2/v1/token') {
      return this.signIn(new URLSearchParams(text));
    }
    const allowed = [`SSWS ${this.token}`, `Bearer ${ACCESS_TOKEN}`];
    if (!allowed.includes(request.headers.authorization ?? '')) {
      return refusal(401, 'E0000011', 'Invalid token provided');
    }
    const { method = 'GET' } = request;
    return (
      (await this.fillIn(method, url.pathname, text)) ??
      this.direct(
        method,
        url.pathname + url.search,
        text ? JSON.parse(text) : undefined,
      )
    );
  }

  /** What `emulate` has not; undefined: it has. */
  private async fillIn(
    method: string,
    path: string,
    text: string,
  ): Promise<Answer | undefined> {
    if (path === '/api/v1/groups/rules') {
      return {
        status: 200,
        body: this.rules.map(({ name, status, groupIds }, i) => ({
          id: `0pr${i}`,
          type: 'group_rule',
          name,
          status,
          actions: { assignUserToGroups: { groupIds } },
        })),
      };
    }
    const [, app, user] =
      path.match(/^\/api\/v1\/apps\/([^/]+)\/users(?:\/([^/]+))?$/) ?? [];
    if (!app) {
      return undefined;
    }
    const users = `/api/v1/apps/${app}/users`;
    if (method === 'POST') {
      const { id, scope } = JSON.parse(text);
      const { status, body } = await this.direct('PUT', `${users}/${id}`);
      return status < 300
        ? { status: 200, body: { id, scope, status: 'ACTIVE' } }
        : { status, body };
    }
    return method === 'GET' && user ? this.assignment(app, user) : undefined;
  }

  private async assignment(app: string, user: string): Promise<Answer> {
    if (this.throughGroup.has(`${app}/${user}`)) {
      return { status: 200, body: { id: user, scope: 'GROUP' } };
    }
    const { status, body } = await this.direct(
      'GET',
      `/api/v1/apps/${app}/users`,
    );
    if (status !== 200) {
      return { status, body };
    }
    const found = (body as Array<{ id: string }>).find(({ id }) => id === user);
    return found
      ? { status, body: { id: user, scope: 'USER' } }
      : refusal(404, 'E0000007', `Not found: Resource not found: ${user}`);
  }

  private signIn(form: URLSearchParams): Answer {
    const [head, claims, signature] = (
      form.get('client_assertion') ?? ''
    ).split('.');
    const verified =
      this.clientKey &&
      createVerify('RSA-SHA256')
        .update(`${head}.${claims}`)
        .verify(createPublicKey(this.clientKey), signature, 'base64url');
    return verified
      ? {
          status: 200,
          body: {
            token_type: 'Bearer',
            expires_in: 3600,
            access_token: ACCESS_TOKEN,
            scope: form.get('scope'),
          },
        }
      : {
          status: 401,
          body: {
            error: 'invalid_client',
            error_description: 'The client_assertion is not valid',
          },
        };
  }
}

export const ACCESS_TOKEN = 'canary-okta-access-token';

export function refusal(
  status: number,
  errorCode: string,
  errorSummary: string,
): Answer {
  return { status, body: { errorCode, errorSummary, errorCauses: [] } };
}

function send(response: ServerResponse, { status, body, link }: Answer): void {
  if (link) {
    response.setHeader('link', link);
  }
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
