import { createHash } from 'node:crypto';
import { JsonObject } from '@backstage/types';
import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { identifierSchema, serverNameSchema } from './identifiers';
import { canonicalPrivileges, Privilege, privilegeSchema } from './privileges';

const rolesSchema = z.array(identifierSchema).max(50);

const ownTargetSchema = z
  .strictObject({
    account: z.literal('own').optional(),
    server: serverNameSchema,
    database: identifierSchema,
    roles: rolesSchema.default([]),
    privileges: z.array(privilegeSchema).max(50).default([]),
  })
  .refine(({ roles, privileges }) => roles.length + privileges.length > 0, {
    path: ['roles'],
    error: 'Name at least one role or privilege that the account is to have',
  });

const existingTargetSchema = z.strictObject({
  account: z.literal('existing'),
  server: serverNameSchema,
  roles: rolesSchema.min(1, {
    error: 'Name at least one role that the account is to be a member of',
  }),
});

/** A login account made for one access. @internal */
export type OwnTarget = z.infer<typeof ownTargetSchema>;
/** Membership for the account that the person has already. @internal */
export type ExistingTarget = z.infer<typeof existingTargetSchema>;

/** What a role document says. @internal */
export const postgresTargetSchema = z.discriminatedUnion(
  'account',
  [ownTargetSchema, existingTargetSchema],
  {
    error:
      'Use "own" (an account for each access, the default) or "existing" (the account that the person has)',
  },
);
/** @internal */
export type PostgresTarget = z.infer<typeof postgresTargetSchema>;

/** Is it about the account that the person has already? @internal */
export function isExisting(target: PostgresTarget): target is ExistingTarget {
  return target.account === 'existing';
}

/** The database that it is about; memberships belong to the whole server. @internal */
export function databaseOf(target: PostgresTarget): string | undefined {
  return isExisting(target) ? undefined : target.database;
}

/**
 * One login account with everything, or one membership for each role. Keys name
 * what they contain sorted, so that two role documents with the same rights
 * have the same effects.
 * @internal
 */
export function effectsOf(target: PostgresTarget): Effect[] {
  return isExisting(target)
    ? sorted(target.roles).map(role => membershipEffect(target.server, role))
    : [accountEffect(target)];
}

function membershipEffect(server: string, role: string): Effect {
  return {
    key: membershipKey(server, role),
    title: `membership in ${role} (${server})`,
    target: { account: 'existing', server, roles: [role] },
  };
}

/** Key of the effect that somebody is a member of that role. @internal */
export function membershipKey(server: string, role: string): string {
  return `role:${server}/${role}`;
}

/** Longer keys are shortened to a digest; the engine takes 512 characters. */
const LONGEST_RIGHTS = 300;

function accountEffect(target: OwnTarget): Effect {
  const { server, database } = target;
  const roles = sorted(target.roles);
  const privileges = canonicalPrivileges(target.privileges);
  const rights = [roles.join(','), ...privileges.map(wordsOf)].join(';');
  const pinned: JsonObject = {
    server,
    database,
    ...(roles.length > 0 && { roles }),
    ...(privileges.length > 0 && { privileges }),
  };
  return {
    key: `account:${server}/${database}/${shortened(rights)}`,
    title: `login account on ${database} (${server})`,
    target: pinned,
  };
}

function wordsOf({ schema, tables, access }: Privilege): string {
  return `${schema}:${access}:${tables === 'all' ? '*' : tables.join('+')}`;
}

function shortened(rights: string): string {
  return rights.length <= LONGEST_RIGHTS
    ? rights
    : `sha256:${createHash('sha256').update(rights).digest('hex')}`;
}

function sorted(names: string[]): string[] {
  return Array.from(new Set(names)).sort();
}
