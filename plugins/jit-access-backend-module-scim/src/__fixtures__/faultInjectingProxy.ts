import { once } from 'node:events';
import {
  createServer,
  IncomingHttpHeaders,
  IncomingMessage,
  request,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** A request on its way to the real server. */
export interface PassingRequest {
  method: string;
  /** Path and query, decoded. */
  url: string;
  headers: IncomingHttpHeaders;
  body: any;
}

/**
 * What the proxy does with a request. Nothing: passes it on, and the answer
 * back.
 */
export type Fault =
  /** Answers itself; the server hears nothing. */
  | { answer: number; body?: object | string; headers?: Record<string, string> }
  /** Breaks the line before the server hears of it. */
  | 'lose the request'
  /** Breaks the line after the server did it. */
  | 'lose the answer'
  /** Never answers. */
  | 'hang'
  /** Changes what the server answers. */
  | { rewrite: (body: any) => any; headers?: Record<string, string> }
  /** Changes what the server is asked. */
  | { instead: (body: any) => any };

/** Stands between the provider and a real SCIM server, and makes trouble. */
export interface FaultInjectingProxy {
  port: number;
  seen: PassingRequest[];
  /** Asked for each request. */
  fault: (passing: PassingRequest) => Fault | undefined;
  close(): Promise<void>;
}

/** @param upstream - port of the real server on this machine */
export async function startFaultInjectingProxy(
  upstream: number,
): Promise<FaultInjectingProxy> {
  const server = createServer(async (incoming, outgoing) => {
    const text = await textOf(incoming);
    const passing = {
      method: incoming.method!,
      url: decodeURIComponent(incoming.url!),
      headers: incoming.headers,
      body:
        text && /json/.test(incoming.headers['content-type'] ?? '')
          ? JSON.parse(text)
          : text,
    };
    proxy.seen.push(passing);
    await treat(proxy.fault(passing), incoming, outgoing, text);
  });
  async function treat(
    fault: Fault | undefined,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    text: string,
  ): Promise<void> {
    if (fault === 'hang') {
      return;
    }
    if (fault === 'lose the request') {
      outgoing.socket!.destroy();
      return;
    }
    if (typeof fault === 'object' && 'answer' in fault) {
      const { answer, body = {}, headers } = fault;
      outgoing.writeHead(answer, headers);
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
      return;
    }
    const asked =
      typeof fault === 'object' && 'instead' in fault
        ? JSON.stringify(fault.instead(JSON.parse(text)))
        : text;
    const { status, headers, body } = await pass(upstream, incoming, asked);
    if (fault === 'lose the answer') {
      outgoing.socket!.destroy();
      return;
    }
    const rewriting = typeof fault === 'object' && 'rewrite' in fault;
    outgoing.writeHead(status, {
      ...headers,
      ...(rewriting && fault.headers),
    });
    outgoing.end(
      rewriting ? JSON.stringify(fault.rewrite(JSON.parse(body))) : body,
    );
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultInjectingProxy = {
    port: (server.address() as AddressInfo).port,
    seen: [],
    fault: () => undefined,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

async function pass(port: number, incoming: IncomingMessage, body: string) {
  const { 'content-length': _, connection: __, ...headers } = incoming.headers;
  const onwards = request({
    host: '127.0.0.1',
    port,
    method: incoming.method,
    path: incoming.url,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  onwards.end(body);
  const [response] = (await once(onwards, 'response')) as [IncomingMessage];
  const {
    'content-length': ___,
    'transfer-encoding': ____,
    connection: _____,
    ...answered
  } = response.headers;
  return {
    status: response.statusCode!,
    headers: answered,
    body: await textOf(response),
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) {
    text += chunk;
  }
  return text;
}
