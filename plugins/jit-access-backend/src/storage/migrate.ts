import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

/** Folder of the migrations, also in an installed package. */
export function migrationsDirectory(): string {
  return resolvePackagePath(
    '@jit-access/backstage-plugin-jit-access-backend',
    'migrations',
  );
}

/** Brings the schema up to date. */
export async function migrate(sql: Knex): Promise<void> {
  await sql.migrate.latest({ directory: migrationsDirectory() });
}
