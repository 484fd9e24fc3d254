import { Effect } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

/** Login of a person or organisation. @internal */
export const loginSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?$/, {
    error: 'Use letters, digits and dashes, as in the address on GitHub',
  });

/** @internal */
export const hostSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?$/, {
    error: 'Give a host name such as github.com',
  });

const host = hostSchema.default('github.com');

const slugSchema = z.string().regex(/^[a-z0-9_](?:[a-z0-9_.-]{0,98})$/, {
  error: "Use the team's slug, as in its address: lower case, with dashes",
});

const repositorySchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/[A-Za-z0-9_.-]{1,100}$/, {
    error: 'Use owner/name',
  })
  .refine(name => !/\/\.{1,2}$/.test(name), { error: 'Use owner/name' });

/** Names that GitHub gives to roles of repositories and organisations. */
const roleNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, {
  error: 'Use the name of the role as GitHub shows it',
});

const teamTargetSchema = z.strictObject({
  host,
  org: loginSchema,
  team: slugSchema,
  role: z.enum(['member', 'maintainer']).default('member'),
});
const repositoryTargetSchema = z.strictObject({
  host,
  repo: repositorySchema,
  permission: roleNameSchema,
});
const organizationRoleTargetSchema = z.strictObject({
  host,
  org: loginSchema,
  role: roleNameSchema,
});

/** @internal */
export type TeamTarget = z.infer<typeof teamTargetSchema>;
/** @internal */
export type RepositoryTarget = z.infer<typeof repositoryTargetSchema>;
/** @internal */
export type OrganizationRoleTarget = z.infer<
  typeof organizationRoleTargetSchema
>;

/** What a role document says: one of the three. @internal */
export const githubTargetSchema = z.union(
  [teamTargetSchema, repositoryTargetSchema, organizationRoleTargetSchema],
  {
    error:
      'Give { org, team, role? }, { repo, permission } or { org, role }, and nothing else',
  },
);
/** @internal */
export type GithubTarget = z.infer<typeof githubTargetSchema>;

/** The organisation that a target is in. @internal */
export function organizationOf(target: GithubTarget): string {
  return 'repo' in target ? target.repo.split('/')[0] : target.org;
}

/** Older names of two permissions, which the interface still takes. */
const OLD_NAMES: Record<string, string> = { pull: 'read', push: 'write' };

/**
 * A target is one effect. What GitHub takes for the same is one key: upper and
 * lower case, `pull` and `read`.
 * @internal
 */
export function githubEffect(target: GithubTarget): Effect {
  if ('repo' in target) {
    const repo = target.repo.toLowerCase();
    const permission = OLD_NAMES[target.permission] ?? target.permission;
    return {
      key: `repository:${target.host}/${repo}:${permission}`.toLowerCase(),
      title: `${permission} on ${target.repo}`,
      target: { host: target.host.toLowerCase(), repo, permission },
    };
  }
  const place = {
    host: target.host.toLowerCase(),
    org: target.org.toLowerCase(),
  };
  if ('team' in target) {
    return {
      key: `team:${place.host}/${place.org}/${target.team}:${target.role}`,
      title: `${target.role} of ${target.org}/${target.team}`,
      target: { ...place, team: target.team, role: target.role },
    };
  }
  return {
    key: `organization-role:${place.host}/${place.org}:${target.role}`,
    title: `${target.role} in ${target.org}`,
    target: { ...place, role: target.role },
  };
}
