import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import {
  PlannedCall,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { GuildhallConfig } from '../config';

/** What it does instead of, or after, what it was asked for. */
interface Fault {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** The change is made all the same. */
  committed?: boolean;
}

type Reply = [status: number, body?: unknown];

/** A Guildhall on this machine, which can be told to misbehave. */
export class TestGuildhall {
  readonly token = `canary-${randomUUID()}`;
  readonly people = new Map<string, string>();
  /** Notes of the members of each group, by the person's id. */
  readonly groups = new Map([
    ['smiths', new Map<string, string>()],
    ['weavers', new Map<string, string>()],
  ]);
  rights = ['members:write'];
  /** Every request, as a plan would say it. */
  readonly sent: PlannedCall[] = [];
  readonly faults: Fault[] = [];
  private port = 0;
  private readonly server = http.createServer((request, response) => {
    void this.answer(request, response);
  });

  static async start(): Promise<TestGuildhall> {
    const hall = new TestGuildhall();
    hall.server.listen(0, '127.0.0.1');
    await once(hall.server, 'listening');
    hall.port = (hall.server.address() as AddressInfo).port;
    return hall;
  }

  /** Where nobody answers: Node's own fetch refuses to go to ports such as 1. */
  static async closedPort(): Promise<number> {
    const hall = await TestGuildhall.start();
    await hall.stop();
    return hall.port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  config(port = this.port, token = this.token): GuildhallConfig {
    const hall = { name: 'main', url: `http://127.0.0.1:${port}`, token };
    return {
      halls: new Map([['main', hall]]),
      loginAnnotation: 'guildhall/login',
    };
  }

  /** Somebody who has an account; the same name is the same person. */
  hire(login: string): Subject {
    const known = Array.from(this.people.values()).includes(login);
    if (!known) this.people.set(`p-${this.people.size + 1}`, login);
    return {
      ref: `user:default/${login}`,
      annotations: { 'guildhall/login': login },
    };
  }

  private async answer(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    this.sent.push({
      call: `${request.method} ${request.url}`,
      ...(body && { body }),
    });
    const fault = this.faults.shift();
    const reply: Reply =
      fault && !fault.committed ? [fault.status] : this.reply(request, body);
    response.writeHead(fault?.status ?? reply[0], {
      'x-request-id': `r-${this.sent.length}`,
      ...fault?.headers,
    });
    response.end(fault?.body ?? (reply[1] ? JSON.stringify(reply[1]) : ''));
  }

  private reply(request: http.IncomingMessage, body: any): Reply {
    if (request.headers.authorization !== `Bearer ${this.token}`) return [401];
    const url = new URL(request.url!, 'http://hall');
    const [, what, group, , person] = url.pathname.split('/');
    if (what === 'me') return [200, { rights: this.rights }];
    if (what === 'people') return [200, this.find(url)];
    if (!group) return [200, Array.from(this.groups.keys())];
    const notes = this.groups.get(group);
    if (!notes) return [404, { code: 'no-group' }];
    if (!person) {
      return [200, Array.from(notes.keys(), id => this.member(notes, id))];
    }
    if (request.method === 'PUT' && !notes.has(person)) {
      notes.set(person, body.note);
    }
    if (!notes.has(person)) return [404, { code: 'no-member' }];
    if (request.method === 'DELETE') {
      if (request.headers['if-note'] !== notes.get(person)) return [412];
      notes.delete(person);
      return [204];
    }
    return [200, this.member(notes, person)];
  }

  private find(url: URL) {
    const wanted = url.searchParams.get('login');
    return Array.from(this.people, ([id, login]) => ({ id, login })).filter(
      ({ login }) => login === wanted,
    );
  }

  private member(notes: Map<string, string>, id: string) {
    return { person: { id, login: this.people.get(id) }, note: notes.get(id) };
  }
}
