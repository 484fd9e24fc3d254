import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { ServerConfig } from './config';

/** How to log in, with `{{password}}` where the password goes. @internal */
export function connectInstructions(
  server: ServerConfig,
  database: string,
  account: string,
): ConnectInstructions {
  const address = addressOf(server);
  const path = encodeURIComponent(database) + queryOf(server);
  return {
    title: `Connect to ${database} (${server.name})`,
    steps: [
      {
        label: 'With psql, which asks for the password',
        code: `psql 'postgresql://${account}@${address}/${path}'`,
      },
      {
        label: 'With any other client, by connection string',
        code: `postgresql://${account}:{{password}}@${address}/${path}`,
      },
    ],
  };
}

/** What to do with an account of one's own. @internal */
export function membershipInstructions(
  server: ServerConfig,
  role: string,
  account: string,
): ConnectInstructions {
  const name = encodeURIComponent(account);
  return {
    title: `Use ${role} on ${server.name}`,
    steps: [
      {
        label:
          'With your own account; sessions that are open have the new rights already',
        code: `psql 'postgresql://${name}@${addressOf(server)}/{database}${queryOf(server)}'`,
      },
    ],
  };
}

function addressOf(server: ServerConfig): string {
  const host = server.publicHost ?? server.host;
  const port = server.publicPort ?? server.port;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function queryOf({ ssl }: ServerConfig): string {
  return ssl === false ? '' : '?sslmode=require';
}
