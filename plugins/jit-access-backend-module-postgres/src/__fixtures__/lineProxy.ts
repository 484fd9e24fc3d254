import { AddressInfo, connect, createServer, Socket } from 'node:net';
import { once } from 'node:events';

/** A line between provider and server that can be made to break. */
export interface LineProxy {
  port: number;
  /** Breaks the line once, right after the server got a message with this text; its answer is lost. */
  breakAfter(text: string): void;
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
  let breakingText: string | undefined;
  let silent = false;

  const server = createServer(client => {
    const upstream = connect(target.port, target.host);
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
