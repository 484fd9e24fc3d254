import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Name of a configured server. @internal */
export const serverNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

/**
 * PostgreSQL allows nearly anything in a name. What may come out of a template
 * is kept narrower: no quotes, separators or white space, 63 bytes at most
 * (longer names are silently cut by the server and would name something else).
 */
const identifierSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,62}$/, {
    error:
      'Use 1 to 63 letters, digits and _ - . $, beginning with a letter, digit or _',
  });

/** What a role document says: the account is a member of these roles. @internal */
export const postgresTargetSchema = z.strictObject({
  server: serverNameSchema,
  database: identifierSchema,
  roles: z
    .array(identifierSchema)
    .min(1, { error: 'Name at least one role that the account is to have' })
    .max(50),
});
/** @internal */
export type PostgresTarget = z.infer<typeof postgresTargetSchema>;

/**
 * One login account with all the roles. The key names them sorted, so that two
 * role documents with the same rights are the same effect.
 * @internal
 */
export function accountEffect(target: PostgresTarget): Effect {
  const roles = Array.from(new Set(target.roles)).sort();
  const { server, database } = target;
  return {
    key: `account:${server}/${database}/${roles.join(',')}`,
    title: `login account on ${database} (${server})`,
    target: { server, database, roles },
  };
}

/**
 * The target that an effect's key says; none: it is not one of ours.
 * @internal
 */
export function targetOfEffect(key: string): PostgresTarget | undefined {
  const [, server, database, roles] =
    key.match(/^account:([^/]+)\/([^/]+)\/(.+)$/) ?? [];
  return postgresTargetSchema.safeParse({
    server,
    database,
    roles: roles?.split(','),
  }).data;
}
