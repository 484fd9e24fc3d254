import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { ServerConfig } from './config';

/** How to log in, with `{{password}}` where the password goes. @internal */
export function connectInstructions(
  server: ServerConfig,
  database: string,
  account: string,
): ConnectInstructions {
  const host = server.publicHost ?? server.host;
  const port = server.publicPort ?? server.port;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const path = encodeURIComponent(database);
  const query = server.ssl === false ? '' : '?sslmode=require';
  return {
    title: `Connect to ${database} (${server.name})`,
    steps: [
      {
        label: 'With psql, which asks for the password',
        code: `psql 'postgresql://${account}@${address}/${path}${query}'`,
      },
      {
        label: 'With any other client, by connection string',
        code: `postgresql://${account}:{{password}}@${address}/${path}${query}`,
      },
    ],
  };
}
