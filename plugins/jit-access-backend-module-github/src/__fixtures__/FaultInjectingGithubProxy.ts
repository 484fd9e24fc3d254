import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** What goes wrong with the next request that fits. */
export interface Fault {
  /** Such as `PUT .*memberships`. */
  match: RegExp;
  /** Answer so, without asking GitHub. */
  answer?: {
    status: number;
    message?: string;
    headers?: Record<string, string>;
  };
  /** `before`: the line breaks and nothing happened; `after`: it was done. */
  lose?: 'before' | 'after';
  /** No answer until the caller gives up. */
  hang?: boolean;
  /** Default once. */
  times?: number;
}

/** A request as it came, for comparison with the published description. */
export interface Seen {
  method: string;
  url: URL;
  body: unknown;
}

type Answer = { status: number; body?: unknown };

/**
 * NOT GitHub: stands between the provider and `emulate`, which it fills in and
 * makes less kind. It plays what `emulate` has not (accounts by number,
 * invitations, roles of collaborators, organisation roles), and fails as told.
 */
export class FaultInjectingGithubProxy {
  readonly seen: Seen[] = [];
  /** People (by login) whose team memberships stay invitations. */
  readonly invited = new Set<string>();
  /** Holders of the organisation role `security_manager` (number 7), by account number. */
  readonly managers = new Map<number, 'direct' | 'indirect'>();
  readonly invitations: Array<{
    id: number;
    login: string;
    permissions: string;
    expired: boolean;
  }> = [];

  private faults: Fault[] = [];
  private readonly logins = new Map<number, string>();
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
    const proxy = new FaultInjectingGithubProxy(target, token);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  fail(fault: Fault): void {
    this.faults.push({ times: 1, ...fault });
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
        authorization: `token ${this.token}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  async idOf(login: string): Promise<number> {
    const { body } = await this.direct('GET', `/users/${login}`);
    const { id } = body as { id: number };
    this.logins.set(id, login);
    return id;
  }

  /** The account's login becomes another one, as far as `GET /user/{id}` says. */
  rename(id: number, login: string | undefined): void {
    if (login) {
      this.logins.set(id, login);
    } else {
      this.logins.delete(id);
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const method = request.method!;
    const url = new URL(request.url!, this.target);
    const body = text ? JSON.parse(text) : undefined;
    this.seen.push({ method, url, body });
    response.setHeader('x-github-request-id', `TEST:${this.seen.length}`);

    if (request.headers.authorization !== `token ${this.token}`) {
      send(response, { status: 401, body: { message: 'Bad credentials' } });
      return;
    }
    const fault = this.takeFault(`${method} ${url.pathname}`);
    if (fault?.hang) {
      return;
    }
    if (fault?.lose === 'before') {
      request.socket.destroy();
      return;
    }
    if (fault?.answer) {
      const { status, message = 'As told', headers = {} } = fault.answer;
      Object.entries(headers).forEach(([k, v]) => response.setHeader(k, v));
      send(response, { status, body: { message } });
      return;
    }
    const answer =
      (await this.fillIn(method, url, body)) ??
      (await this.direct(method, url.pathname + url.search, body));
    if (fault?.lose === 'after') {
      request.socket.destroy();
      return;
    }
    send(response, answer);
  }

  private takeFault(line: string): Fault | undefined {
    const fault = this.faults.find(f => f.match.test(line) && f.times! > 0);
    if (fault) {
      fault.times!--;
    }
    return fault;
  }

  /** What `emulate` has not; undefined: it has. */
  private async fillIn(
    method: string,
    url: URL,
    body: any,
  ): Promise<Answer | undefined> {
    const path = url.pathname;
    const [, user] = path.match(/^\/users\/([^/]+)$/) ?? [];
    if (user) {
      await this.idOf(user).catch(() => {});
      return undefined;
    }
    const [, account] = path.match(/^\/user\/(\d+)$/) ?? [];
    if (account) {
      const login = this.logins.get(Number(account));
      return login ? ok({ id: Number(account), login, type: 'User' }) : MISSING;
    }
    if (/organization-roles/.test(path)) {
      return this.organizationRoles(method, path);
    }
    if (/^\/repos\/[^/]+\/[^/]+\/invitations/.test(path)) {
      return this.repositoryInvitations(method, path);
    }
    const [, invitee] = path.match(/\/collaborators\/([^/]+)$/) ?? [];
    if (method === 'PUT' && invitee && this.invited.has(invitee)) {
      const sent = { pull: 'read', push: 'write' } as Record<string, string>;
      const id = this.invitations.length + 1;
      const permissions = sent[body.permission] ?? body.permission;
      this.invitations.push({
        id,
        login: invitee,
        permissions,
        expired: false,
      });
      return { status: 201, body: { id } };
    }
    if (method === 'GET' && path.endsWith('/collaborators')) {
      return this.collaborators(url);
    }
    return this.pendingMembership(method, path, body);
  }

  /** Adds the name of each one's role, which `emulate` leaves out. */
  private async collaborators(url: URL): Promise<Answer> {
    const { status, body } = await this.direct(
      'GET',
      url.pathname + url.search,
    );
    if (status !== 200) {
      return { status, body };
    }
    const people = await Promise.all(
      (body as Array<{ login: string }>).map(async person => {
        const path = `${url.pathname}/${person.login}/permission`;
        const { body: held } = await this.direct('GET', path);
        return { ...person, role_name: (held as any).role_name };
      }),
    );
    return ok(people);
  }

  private async pendingMembership(
    method: string,
    path: string,
    body: any,
  ): Promise<Answer | undefined> {
    const [, login] = path.match(/\/teams\/[^/]+\/memberships\/([^/]+)$/) ?? [];
    if (!login || !this.invited.has(login)) {
      return undefined;
    }
    if (method === 'GET') {
      const { status } = await this.direct('GET', path);
      return status === 200
        ? ok({ state: 'pending', role: 'member' })
        : MISSING;
    }
    if (method === 'PUT') {
      await this.direct('PUT', path, body);
      return ok({ state: 'pending', role: body.role });
    }
    return undefined;
  }

  private async repositoryInvitations(
    method: string,
    path: string,
  ): Promise<Answer> {
    if (method === 'DELETE') {
      const id = Number(path.split('/').pop());
      const index = this.invitations.findIndex(entry => entry.id === id);
      if (index < 0) {
        return MISSING;
      }
      this.invitations.splice(index, 1);
      return { status: 204 };
    }
    const list = this.invitations.map(async ({ login, ...rest }) => ({
      ...rest,
      invitee: { id: await this.idOf(login), login },
    }));
    return ok(await Promise.all(list));
  }

  private async organizationRoles(
    method: string,
    path: string,
  ): Promise<Answer> {
    const [, login, role] =
      path.match(/\/organization-roles\/users\/([^/]+)\/(\d+)$/) ?? [];
    if (login) {
      const id = await this.idOf(login);
      if (role !== '7') {
        return MISSING;
      }
      if (method === 'PUT') {
        this.managers.set(id, 'direct');
      } else {
        this.managers.delete(id);
      }
      return { status: 204 };
    }
    return path.endsWith('/users')
      ? ok(
          Array.from(this.managers, ([id, assignment]) => ({ id, assignment })),
        )
      : ok({ total_count: 1, roles: [{ id: 7, name: 'security_manager' }] });
  }
}

const MISSING: Answer = { status: 404, body: { message: 'Not Found' } };

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
