import { once } from 'node:events';
import {
  createServer,
  IncomingHttpHeaders,
  IncomingMessage,
  request,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** A request as it came over the line. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that misbehaves as a test says, and remembers what it was sent. */
export interface ScriptedServer {
  port: number;
  seen: SeenRequest[];
  close(): Promise<void>;
}

export async function startScriptedServer(
  answer: (seen: SeenRequest, response: ServerResponse) => void,
): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk);
    }
    const one = {
      method: incoming.method!,
      url: incoming.url!,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    seen.push(one);
    answer(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    seen,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends a request again, or one like it, as somebody on the line could. */
export async function sendRaw(
  port: number,
  { method, url, headers, body }: SeenRequest,
): Promise<{ status: number; body: string }> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method,
    path: url,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) {
    text += chunk;
  }
  return { status: response.statusCode!, body: text };
}
