import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { runInThisContext } from 'node:vm';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

interface Held {
  bindingId?: string;
  notAfter?: string;
}

/** The receiver that the README prints, as printed, on a port of this machine. */
export interface ReadmeReceiver {
  access: Map<string, Held>;
  port: number;
  close(): Promise<void>;
}

/** @param keys - secrets by id */
export async function startReadmeReceiver(
  keys: Record<string, string>,
): Promise<ReadmeReceiver> {
  const access = new Map<string, Held>();
  const server: Server = printed().createReceiver({ keys, access });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    access,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function printed(): any {
  const readme = readFileSync(
    resolvePackagePath(
      '@jit-access/backstage-plugin-jit-access-backend-module-webhook',
      'README.md',
    ),
    'utf8',
  );
  const [, code] = readme.match(/```js\n([\s\S]*?)```/)!;
  const module = { exports: {} };
  runInThisContext(`((require, module) => {${code}})`)(require, module);
  return module.exports;
}
