import { once } from 'node:events';
import http from 'node:http';
import { AddressInfo } from 'node:net';

/** One call that the portal was sent. */
export interface Seen {
  method?: string;
  url?: string;
  token?: string;
  body?: unknown;
}

/** What it answers with; `break` ends the connection in place of an answer. */
export type Answer = { status: number; body: unknown } | 'break';

/** A portal of canned answers on this machine, for one file of tests. */
export function cannedPortal(answer: (seen: Seen) => Answer) {
  const seen: Seen[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call: Seen = {
      method: request.method,
      url: request.url,
      token: request.headers.authorization,
      body: text ? JSON.parse(text) : undefined,
    };
    seen.push(call);
    const said = answer(call);
    if (said === 'break') {
      request.socket.destroy();
      return;
    }
    response.writeHead(said.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said.body));
  });
  let address = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(() => seen.splice(0));
  return { seen, address: () => address };
}

/** An answer as Backstage's error middleware writes it. */
export function refusal(status: number, name: string, message: string): Answer {
  return {
    status,
    body: { error: { name, message }, response: { statusCode: status } },
  };
}
