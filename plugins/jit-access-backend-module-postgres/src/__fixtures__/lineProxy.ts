import { AddressInfo, connect, createServer, Socket } from 'node:net';
import { once } from 'node:events';

/** @internal */
export interface SaidStatement {
  database: string;
  sql: string;
}

/** A line between provider and server that can be made to break. */
export interface LineProxy {
  port: number;
  /** Breaks the line once, right after the server got a message with this text; its answer is lost. */
  breakAfter(text: string): void;
  /** What was said to the server, in order. */
  readonly statements: SaidStatement[];
  /** From now on nothing is passed on in either direction. */
  silence(): void;
  close(): Promise<void>;
}

/** @param target - where the real server listens */
export async function startLineProxy(target: {
  host: string;
  port: number;
}): Promise<LineProxy> {
  const sockets = new Set<Socket>();
  const statements: SaidStatement[] = [];
  let breakingText: string | undefined;
  let silent = false;

  const server = createServer(client => {
    const upstream = connect(target.port, target.host);
    const listen = listener(said => statements.push(said));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    client.on('data', data => {
      if (silent) {
        return;
      }
      upstream.write(data);
      listen(data);
      if (breakingText && data.includes(breakingText)) {
        breakingText = undefined;
        client.destroy();
      }
    });
    upstream.on('data', data => {
      if (!silent && !client.destroyed) {
        client.write(data);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    statements,
    breakAfter: text => {
      breakingText = text;
    },
    silence: () => {
      silent = true;
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

const TLS_REQUEST_LENGTH = 8;

/** Picks the statements out of what a client sends; none where it asks for TLS. */
function listener(say: (said: SaidStatement) => void) {
  let pending = Buffer.alloc(0);
  let database: string | undefined;
  let encrypted = false;
  return (data: Buffer) => {
    pending = Buffer.concat([pending, data]);
    for (;;) {
      // Only the first message has no letter that says what it is.
      const type = database === undefined ? 0 : 1;
      if (encrypted || pending.length < type + 4) return;
      encrypted = !type && pending.readInt32BE(0) === TLS_REQUEST_LENGTH;
      const end = type + pending.readInt32BE(type);
      if (pending.length < end) return;
      const body = pending.subarray(type + 4, end).toString('utf8');
      const kind = String.fromCharCode(pending[0]);
      pending = pending.subarray(end);
      if (database === undefined) {
        const words = body.split('\0');
        database = words[words.indexOf('database') + 1];
      } else if (kind === 'Q') {
        say({ database, sql: body.split('\0')[0] });
      } else if (kind === 'P') {
        say({ database, sql: body.split('\0')[1] });
      }
    }
  };
}
