import { randomUUID } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { Answer, Asked } from './Answer';
import { FakeArm } from './FakeArm';
import { FakeGraph } from './FakeGraph';

/** What goes wrong with the next request that matches. */
export interface Fault {
  /** Of `METHOD /path`. */
  match: RegExp;
  answer?: {
    status: number;
    code?: string;
    message?: string;
    headers?: Record<string, string>;
  };
  /** The line breaks before or after it was done. */
  lose?: 'before' | 'after';
  /** There is never an answer. */
  hang?: boolean;
  /** How often; default once. */
  times?: number;
}

/**
 * Azure Resource Manager and Microsoft Graph behind one address, which fail as
 * they are told.
 */
export class FaultInjectingFakeAzure {
  readonly graph = new FakeGraph();
  readonly arm = new FakeArm(new Set());
  /** Every request: `METHOD /path`. */
  readonly seen: string[] = [];
  /** Changes with what was sent. */
  readonly sent: { call: string; body?: unknown }[] = [];
  /** What the next fault with an answer says. */
  nextBody?: object;
  private faults: Fault[] = [];
  private server?: Server;
  url = '';

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(error => {
        response.statusCode = 500;
        response.end(String(error));
      });
    });
    await new Promise<void>(done => {
      this.server!.listen(0, '127.0.0.1', done);
    });
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise(done => {
      this.server?.close(done);
    });
  }

  fail(fault: Fault): void {
    this.faults.push({ ...fault });
  }

  heal(): void {
    this.faults = [];
  }

  private async serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url!, this.url);
    const asked: Asked = {
      method: request.method!,
      origin: this.url,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      body: text ? JSON.parse(text) : undefined,
    };
    const line = `${asked.method} ${asked.path}`;
    const byHand = request.headers['x-by-hand'] !== undefined;
    const fault = byHand ? undefined : this.takeFault(line);
    if (!byHand) {
      this.seen.push(line);
      this.sent.push({ call: line, body: asked.body });
    }
    if (fault?.hang) return;
    if (fault?.lose === 'before') {
      response.destroy();
      return;
    }
    const answer = fault?.answer
      ? faultAnswer(fault, this.nextBody)
      : this.answer(asked, request);
    if (fault?.lose === 'after') {
      response.destroy();
      return;
    }
    send(response, answer, asked);
  }

  private answer(asked: Asked, request: IncomingMessage): Answer {
    const graph = asked.path.startsWith('/v1.0/');
    if (
      request.headers.authorization !== `Bearer ${tokenFor(this.url, 'canary')}`
    ) {
      return {
        status: 401,
        body: {
          error: {
            code: 'InvalidAuthenticationToken',
            message: 'Access token is not valid.',
          },
        },
      };
    }
    return graph ? this.graph.answer(asked) : this.arm.answer(asked);
  }

  private takeFault(line: string): Fault | undefined {
    const fault = this.faults.find(({ match }) => match.test(line));
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.faults.splice(this.faults.indexOf(fault), 1);
    return fault;
  }
}

/** The token that a credential gives for an address. */
export function tokenFor(endpoint: string, secret: string): string {
  return Buffer.from(`${endpoint}/.default ${secret}`).toString('base64url');
}

function faultAnswer({ answer }: Fault, said?: object): Answer {
  const { status, code = 'Fault', message = 'Told to fail', headers } = answer!;
  return { status, headers, body: said ?? { error: { code, message } } };
}

function send(response: ServerResponse, answer: Answer, asked: Asked): void {
  const header = asked.path.startsWith('/v1.0/')
    ? 'request-id'
    : 'x-ms-request-id';
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    [header]: randomUUID(),
    ...answer.headers,
  });
  response.end(answer.body && JSON.stringify(answer.body));
}
