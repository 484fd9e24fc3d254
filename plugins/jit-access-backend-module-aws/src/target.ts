import {
  Effect,
  PermanentProviderError,
} from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { Account, AwsConfig, IdentityCenter } from './config';
import {
  accountIdSchema,
  groupIdSchema,
  instanceNameSchema,
  nameSchema,
  permissionSetArnSchema,
  roleNameSchema,
} from './names';
import {
  digestOf,
  lengthOf,
  policyOf,
  policyUntil,
  statementsSchema,
} from './statements';

const assignmentSchema = z.strictObject({
  instance: instanceNameSchema.optional(),
  account: accountIdSchema,
  permissionSet: z.union([permissionSetArnSchema, nameSchema]),
});
const groupSchema = z.strictObject({
  instance: instanceNameSchema.optional(),
  group: z.union([groupIdSchema, nameSchema]),
});
const policySchema = z.strictObject({
  account: accountIdSchema,
  statements: statementsSchema,
});
const sessionSchema = z.strictObject({
  account: accountIdSchema,
  assumeRole: roleNameSchema,
  sessionPolicy: statementsSchema.optional(),
});

/** What a role document says: one of the four. @internal */
export const awsTargetSchema = z.union(
  [assignmentSchema, groupSchema, policySchema, sessionSchema],
  {
    error:
      'Give { account, permissionSet, instance? }, { group, instance? }, { account, statements } or { account, assumeRole, sessionPolicy? }, and nothing else',
  },
);
/** @internal */
export type AwsTarget = z.infer<typeof awsTargetSchema>;
/** @internal */
export type AssignmentTarget = Required<z.infer<typeof assignmentSchema>>;
/** @internal */
export type GroupTarget = Required<z.infer<typeof groupSchema>>;
/** @internal */
export type PolicyTarget = z.infer<typeof policySchema>;
/** @internal */
export type SessionTarget = z.infer<typeof sessionSchema>;

/** Of all inline policies of a user, and of the policy of a session. */
const LONGEST_POLICY = 2048;
const ANY_END = '2000-01-01T00:00:00.000Z';

/**
 * A target is one effect.
 * @throws PermanentProviderError - it names what the configuration does not know or allow
 * @internal
 */
export function awsEffect(config: AwsConfig, target: AwsTarget): Effect {
  if ('permissionSet' in target) {
    return assignmentEffect(identityCenterOf(config, target), target);
  }
  if ('group' in target) {
    return groupEffect(identityCenterOf(config, target), target.group);
  }
  accountOf(config, target.account);
  return 'statements' in target ? policyEffect(target) : sessionEffect(target);
}

function assignmentEffect(
  center: IdentityCenter,
  target: z.infer<typeof assignmentSchema>,
): Effect {
  const { account } = target;
  if (center.accounts && !center.accounts.includes(account)) {
    throw new PermanentProviderError(
      `Nothing may be granted in account ${account}: it is not among jitAccess.providers.aws.identityCenters.${center.name}.accounts (${center.accounts.join(', ')})`,
    );
  }
  const permissionSet = idOf(center, 'permissionSets', target.permissionSet);
  const name = nameOf(center.permissionSets, permissionSet);
  return {
    key: assignmentKey(center.name, account, permissionSet),
    title: `${name} in account ${account} (${center.name})`,
    target: { instance: center.name, account, permissionSet },
  };
}

/** @internal */
export function assignmentKey(
  instance: string,
  account: string,
  permissionSet: string,
): string {
  return `assignment:${instance}/${account}/${permissionSet.split('/').pop()}`;
}

/** @internal */
export function groupEffect(center: IdentityCenter, given: string): Effect {
  const group = idOf(center, 'groups', given).toLowerCase();
  return {
    key: `group:${center.name}/${group}`,
    title: `group ${nameOf(center.groups, group)} (${center.name})`,
    target: { instance: center.name, group },
  };
}

/** @internal */
export function policyEffect({ account, statements }: PolicyTarget): Effect {
  const length = lengthOf(policyUntil(statements, ANY_END));
  if (length > LONGEST_POLICY) {
    throw new PermanentProviderError(
      `The statements of the role come to ${length} characters; IAM allows ${LONGEST_POLICY} in all inline policies of a user. Name fewer actions and resources, or use patterns`,
    );
  }
  const actions = statements.flatMap(({ Action }) => Action);
  const more = actions.length > 3 ? ' and more' : '';
  return {
    key: `policy:${account}:${digestOf(statements)}`,
    title: `${actions.slice(0, 3).join(', ')}${more} in account ${account}`,
    target: { account, statements } as unknown as JsonObject,
  };
}

function sessionEffect(target: SessionTarget): Effect {
  const { account, assumeRole, sessionPolicy } = target;
  const length = sessionPolicy ? lengthOf(policyOf(sessionPolicy)) : 0;
  if (length > LONGEST_POLICY) {
    throw new PermanentProviderError(
      `The session policy of the role comes to ${length} characters; AWS allows ${LONGEST_POLICY}. Name fewer actions and resources, or use patterns`,
    );
  }
  const digest = sessionPolicy && digestOf(sessionPolicy);
  return {
    key: sessionKey(account, assumeRole, digest),
    title: `session as ${assumeRole} in account ${account}`,
    target: {
      account,
      assumeRole,
      ...(sessionPolicy && { sessionPolicy }),
    } as unknown as JsonObject,
  };
}

/** @param digest - of the session policy, where there is one @internal */
export function sessionKey(
  account: string,
  role: string,
  digest: string | undefined,
): string {
  // Names of roles are unique in an account whatever their path and case.
  const name = role.split('/').pop()!.toLowerCase();
  return `session:${account}/${name}${digest ? `:${digest}` : ''}`;
}

/** @throws PermanentProviderError @internal */
export function identityCenterOf(
  { identityCenters }: AwsConfig,
  { instance }: { instance?: string },
): IdentityCenter {
  const known = Array.from(identityCenters.keys());
  if (instance === undefined && known.length !== 1) {
    throw new PermanentProviderError(
      `The role does not say in which Identity Center; give its target an "instance" (known: ${known.join(', ') || 'none'})`,
    );
  }
  const found = identityCenters.get(instance ?? known[0]);
  if (!found) {
    throw new PermanentProviderError(
      `There is no Identity Center "${instance}" in the configuration (jitAccess.providers.aws.identityCenters; known: ${known.join(', ') || 'none'})`,
    );
  }
  return found;
}

/** @throws PermanentProviderError @internal */
export function accountOf({ accounts }: AwsConfig, id: string): Account {
  const found = accounts.get(id);
  if (!found) {
    throw new PermanentProviderError(
      `There is no account ${id} in the configuration (jitAccess.providers.aws.accounts; known: ${Array.from(accounts.keys()).join(', ') || 'none'})`,
    );
  }
  return found;
}

/** Names are of the configuration, so that a role cannot mean another one after a renaming in AWS. */
function idOf(
  center: IdentityCenter,
  what: 'permissionSets' | 'groups',
  given: string,
): string {
  const schema = what === 'groups' ? groupIdSchema : permissionSetArnSchema;
  if (Object.hasOwn(center[what], given)) return center[what][given];
  if (schema.safeParse(given).success) return given;
  throw new PermanentProviderError(
    `The role names "${given}", which is not among jitAccess.providers.aws.identityCenters.${center.name}.${what} (known: ${Object.keys(center[what]).join(', ') || 'none'}); add it there, or name it by its ${what === 'groups' ? 'id' : 'ARN'}`,
  );
}

function nameOf(names: Record<string, string>, id: string): string {
  const found = Object.entries(names).find(
    ([, value]) => value.toLowerCase() === id.toLowerCase(),
  );
  return found?.[0] ?? id.split('/').pop()!;
}
