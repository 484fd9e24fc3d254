import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import {
  Asked,
  readJson,
  readQuery,
  wrongOf,
  xmlAnswer,
  xmlError,
} from './awsQuery';
import { EmulatedIam } from './EmulatedIam';
import { FakeIam } from './FakeIam';
import { FakeIdentityCenter } from './FakeIdentityCenter';
import { Refusal } from './Refusal';

/** Something goes wrong with the next request that it matches. */
export interface Fault {
  /** Of `service:Operation`. */
  match: RegExp;
  /** The line breaks before it is done, or after. */
  lose?: 'before' | 'after';
  hang?: boolean;
  answer?: {
    status: number;
    code?: string;
    message?: string;
    headers?: Record<string, string>;
  };
}

/**
 * AWS as the provider sees it, on this machine: Identity Center, its store, IAM
 * and STS behind one address. It holds every request against the SDK's own model
 * and misbehaves as told.
 */
export class FaultInjectingFakeAws {
  readonly center = new FakeIdentityCenter();
  readonly iam = new FakeIam();
  /** Every request that was understood. */
  readonly asked: Asked[] = [];
  /** Access keys that get in, and what they may do; undefined: all. */
  readonly keys = new Map<string, Set<string> | undefined>();
  private faults: Fault[] = [];

  private constructor(
    private readonly server: Server,
    private readonly emulated?: EmulatedIam,
  ) {
    server.on('request', (request, response) => {
      this.serve(request, response).catch(error => {
        response.writeHead(500).end(String(error.stack));
      });
    });
  }

  /** @param emulated - has users, roles and sessions in place of the fake ones */
  static async start(emulated?: EmulatedIam): Promise<FaultInjectingFakeAws> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultInjectingFakeAws(server, emulated);
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
    this.emulated?.stop();
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const target = request.headers['x-amz-target'];
    const asked =
      typeof target === 'string' ? readJson(target, text) : readQuery(text);
    const line = `${asked.service}:${asked.operation}`;
    const index = this.faults.findIndex(({ match }) => match.test(line));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.hang) return;
    if (fault?.lose === 'before') {
      request.socket.destroy();
      return;
    }
    const id = randomUUID();
    response.setHeader('x-amzn-requestid', id);
    try {
      if (fault?.answer) {
        const {
          status,
          code = 'Told',
          message = 'As told',
          headers,
        } = fault.answer;
        Object.entries(headers ?? {}).forEach(([k, v]) =>
          response.setHeader(k, v),
        );
        throw new Refusal(status, code, message);
      }
      this.take(request, asked, line);
      if (this.emulated?.knows(asked)) {
        const said = await this.emulated.answer(asked, text, this.iam);
        response.writeHead(said.status, { 'content-type': 'text/xml' });
        response.end(said.text);
        return;
      }
      const answer = this.answer(asked);
      if (fault?.lose === 'after') {
        request.socket.destroy();
        return;
      }
      send(response, asked, 200, answer, id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      send(response, asked, error.status, error, id);
    }
  }

  private take(request: IncomingMessage, asked: Asked, line: string): void {
    this.requireKey(request, asked.service, line);
    const wrong = wrongOf(asked);
    if (wrong.length) {
      throw new Refusal(
        400,
        'ValidationException',
        `Not published: ${wrong.join('; ')}`,
      );
    }
    this.asked.push(asked);
  }

  private answer({ service, operation, input }: Asked): object {
    return service === 'iam' || service === 'sts'
      ? this.iam.answer(operation, input)
      : this.center.answer(operation, input);
  }

  private requireKey(request: IncomingMessage, service: string, line: string) {
    const [, key = ''] =
      request.headers.authorization?.match(/Credential=([^/]+)\//) ?? [];
    const session = this.iam.allows(key, line);
    const known = this.keys.has(key) || session !== undefined;
    if (!known) {
      throw service === 'iam' || service === 'sts'
        ? new Refusal(
            403,
            'InvalidClientTokenId',
            'The security token included in the request is invalid.',
          )
        : new Refusal(
            400,
            'UnrecognizedClientException',
            'The security token included in the request is invalid.',
          );
    }
    const may = this.keys.get(key);
    if (session === false || (may && !may.has(line))) {
      const json = service === 'sso' || service === 'identitystore';
      throw new Refusal(
        json ? 400 : 403,
        json ? 'AccessDeniedException' : 'AccessDenied',
        `User is not authorized to perform: ${line}`,
      );
    }
  }
}

function send(
  response: ServerResponse,
  { service, operation }: Asked,
  status: number,
  body: object,
  id: string,
): void {
  const refusal = body instanceof Refusal ? body : undefined;
  if (service === 'iam' || service === 'sts') {
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      refusal
        ? xmlError(refusal.code, refusal.message, id)
        : xmlAnswer(operation, body, id),
    );
    return;
  }
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(
    JSON.stringify(
      refusal
        ? { __type: refusal.code, Message: refusal.message, ...refusal.extra }
        : body,
    ),
  );
}
