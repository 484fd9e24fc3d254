import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { V1PolicyRule } from '@kubernetes/client-node';
import { generate } from 'selfsigned';
import { FakeObject, FakeStore, Refusal } from './FakeStore';
import { FakeTokens, ServiceAccount } from './FakeTokens';
import { discovery } from './publishedOpenApi';
import { unpublished } from './publishedTypes';

/** What goes wrong with the next request that fits. */
export interface Fault {
  /** Such as `POST .*rolebindings`. */
  match: RegExp;
  answer?: {
    code: number;
    reason?: string;
    message?: string;
    headers?: Record<string, string>;
  };
  /** `before`: the line breaks and nothing happened; `after`: it was done. */
  lose?: 'before' | 'after';
  hang?: boolean;
  /** A success whose body is of a proxy that knows better. */
  garbage?: boolean;
  /** What somebody else does right before it; the request itself goes on. */
  meanwhile?: () => void;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const TYPES: Record<string, string> = {
  rolebindings: 'V1RoleBinding',
  clusterrolebindings: 'V1ClusterRoleBinding',
  roles: 'V1Role',
  clusterroles: 'V1ClusterRole',
  namespaces: 'V1Namespace',
  serviceaccounts: 'V1ServiceAccount',
  'serviceaccounts/token': 'AuthenticationV1TokenRequest',
  secrets: 'V1Secret',
};

/** What an identity may do; in one namespace, or everywhere. */
export type Rule = V1PolicyRule & { namespace?: string };

interface Path {
  resource: string;
  namespace?: string;
  name?: string;
}

/**
 * NOT a Kubernetes API server: an HTTPS server that has the few paths that
 * granting needs. It holds what is sent against the published types, applies the
 * rules that the API server documents (names, immutable role references,
 * versions, preconditions, pages, `bind`), lets an identity do only what its
 * rules say, and fails as told. It authorises nobody to do anything.
 */
export class FaultInjectingFakeKubernetesApi {
  readonly store = new FakeStore();
  readonly tokens = new FakeTokens(this.store);
  /** Every request, as `GET /path?query`. */
  readonly seen: string[] = [];
  /** What came with them. */
  readonly bodies: unknown[] = [];
  /** By token; `undefined` may do everything. */
  readonly identities = new Map<string, Rule[] | undefined>();
  /** How many lines there were. */
  lines = 0;
  private faults: Fault[] = [];

  private constructor(
    private readonly server: Server,
    readonly ca: string,
  ) {
    server.on('secureConnection', () => {
      this.lines += 1;
    });
    server.on('request', (request, response) => {
      this.serve(request, response).catch(error => {
        response.writeHead(599).end(String(error));
      });
    });
  }

  static async start(): Promise<FaultInjectingFakeKubernetesApi> {
    const { private: key, cert } = generate(
      [{ name: 'commonName', value: '127.0.0.1' }],
      certificateOptions(),
    );
    const server = createServer({ key, cert }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultInjectingFakeKubernetesApi(server, cert);
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  fail(fault: Fault): void {
    this.faults.push(fault);
  }

  heal(): void {
    this.faults = [];
  }

  /** As load balancers do with lines on which nothing happens. */
  dropLines(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const line = `${request.method} ${request.url}`;
    this.seen.push(line);
    this.bodies.push(text ? JSON.parse(text) : undefined);
    response.setHeader('audit-id', randomUUID());
    const index = this.faults.findIndex(({ match }) => match.test(line));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.hang) {
      return;
    }
    if (fault?.lose === 'before') {
      request.socket.destroy();
      return;
    }
    fault?.meanwhile?.();
    if (fault?.garbage) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('<html>');
      return;
    }
    try {
      if (fault?.answer) {
        const {
          code,
          reason = '',
          message = 'As told',
          headers = {},
        } = fault.answer;
        Object.entries(headers).forEach(([k, v]) => response.setHeader(k, v));
        throw new Refusal(code, reason, message);
      }
      const [code, body] = this.answer(
        request,
        text ? JSON.parse(text) : undefined,
      );
      if (fault?.lose === 'after') {
        request.socket.destroy();
        return;
      }
      send(response, code, body);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      send(response, error.code, error.status());
    }
  }

  private answer(request: IncomingMessage, body: any): [number, unknown] {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const account = this.tokens.accountOf(token);
    if (!this.identities.has(token) && !account) {
      throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    }
    const rules = this.identities.get(token);
    const url = new URL(request.url!, this.url);
    if (url.pathname.endsWith('/selfsubjectaccessreviews')) {
      publishedOrThrow('V1SelfSubjectAccessReview', body);
      const asked = body.spec.resourceAttributes;
      const allowed = account
        ? this.store.isBound(account, asked.namespace)
        : allows(rules, asked.verb, resourceOf(asked), asked.namespace);
      return [201, { ...body, status: { allowed } }];
    }
    const known = discovery(url.pathname);
    if (known) {
      return [200, known];
    }
    const path = parse(url.pathname);
    const verb = verbOf(request.method!, path);
    const { resource, namespace, name } = path;
    this.authorize(verb, path, rules, account);
    if (resource === 'serviceaccounts/token') {
      publishedOrThrow(TYPES[resource], body);
      return [
        201,
        this.tokens.issue({ namespace: namespace!, name: name! }, body),
      ];
    }
    return this.carryOut(verb, path, body, url.searchParams, rules);
  }

  private authorize(
    verb: string,
    { resource, namespace, name }: Path,
    rules: Rule[] | undefined,
    account: ServiceAccount | undefined,
  ): void {
    if (account || !allows(rules, verb, resource, namespace, name)) {
      throw new Refusal(
        403,
        'Forbidden',
        `User "test" cannot ${verb} resource "${resource}" in API group "rbac.authorization.k8s.io"`,
      );
    }
  }

  private carryOut(
    verb: string,
    path: Path,
    body: any,
    query: URLSearchParams,
    rules: Rule[] | undefined,
  ): [number, unknown] {
    const { resource, namespace, name = '' } = path;
    switch (verb) {
      case 'get':
        return [200, this.store.get(resource, namespace, name)];
      case 'list':
        return [
          200,
          this.store.list(
            resource,
            namespace,
            Number(query.get('limit') ?? 500),
            query.get('continue') ?? undefined,
            query.get('labelSelector') ?? undefined,
          ),
        ];
      case 'create':
        this.checkWrite(path, body, rules);
        return [201, this.store.create(resource, namespace, body)];
      case 'update':
        this.checkWrite(path, body, rules);
        return [200, this.store.replace(resource, namespace, name, body)];
      case 'delete':
        publishedOrThrow('V1DeleteOptions', body ?? {});
        this.store.delete(resource, namespace, name, body?.preconditions?.uid);
        return [200, { kind: 'Status', status: 'Success' }];
      default:
        throw new Refusal(405, 'MethodNotAllowed', verb);
    }
  }

  private checkWrite(
    { resource, namespace }: Path,
    body: FakeObject,
    rules: Rule[] | undefined,
  ): void {
    publishedOrThrow(TYPES[resource], body);
    if (!resource.endsWith('bindings')) {
      return;
    }
    const { roleRef } = body;
    const roles = roleRef?.kind === 'Role' ? 'roles' : 'clusterroles';
    if (!allows(rules, 'bind', roles, namespace, roleRef?.name)) {
      throw new Refusal(
        403,
        'Forbidden',
        `user "test" is attempting to grant RBAC permissions not currently held`,
      );
    }
  }
}

function certificateOptions() {
  return {
    days: 2,
    // Made by Node, as the library takes seconds for it.
    keyPair: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    }),
    algorithm: 'sha256',
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  };
}

function publishedOrThrow(type: string, body: unknown): void {
  const wrong = unpublished(type, body);
  if (wrong.length) {
    throw new Refusal(422, 'Invalid', `Not published: ${wrong.join('; ')}`);
  }
}

function parse(pathname: string): Path {
  const rest = pathname.replace(RBAC, '').replace('/api/v1', '');
  const [, first, second, third, fourth, fifth] = rest
    .split('/')
    .map(decodeURIComponent);
  return first === 'namespaces' && third
    ? {
        resource: fifth ? `${third}/${fifth}` : third,
        namespace: second,
        name: fourth,
      }
    : { resource: first, name: second };
}

function resourceOf(asked: { resource: string; subresource?: string }): string {
  return asked.subresource
    ? `${asked.resource}/${asked.subresource}`
    : asked.resource;
}

function verbOf(method: string, { name }: Path): string {
  const verbs: Record<string, string> = {
    POST: 'create',
    PUT: 'update',
    DELETE: 'delete',
  };
  return verbs[method] ?? (name ? 'get' : 'list');
}

function allows(
  rules: Rule[] | undefined,
  verb: string,
  resource: string,
  namespace?: string,
  name?: string,
): boolean {
  return (
    rules === undefined ||
    rules.some(
      rule =>
        rule.verbs.includes(verb) &&
        rule.resources?.includes(resource) &&
        (rule.namespace === undefined || rule.namespace === namespace) &&
        (!rule.resourceNames || rule.resourceNames.includes(name ?? '')),
    )
  );
}

function send(response: ServerResponse, code: number, body: unknown): void {
  if (Buffer.isBuffer(body)) {
    response.writeHead(code).end(body);
    return;
  }
  response
    .writeHead(code, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
