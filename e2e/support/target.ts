import { Client } from 'pg';
import { targetUrl } from './portal';

/** Names of our accounts in the demo's PostgreSQL, as its superuser sees them. */
export async function accountsIn(database: string): Promise<string[]> {
  const client = new Client({ connectionString: targetUrl(database) });
  await client.connect();
  try {
    const { rows } = await client.query<{ rolname: string }>(
      `select r.rolname from pg_roles r
       where r.rolcanlogin and r.rolname like 'jit\\_%' and r.rolname <> 'jit_access_admin'
         and has_database_privilege(r.rolname, current_database(), 'connect')
       order by 1`,
    );
    return rows.map(row => row.rolname);
  } finally {
    await client.end();
  }
}

/** Logs in with an account that was given, as any client would. */
export async function logIn(options: {
  database: string;
  user: string;
  password: string;
}): Promise<Client> {
  const { hostname, port } = new URL(targetUrl(options.database));
  const client = new Client({ ...options, host: hostname, port: Number(port) });
  // Being thrown out is what some tests wait for; it must not end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}
